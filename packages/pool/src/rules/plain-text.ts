/**
 * Whether all text within a value can be kept and hashed as it came: without NUL, which PostgreSQL cannot store, and
 * without lone surrogates, which UTF-8 cannot spell, so that two different texts would become one.
 */
export function isPlainText(value: unknown): boolean {
  // A list in place of recursion: whoever sends the value also chooses how deep it is.
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string' && (next.includes('\0') || !next.isWellFormed())) return false;
    if (typeof next === 'object' && next !== null)
      for (const [key, one] of Object.entries(next)) waiting.push(key, one);
  }
  return true;
}
