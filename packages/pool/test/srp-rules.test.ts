import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClientPublic, srpExchange, srpHex, srpVerifier } from '../src/rules/srp.ts';
import { generatorToThe, newExponent, powerOfPublic, prime, signedBytes, toNumber } from '../src/rules/srp-group.ts';
import { readSrpTimestamp, srpTimestamp } from '../src/rules/srp-timestamp.ts';
import { keyOf, newHelper, publicOf } from './srp-client.ts';

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let [square, left] = [base % prime, exponent]; left > 0n; square = (square * square) % prime, left >>= 1n) {
    if (left & 1n) result = (result * square) % prime;
  }
  return result;
}

describe('the group', () => {
  it('is the 3072-bit MODP group of RFC 3526', () => {
    expect(prime.toString(16)).toMatch(
      /^f{16}c90fdaa22168c234c4c6628b80dc1cd1.*43db5bfce0fd108e4b82d120a93ad2caf{16}$/,
    );
  });

  it('agrees with plain arithmetic, whatever the exponent', () => {
    const exponents = [1n, 2n, 3n, 255n, 256n, 2n ** 255n, 2n ** 256n - 1n];
    for (let size = 1; size <= 32; size += 5) exponents.push(toNumber(randomBytes(size)) + 1n);
    for (const exponent of exponents) {
      expect(generatorToThe(signedBytes(exponent))).toBe(power(2n, exponent));
      if (exponent > 1n) expect(powerOfPublic(12345n, exponent)).toBe(power(12345n, exponent));
    }
  });

  it('raises an exchanged number to the exponent whose power of g was given out', () => {
    const one = newExponent();
    const other = newExponent();
    expect(one.of(other.ofGenerator)).toBe(other.of(one.ofGenerator));
    expect(one.ofGenerator).not.toBe(other.ofGenerator);
  });
});

describe('SRP against amazon-cognito-identity-js', () => {
  it('makes the verifier that the client makes', async () => {
    for (let round = 0; round < 8; round += 1) {
      const helper = newHelper('unused');
      await new Promise<void>((done) => helper.generateHashDevice('Group', `user ${round} ñ`, () => done()));
      const salt = Buffer.from(helper.getSaltDevices(), 'hex');
      const identity = { realm: 'Group', userId: `user ${round} ñ` };
      const verifier = srpVerifier(identity, helper.getRandomPassword(), salt);
      expect(Buffer.from(verifier).toString('hex')).toBe(
        helper.getVerifierDevices().replace(/^00/, '').padStart(768, '0'),
      );
    }
  });

  it.each([
    ['an ordinary salt', randomBytes(16)],
    ['a salt with its highest bit set', Buffer.from(`ff${'01'.repeat(15)}`, 'hex')],
    ['a salt that starts with zeros', Buffer.from(`0000${'a1'.repeat(14)}`, 'hex')],
    ['a salt of an odd number of digits', Buffer.from(`0f${'a1'.repeat(15)}`, 'hex')],
  ])('arrives at the same key with %s', async (_name, salt) => {
    for (const password of ['Correct-horse-7', 'contraseña 🦊 ﬁ', ' '.repeat(256)]) {
      const userId = 'someone@example.com';
      const helper = newHelper('Name1');
      const verifier = srpVerifier({ realm: 'Name1', userId }, password, salt);
      const clientPublic = readClientPublic(await publicOf(helper))!;
      const { serverPublic: B, key } = srpExchange(clientPublic, verifier);
      expect(await keyOf(helper, { userId, password, B, salt: srpHex(salt) })).toBe(Buffer.from(key).toString('hex'));
      expect(await keyOf(helper, { userId, password: 'x', B, salt: srpHex(salt) })).not.toBe(
        Buffer.from(key).toString('hex'),
      );
    }
  });

  it('never answers the same A alike', () => {
    const verifier = srpVerifier({ realm: 'b', userId: 'c' }, 'd', randomBytes(16));
    const answers = Array.from({ length: 20 }, () => srpExchange(2n ** 3000n, verifier));
    expect(new Set(answers.map(({ serverPublic }) => serverPublic)).size).toBe(20);
    expect(new Set(answers.map(({ key }) => Buffer.from(key).toString('hex'))).size).toBe(20);
  });
});

describe('L26 the A of a client', () => {
  const bad: Record<string, string> = {
    zero: '0',
    'many zeros': '0'.repeat(770),
    one: '1',
    'N − 1': (prime - 1n).toString(16),
    N: prime.toString(16),
    'N + 1': (prime + 1n).toString(16),
    '2N': (2n * prime).toString(16),
    negative: '-5',
    'no number': 'xyz',
    empty: '',
    prefixed: '0x1234',
    spaced: ' 12',
    '10 KB': 'a'.repeat(10_240),
  };

  it.each(Object.entries(bad))('is refused when it is %s', (_name, text) => {
    expect(readClientPublic(text)).toBeUndefined();
  });

  it('is read in either case and with the sign byte', () => {
    const value = prime - 2n;
    const hex = value.toString(16);
    for (const text of [hex, hex.toUpperCase(), `00${hex}`]) expect(readClientPublic(text)).toBe(value);
  });
});

describe('the time of a proof', () => {
  it('is written as clients write it', () => {
    expect(srpTimestamp(Date.UTC(2023, 8, 5, 7, 4, 9))).toBe('Tue Sep 5 07:04:09 UTC 2023');
    expect(srpTimestamp(Date.UTC(2026, 11, 31, 23, 59, 59))).toBe('Thu Dec 31 23:59:59 UTC 2026');
  });

  it('is read back to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        expect(readSrpTimestamp(srpTimestamp(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });

  it.each([
    'Tue Sep 05 07:04:09 UTC 2023',
    'Wed Sep 5 07:04:09 UTC 2023',
    'Tue Sep 5 7:04:09 UTC 2023',
    'Tue Sep 5 07:04:09 GMT 2023',
    'Tue Sep 31 07:04:09 UTC 2023',
    'Tue Sep 5 25:04:09 UTC 2023',
    '2023-09-05T07:04:09Z',
    '',
  ])('is not %s', (text) => {
    expect(readSrpTimestamp(text)).toBeUndefined();
  });
});
