/** More than most installations have of what every call reads. */
const MOST = 1_000;

/**
 * Reads something again only where the database has changed since, whoever changed it. Everybody gets the same value,
 * which nobody may change. Where `version` cannot tell, it is read each time.
 */
export function unlessChanged<Value>(
  version: () => number | undefined,
  read: (key: string) => Promise<Value | undefined>,
): (key: string) => Promise<Value | undefined> {
  const known = new Map<string, Value>();
  let knownAt: number | undefined;
  return async (key) => {
    const at = version();
    if (at === undefined) return read(key);
    if (at !== knownAt) known.clear();
    knownAt = at;
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = await read(key);
    // What was read is of this version or newer, which does no harm: another version is noticed at the next question.
    if (value !== undefined && knownAt === at && known.size < MOST) known.set(key, value);
    return value;
  };
}
