/** A string, with the colon after it where it is a key, or a bracket. In text that is JSON nothing else matters here. */
const TOKEN = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]/g;

/**
 * Parses JSON in which no object names a key twice: RFC 8259 §4 leaves open which one counts, so that two readers may
 * disagree. Throws SyntaxError.
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // One entry per open bracket: the keys seen in an object, or undefined for an array.
  const open: (Set<unknown> | undefined)[] = [];
  for (const [token, string, colon] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined) remember(open.at(-1), JSON.parse(string ?? ''));
  }
  return value;
}

function remember(keys: Set<unknown> | undefined, key: unknown): void {
  if (keys?.has(key)) throw new SyntaxError('repeated key');
  keys?.add(key);
}
