import { describe, expect, it } from 'vitest';
import { canonicalAddress, clientAddress, networkOf, trustedProxies } from '../src/request/addresses.ts';

const trusts = trustedProxies(['10.0.0.0/8', '2001:db8:ffff::/48', '192.0.2.7']);
const client = (peer: string, forwarded: string | null) => clientAddress(peer, forwarded, trusts);

describe('an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('S80 %s is written as %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it.each(['', 'unknown', '_hidden', '1', '0x7f.1', '192.0.2.01', '192.0.2.1.', 'example.com', '192.0.2.1, 10.0.0.1'])(
    '%j is none',
    (text) => {
      expect(canonicalAddress(text)).toBeUndefined();
    },
  );
});

describe('a network', () => {
  it('Q12 is one for every address of a /64, and another for the next /64', () => {
    const networks = new Set<string>();
    for (let n = 0; n < 65_536; n += 257) networks.add(networkOf(`2001:db8:1:2::${n.toString(16)}`));
    expect([...networks]).toEqual(['2001:db8:1:2::/64']);
    expect(networkOf('2001:db8:1:3::1')).toBe('2001:db8:1:3::/64');
  });

  it('Q12 is one for every spelling, and each IPv4 address is one of its own', () => {
    const spelt = ['2001:db8:1:2::9', '2001:0DB8:0001:0002:0:0:0:9'].map((text) =>
      networkOf(canonicalAddress(text) ?? ''),
    );
    expect(new Set(spelt).size).toBe(1);
    const mapped = ['::ffff:192.0.2.1', '::ffff:192.0.2.2', '192.0.2.1'].map((text) =>
      networkOf(canonicalAddress(text) ?? ''),
    );
    expect(mapped).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.1']);
  });

  it('Q13 is a shared one where nothing is known', () => {
    expect(networkOf('')).toBe('');
  });
});

describe('the client behind proxies', () => {
  it('Q10 is the socket’s address, whatever it claims, when that is no trusted proxy', () => {
    expect(client('198.51.100.9', '203.0.113.5')).toBe('198.51.100.9');
    expect(clientAddress('10.0.0.1', '203.0.113.5', trustedProxies([]))).toBe('10.0.0.1');
  });

  it('Q11 is read from the right: what it prepended itself counts for nothing', () => {
    expect(client('10.0.0.1', '1.2.3.4, 203.0.113.5')).toBe('203.0.113.5');
    expect(client('10.0.0.1', '1.2.3.4, 203.0.113.5, 10.0.0.2, 192.0.2.7')).toBe('203.0.113.5');
    expect(client('::ffff:10.0.0.1', '::ffff:203.0.113.5')).toBe('203.0.113.5');
    expect(client('2001:db8:ffff::1', '2001:db8:9::1')).toBe('2001:db8:9::1');
  });

  it('Q11 is read with a port, in brackets, and without a zone', () => {
    expect(client('10.0.0.1', '203.0.113.5:4711')).toBe('203.0.113.5');
    expect(client('10.0.0.1', '[2001:db8:9::1]:4711')).toBe('2001:db8:9::1');
    expect(client('10.0.0.1', 'fe80::1%en0')).toBe('fe80::1');
  });

  it.each(['', ' ', 'unknown', '203.0.113.5,', 'x, unknown', '_secret', '203.0.113.5:99999999', '203.0.113'])(
    'Q11 Q13 is unknown when the proxy names it as %j',
    (forwarded) => {
      expect(client('10.0.0.1', forwarded)).toBe('');
    },
  );

  it('is the furthest proxy when all are trusted, and the proxy itself when it names nobody', () => {
    expect(client('10.0.0.1', '10.0.0.3, 10.0.0.2')).toBe('10.0.0.3');
    expect(client('10.0.0.1', null)).toBe('10.0.0.1');
  });

  it('Q13 is unknown without a socket’s address', () => {
    expect(client('', '203.0.113.5')).toBe('');
  });

  it.each(['10.0.0', 'example.com', '10.0.0.0/33', '10.0.0.0/x'])('refuses %j as a trusted proxy', (block) => {
    expect(() => trustedProxies([block])).toThrow();
  });
});
