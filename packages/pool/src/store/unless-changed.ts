/** More than most installations have of what every call reads. */
const MOST = 1_000;

/**
 * Reads something again only where the database has changed since, whoever changed it. Everybody gets the same value,
 * which nobody may change. Where `version` cannot tell, it is read each time.
 */
export function unlessChanged<Key extends readonly (string | number)[], Value>(
  version: () => number | undefined,
  read: (...key: Key) => Promise<Value | undefined>,
): (...key: Key) => Promise<Value | undefined> {
  const known = new Map<string, Value>();
  let knownAt: number | undefined;
  return async (...key) => {
    const at = version();
    if (at === undefined) return read(...key);
    if (at !== knownAt) known.clear();
    knownAt = at;
    const name = key.join('\n');
    const before = known.get(name);
    if (before !== undefined) return before;
    const value = await read(...key);
    // What has come since then belongs to a later version, or is newer than this one says, which does no harm.
    if (value !== undefined && knownAt === at && known.size < MOST) known.set(name, value);
    return value;
  };
}
