import { describe, expect, it } from 'vitest';
import { returnAddress } from '../src/request/return-to.ts';

const returning = {
  frontends: ['https://app.example', 'https://other.example:8443'],
  otherwise: '/dashboard',
} as const;
const usual = 'https://app.example/dashboard';

describe('where a browser goes after signing in', () => {
  it.each([
    ['/', 'https://app.example/'],
    ['/reports?month=3#top', 'https://app.example/reports?month=3#top'],
    ['/caf%C3%A9', 'https://app.example/caf%C3%A9'],
    ['/%2f%2fevil.example', 'https://app.example/%2f%2fevil.example'],
    ['/@evil.example', 'https://app.example/@evil.example'],
    ['https://app.example/reports', 'https://app.example/reports'],
    ['https://other.example:8443/x', 'https://other.example:8443/x'],
  ])('P14 is inside the front end that was asked for: %s', (asked, location) => {
    expect(returnAddress(asked, returning)).toBe(location);
  });

  it.each([
    undefined,
    '',
    'reports',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\r\nSet-Cookie: x=1',
    ' //evil.example',
    'https:evil.example',
    'https:/evil.example',
    'https:///evil.example',
    'https://evil.example/',
    'https://app.example.evil.example/',
    'https://app.example@evil.example/',
    'https://user:word@app.example/',
    'https://other.example/x',
    'http://app.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    '/\ud800',
  ])('P14 X27 is the usual place for %j', (asked) => {
    expect(returnAddress(asked, returning)).toBe(usual);
  });
});
