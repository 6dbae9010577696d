/**
 * Parses a JSON object in which no name occurs twice at any depth, so that no two readers can disagree about it.
 *
 * The bytes must be UTF-8 without a byte order mark. Throws `SyntaxError`. RFC 8725 §2.4.
 */
export function parseStrictObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const text = decodeUtf8(bytes);
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('Not an object');
  refuseRepeatedNames(text);
  return value as Record<string, unknown>;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SyntaxError('Not UTF-8');
  }
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** Walks text that is known to be JSON; a string directly followed by a colon is a name of the innermost object. */
function refuseRepeatedNames(json: string): void {
  const open: Set<string>[] = [];
  let last = '';
  for (const [token] of json.matchAll(TOKENS)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') addName(open.at(-1), last);
    last = token;
  }
}

function addName(names: Set<string> | undefined, literal: string): void {
  const name: string = JSON.parse(literal);
  if (names?.has(name)) throw new SyntaxError('Repeated name');
  names?.add(name);
}
