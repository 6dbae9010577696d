import { describe, expect, it } from 'vitest';
import { createRefusedTokens, type Judged } from '../src/refused-tokens.ts';
import {
  familyRevocation,
  groupRevocation,
  membershipChange,
  type NewRevocation,
  subjectRevocation,
} from '../src/store/revocations.ts';

const POOL = 'eu-west-1_test';
const NOW_S = 1_000_000;
const DAY_S = 86_400;

/** What is refused once these rows were heard of, in this order. */
function refusing(...rows: readonly (NewRevocation & { seq?: number })[]) {
  const refused = createRefusedTokens(POOL);
  for (const [index, row] of rows.entries()) refused.add({ seq: index + 1, ...row });
  const refuses = (issuedAt: number, groups: readonly string[] = [], more: Partial<Judged> = {}) =>
    refused.refuses({ sub: 'ana', originJti: 'sign-in', issuedAt: NOW_S + issuedAt, groups, ...more });
  return { refused, refuses };
}

const at = (seconds: number) => (NOW_S + seconds) * 1000 + 400;
const joined = (group: string, seconds = 0) => membershipChange({ sub: 'ana', group, member: true }, at(seconds));
const left = (group: string, seconds = 0) => membershipChange({ sub: 'ana', group, member: false }, at(seconds));

describe('J27 A sign-in that ended', () => {
  it('takes every token with it, of whatever second', () => {
    const { refuses } = refusing(familyRevocation('sign-in', at(0)));
    for (const issuedAt of [-1, 0, 1, DAY_S]) expect(refuses(issuedAt)).toBe(true);
    expect(refuses(-1, [], { originJti: 'another' })).toBe(false);
    expect(refuses(-1, [], { originJti: undefined })).toBe(false);
  });
});

describe("J27 The end of a user's tokens", () => {
  const reaches = (reach: Parameters<typeof subjectRevocation>[2]) => {
    const { refuses } = refusing(subjectRevocation('ana', at(0), reach));
    expect(refuses(-1, [], { sub: 'eva' })).toBe(false);
    return [-1, 0, 1, DAY_S].map((issuedAt) => refuses(issuedAt));
  };

  it('lets the token be that may have been made after a change of the password', () => {
    expect(reaches('before')).toEqual([true, false, false, false]);
  });
  it('takes those of the same second where the account was disabled', () => {
    expect(reaches('now')).toEqual([true, true, false, false]);
  });
  it('J24 takes all that will ever be made where the account was deleted', () => {
    expect(reaches('ever')).toEqual([true, true, true, true]);
  });
  it('is never taken back by one that reaches less far', () => {
    const { refuses } = refusing(subjectRevocation('ana', at(5), 'ever'), subjectRevocation('ana', at(9), 'before'));
    expect(refuses(10)).toBe(true);
  });
});

describe('A02 A change of groups', () => {
  it('ends the tokens of before, and of the same second those that do not know of it', () => {
    const { refuses } = refusing(joined('editors'));
    expect([-1, 0].map((issuedAt) => refuses(issuedAt))).toEqual([true, true]);
    expect([0, 1].map((issuedAt) => refuses(issuedAt, ['editors']))).toEqual([false, false]);
    expect(refuses(-1, [], { sub: 'eva' })).toBe(false);
    const out = refusing(left('editors'));
    expect([-1, 0].map((issuedAt) => out.refuses(issuedAt, ['editors']))).toEqual([true, true]);
    expect([0, 1].map((issuedAt) => out.refuses(issuedAt, ['others']))).toEqual([false, false]);
  });

  it('is judged group by group', () => {
    const { refuses } = refusing(joined('editors', -5), left('admin', 0));
    expect(refuses(-1, ['editors'])).toBe(false);
    expect(refuses(-1, ['editors', 'admin'])).toBe(true);
    expect(refuses(-9, [])).toBe(true);
  });

  it('is the last one, in whatever order they are heard of', () => {
    const rows = [
      { ...joined('editors'), seq: 1 },
      { ...left('editors'), seq: 2 },
      { ...joined('editors'), seq: 3 },
    ];
    for (const heard of [rows, rows.toReversed(), [...rows, ...rows]]) {
      const { refuses } = refusing(...heard);
      expect([refuses(0, ['editors']), refuses(0)]).toEqual([false, true]);
    }
  });

  it('does not bind a hook that later gives tokens other groups', () => {
    expect(refusing(joined('editors')).refuses(1, ['named by a hook'])).toBe(false);
  });

  it('of one second is undone by the end of the group in that second', () => {
    const { refuses } = refusing(joined('editors'), groupRevocation(POOL, 'editors', at(0)));
    expect(refuses(0, ['editors'])).toBe(true);
    expect(refuses(0, [])).toBe(false);
  });

  it('ends every token that names a group which is gone, in this pool only', () => {
    const { refuses } = refusing(
      groupRevocation(POOL, 'editors', at(0)),
      groupRevocation('other_pool', 'admin', at(0)),
    );
    expect([-1, 0, 1].map((issuedAt) => refuses(issuedAt, ['x', 'editors']))).toEqual([true, true, false]);
    expect(refuses(-1, ['admin'])).toBe(false);
    expect(refuses(-1)).toBe(false);
  });

  it('takes names apart that would look alike side by side', () => {
    const { refuses } = refusing(membershipChange({ sub: 'an', group: 'a/editors', member: true }, at(0)));
    expect(refuses(-1)).toBe(false);
  });
});

it('what no token can meet any more is forgotten', () => {
  const { refused, refuses } = refusing(
    familyRevocation('sign-in', at(0)),
    subjectRevocation('ana', at(0), 'ever'),
    joined('editors'),
    groupRevocation(POOL, 'x', at(0)),
  );
  refused.removeExpired(at(DAY_S));
  expect(refuses(-1, ['x'])).toBe(true);
  refused.removeExpired(at(DAY_S + 3_600));
  expect(refuses(-1, ['x'])).toBe(false);
});
