import { refuse } from '../errors.ts';

type Tags = Readonly<Record<string, string>>;

const MOST = 50;
const RESERVED = /^aws:/i;

/** A resource's tags after some were set. Throws InvalidParameterException for a reserved key, and for more than 50. */
export function withTags(current: Tags, added: Tags): Record<string, string> {
  const reserved = Object.keys(added).find((key) => RESERVED.test(key));
  if (reserved !== undefined) {
    refuse('InvalidParameterException', `${reserved}: tag keys that begin with aws: are reserved.`);
  }
  const tags = { ...current, ...added };
  if (Object.keys(tags).length > MOST) refuse('InvalidParameterException', `A user pool has at most ${MOST} tags.`);
  return tags;
}

/** A resource's tags after some were removed; one that it does not have is as gone as it can be. */
export function withoutTags(current: Tags, removed: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(current).filter(([key]) => !removed.includes(key)));
}
