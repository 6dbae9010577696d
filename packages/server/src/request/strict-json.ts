/** How deep a body may nest. */
const DEPTH = 20;

/**
 * Parses JSON as everyone else must read it too: one value, no repeated key in any object, no lone surrogate, at most
 * 20 levels. RFC 8259 §4 leaves repeated keys open, so two parsers may disagree about them.
 * @throws SyntaxError on any of these.
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  scan(text);
  return value;
}

/** Walks text that is known to be JSON, so that only strings and brackets matter. */
function scan(text: string): void {
  // One entry per open bracket: the keys seen in an object, or undefined for an array.
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      const end = endOfString(text, at);
      const key = read(text.slice(at, end + 1));
      if (isKey(text, end)) remember(open.at(-1), key);
      at = end;
    } else if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : undefined);
      if (open.length > DEPTH) throw new SyntaxError('nested too deeply');
    } else if (char === '}' || char === ']') {
      open.pop();
    }
  }
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function read(literal: string): string {
  const text = literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1);
  if (!text.isWellFormed()) throw new SyntaxError('lone surrogate');
  return text;
}

function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r') at++;
  return text[at] === ':';
}

function remember(keys: Set<string> | undefined, key: string): void {
  if (keys?.has(key)) throw new SyntaxError('repeated key');
  keys?.add(key);
}
