import { isPlainText } from '../rules/plain-text.ts';

export type Query = ReadonlyMap<string, string>;

/**
 * The parameters of an address, each of which may come once (RFC 6749 §3.1), byte for byte: what is not UTF-8 cannot go
 * back as it came. Undefined otherwise.
 */
export function readQuery(url: string): Query | undefined {
  const query = new Map<string, string>();
  for (const pair of new URL(url).search.slice(1).split('&')) {
    if (pair === '') continue;
    const [name, value] = split(pair);
    if (name === undefined || value === undefined || query.has(name)) return undefined;
    query.set(name, value);
  }
  return isPlainText(Object.fromEntries(query)) ? query : undefined;
}

function split(pair: string): readonly (string | undefined)[] {
  const at = pair.indexOf('=');
  return (at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]).map(decode);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
