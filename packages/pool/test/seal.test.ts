import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSealer, keyedHash, SealError } from '../src/crypto/seal.ts';

const masterKey = randomBytes(32);
const sealer = createSealer(masterKey, 'test');

describe('sealing', () => {
  it('gives back what was sealed', () => {
    for (const text of ['', 'texto', 'ñ🦊'.repeat(1000)]) {
      expect(Buffer.from(sealer.open(sealer.seal(text, 'row'), 'row')).toString()).toBe(text);
    }
    expect(sealer.open(sealer.seal(Uint8Array.of(0, 255, 1), 'row'), 'row')).toEqual(Uint8Array.of(0, 255, 1));
  });

  it('E03 opens only for the row, the purpose and the key it was sealed for', () => {
    const sealed = sealer.seal('secret', 'row 1');
    expect(() => sealer.open(sealed, 'row 2')).toThrow(SealError);
    expect(() => createSealer(masterKey, 'other').open(sealed, 'row 1')).toThrow(SealError);
    expect(() => createSealer(randomBytes(32), 'test').open(sealed, 'row 1')).toThrow(SealError);
  });

  it('E07 refuses a change of any byte and every truncation', () => {
    const sealed = sealer.seal('secret', 'row');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at]! ^= 1;
      expect(() => sealer.open(changed, 'row')).toThrow(SealError);
      expect(() => sealer.open(sealed.subarray(0, at), 'row')).toThrow(SealError);
    }
  });

  it('E07 never uses a nonce twice', () => {
    const nonces = Array.from({ length: 5000 }, () =>
      Buffer.from(sealer.seal('', 'row').subarray(1, 13)).toString('hex'),
    );
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  it('wants a key of 32 bytes', () => {
    expect(() => createSealer(randomBytes(16), 'test')).toThrow(RangeError);
    expect(() => keyedHash(new Uint8Array(), 'test')).toThrow(RangeError);
  });
});

describe('keyed hash', () => {
  const hash = keyedHash(masterKey, 'test');

  it('is stable, and differs by part, purpose and key', () => {
    expect(hash('a', 'b')).toEqual(hash('a', 'b'));
    const others = [hash('ab'), hash('a', 'b', ''), hash('', 'ab'), hash('ab', ''), hash('b', 'a')];
    others.push(keyedHash(masterKey, 'other')('a', 'b'), keyedHash(randomBytes(32), 'test')('a', 'b'));
    for (const other of others) expect(other).not.toEqual(hash('a', 'b'));
    expect(hash()).toHaveLength(32);
  });
});
