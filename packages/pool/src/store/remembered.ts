/** More than most installations have rows of a kind. */
const MOST = 1_000;

/**
 * Reads the JSON of rows that every call needs and that hardly ever change: where the text is that of the last time, so
 * is the value. It is frozen, for everybody gets the same.
 */
export function rememberedJson<T>(): (key: string, text: string) => T {
  const known = new Map<string, { readonly text: string; readonly value: T }>();
  return (key, text) => {
    const before = known.get(key);
    if (before?.text === text) return before.value;
    const value = JSON.parse(text, (_, part: unknown) => Object.freeze(part)) as T;
    if (known.size >= MOST) known.clear();
    known.set(key, { text, value });
    return value;
  };
}
