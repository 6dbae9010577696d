import { describe, expect, it } from 'vitest';
import { cookieJar } from '../src/request/session-cookies.ts';

const development = cookieJar({ environment: 'development', maxAge: 600 });
const production = cookieJar({ environment: 'production', maxAge: 600 });

describe('session cookies', () => {
  it('K01 carry every attribute, and the prefix in production', () => {
    expect(development.set({ refreshToken: 'r', sessionId: 's' })).toEqual([
      'refresh_token=r; Max-Age=600; Path=/; HttpOnly; SameSite=Lax',
      'session_id=s; Max-Age=600; Path=/; HttpOnly; SameSite=Lax',
    ]);
    expect(production.set({ refreshToken: 'r', sessionId: 's' })).toEqual([
      '__Host-refresh_token=r; Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure',
      '__Host-session_id=s; Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure',
    ]);
  });

  it('K10 are cleared with the attributes they were set with', () => {
    for (const jar of [development, production]) {
      const attributes = (line: string) => line.replace(/=[^;]*; Max-Age=\d+/, '');
      expect(jar.clear().map(attributes)).toEqual(jar.set({ refreshToken: 'r', sessionId: 's' }).map(attributes));
      expect(jar.clear()[0]).toContain('=; Max-Age=0;');
    }
  });

  it.each(['a;b', 'a b', 'a\r\nSet-Cookie: x=y', 'é', '', '"a"', 'a,b', 'x'.repeat(4001)])(
    'K15 cannot hold %j',
    (value) => {
      expect(() => development.set({ sessionId: value })).toThrow(TypeError);
    },
  );

  it('are read among others, whatever the spacing', () => {
    expect(development.read('theme=dark; refresh_token=r.r_-; other;session_id=s==')).toEqual({
      refreshToken: 'r.r_-',
      sessionId: 's==',
    });
    expect(development.read(null)).toEqual({});
    expect(development.read('session_id=s')).toEqual({ sessionId: 's' });
  });

  it.each([
    'session_id=a; refresh_token=r; session_id=b',
    'session_id=a; refresh_token=r; session_id=a',
    'refresh_token=r; session_id=; session_id=b',
  ])('K06 are not adopted when one comes twice: %s', (header) => {
    expect(development.read(header)).toEqual({});
  });

  it.each([
    'session_id=s; refresh_token=r',
    '\u2000__Host-session_id=s',
    '\u00a0__Host-session_id=s',
    '__host-session_id=s',
    '__Host-__Host-session_id=s',
    '$Version=1; __Host-session_id="s"',
    '__Host-session_id',
    '__Secure-session_id=s',
  ])('K06 are not adopted under another name or syntax: %j', (header) => {
    expect(production.read(header)).toEqual({});
  });
});
