import { describe, expect, it } from 'vitest';
import { createMemoryProfileCache } from '../src/profile-cache-memory.ts';
import { createProfileVersions } from '../src/profile-versions.ts';
import { profileChange } from '../src/store/revocations.ts';

const profile = { email: 'ana@example.org', name: 'Ana', emailVerified: true, phoneNumber: undefined, mfa: false };

describe('Profiles in memory', () => {
  it('are told for their time from when they were read, however often they are', () => {
    let now = 0;
    const cache = createMemoryProfileCache({ ttlMs: 1_000, clock: () => now });
    cache.keep('ana', { version: '1', profile });
    for (now = 0; now < 1_000; now += 100) expect(cache.find('ana', '1')).toBe(profile);
    expect(cache.find('ana', '1')).toBeUndefined();
  });

  it('are not told when they were read before a change', () => {
    const cache = createMemoryProfileCache({ ttlMs: 1_000 });
    cache.keep('ana', { version: '1', profile });
    expect(cache.find('ana', '2')).toBeUndefined();
    // A late writer brings back what it read, and nobody takes it.
    cache.keep('ana', { version: '1', profile });
    expect(cache.find('ana', '2')).toBeUndefined();
    expect(cache.find('eva', '1')).toBeUndefined();
  });

  it('are as many as 10,000, those that were used last', () => {
    const cache = createMemoryProfileCache({ ttlMs: 1_000_000 });
    cache.keep('first', { version: '1', profile });
    cache.keep('second', { version: '1', profile });
    for (let n = 0; n < 9_998; n += 1) cache.keep(`user ${n}`, { version: '1', profile });
    expect(cache.find('first', '1')).toBe(profile);
    cache.keep('one more', { version: '1', profile });
    expect(cache.find('first', '1')).toBe(profile);
    expect(cache.find('second', '1')).toBeUndefined();
  });
});

describe('Versions of a profile', () => {
  const change = (seq: number, sub?: string, now = 0) => ({ ...profileChange(sub, now), seq });

  it('differ after each change, also one that was numbered before another and committed after it', () => {
    const versions = createProfileVersions(() => 0);
    const seen = [versions.of('ana')];
    for (const seq of [11, 10, 12]) {
      versions.add(change(seq, 'ana'));
      seen.push(versions.of('ana'));
    }
    versions.add(change(13));
    seen.push(versions.of('ana'));
    expect(new Set(seen).size).toBe(5);
    expect(versions.of('eva')).not.toBe('0/0');
  });

  it('are the same wherever the same changes were heard of, in any order and any number of times', () => {
    const [here, there] = [createProfileVersions(() => 0), createProfileVersions(() => 0)];
    for (const seq of [10, 11, 12]) here.add(change(seq, 'ana'));
    for (const seq of [12, 10, 10, 11, 12]) there.add(change(seq, 'ana'));
    expect(here.of('ana')).toBe(there.of('ana'));
  });

  it('are forgotten later than any profile is', () => {
    let now = 0;
    const versions = createProfileVersions(() => now);
    versions.add(change(10, 'ana', 0));
    now = 600_000;
    versions.removeExpired();
    expect(versions.of('ana')).toBe('0/10.1');
    now = 900_000;
    expect(versions.of('ana')).toBe('0/0');
  });
});
