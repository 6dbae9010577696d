import { describe, expect, it } from 'vitest';
import { allowedOrigins, isCrossSite, isOwnHost } from '../src/request/origins.ts';

const production = allowedOrigins({
  environment: 'production',
  publicUrl: 'https://auth.example.com/',
  frontendOrigins: ['https://app.example.com', 'https://other.example:8443/path'],
});
const development = allowedOrigins({
  environment: 'development',
  publicUrl: 'http://localhost:8000',
  frontendOrigins: [],
});

describe('allowed origins', () => {
  it('are compared whole', () => {
    expect(
      ['https://auth.example.com', 'https://app.example.com', 'https://other.example:8443'].map(production),
    ).toEqual([true, true, true]);
  });

  it.each([
    'https://app.example.com.evil.com',
    'https://evilapp.example.com',
    'http://app.example.com',
    'https://app.example.com:444',
    'https://app.example.com/',
    'https://APP.example.com',
    'null',
    '',
    '*',
    'http://localhost:8000',
  ])('K08 do not include %j', (origin) => {
    expect(production(origin)).toBe(false);
  });

  it('include the loopback names of the own port while developing', () => {
    expect(['http://localhost:8000', 'http://127.0.0.1:8000', 'http://[::1]:8000'].map(development)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['http://localhost:8001', 'http://localhost', 'https://localhost:8000'].map(development)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('never include the opaque origin, even when configured', () => {
    const odd = allowedOrigins({
      environment: 'test',
      publicUrl: 'http://localhost:1',
      frontendOrigins: ['data:text/html,x'],
    });
    expect(odd('null')).toBe(false);
  });
});

const good = 'https://app.example.com';
const evil = 'https://evil.example';
const cases: [
  name: string,
  site: string | null,
  origin: string | null,
  referer: string | null,
  withCookies: boolean,
  without: boolean,
][] = [
  // refused with cookies · refused without
  ['same-origin', 'same-origin', null, null, false, false],
  ['same-origin with its Origin', 'same-origin', 'https://auth.example.com', null, false, false],
  ['same-site from a front end', 'same-site', good, null, false, false],
  ['cross-site from a front end', 'cross-site', good, null, false, false],
  ['same-site from a neighbour', 'same-site', 'https://blog.example.com', null, true, true],
  ['same-site without Origin', 'same-site', null, null, true, true],
  ['cross-site from elsewhere', 'cross-site', evil, null, true, true],
  ['cross-site without Origin', 'cross-site', null, good, true, true],
  ['an opaque origin', 'cross-site', 'null', null, true, true],
  ['an opaque origin in an old browser', null, 'null', null, true, true],
  ['same-origin claimed by a foreign Origin', 'same-origin', evil, null, true, true],
  ['typed into the address bar', 'none', null, null, true, false],
  ['an old browser with a good Origin', null, good, null, false, false],
  ['an old browser with a foreign Origin', null, evil, null, true, true],
  ['a good Referer', null, null, `${good}/page?x=1`, false, false],
  ['a foreign Referer', null, null, `${evil}/https://app.example.com`, true, true],
  ['an unreadable Referer', null, null, 'about', true, true],
  ['nothing at all', null, null, null, true, false],
];

describe('the cross-site decision', () => {
  it.each(cases)('K03 K04 K05 %s', (...row) => {
    const [, site, origin, referer, withCookies, without] = row;
    expect(isCrossSite({ site, origin, referer, cookies: true }, production)).toBe(withCookies);
    expect(isCrossSite({ site, origin, referer, cookies: false }, production)).toBe(without);
  });
});

describe('a host', () => {
  it.each([
    ['http://localhost:8000/dev/mailbox', true],
    ['http://127.0.0.1:8000/', true],
    ['http://[::1]:8000/', true],
    ['http://dev.example:8000/', true],
    ['http://evil.example:8000/', false],
    ['http://127.0.0.1.evil.example/', false],
  ])('A08 %s is ours: %s', (url, own) => {
    expect(isOwnHost(new Request(url), 'http://dev.example:8000')).toBe(own);
  });
});
