/** The attributes ListUsers can search; source: Amazon Cognito API Reference, ListUsers, Filter. */
const searchable = [
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'cognito:user_status',
  'status',
  'sub',
] as const;

const operators = { '=': 'equals', '^=': 'startsWith' } as const;
const longestFilter = 256;
const isSearchable = (name: string): name is SearchableAttribute => (searchable as readonly string[]).includes(name);

export type SearchableAttribute = (typeof searchable)[number];

/** One comparison; the value is literal, whatever characters it holds. */
export interface UserFilter {
  readonly attribute: SearchableAttribute;
  readonly operator: 'equals' | 'startsWith';
  /** For `status` Cognito compares with `Enabled` and `Disabled`. */
  readonly value: string;
}

/** What parsing gives: a filter, `undefined` for an empty one (all users), or Cognito's InvalidParameterException text. */
export type ParsedUserFilter =
  | { readonly ok: true; readonly filter: UserFilter | undefined }
  | { readonly ok: false; readonly message: string };

/**
 * Parses ListUsers' Filter: `attribute = "value"` or `attribute ^= "value"`, with `\"` and `\\` inside the value.
 * Takes one pass over at most 256 characters and never throws.
 */
export function parseUserFilter(text: string): ParsedUserFilter {
  if (text.length > longestFilter) return refused(tooLong);
  if (!text.isWellFormed()) return refused(unreadable);
  const tokens = tokensOf(text);
  if (tokens === undefined) return refused(unreadable);
  if (tokens.length === 0) return { ok: true, filter: undefined };
  const [attribute, comparison, value, ...more] = tokens;
  if (attribute?.kind !== 'name' || comparison?.kind !== 'operator' || value?.kind !== 'value' || more.length > 0) {
    return refused(unreadable);
  }
  if (!isSearchable(attribute.text)) return refused(`Invalid search attribute: ${attribute.text}`);
  return {
    ok: true,
    filter: { attribute: attribute.text, operator: operators[comparison.text], value: value.text },
  };
}

const unreadable = 'Error while parsing filter.';
const tooLong =
  "1 validation error detected: Value at 'filter' failed to satisfy constraint: Member must have length less than or equal to 256";

function refused(message: string): ParsedUserFilter {
  return { ok: false, message };
}

type Token =
  | { readonly kind: 'name'; readonly text: string; readonly end: number }
  | { readonly kind: 'operator'; readonly text: keyof typeof operators; readonly end: number }
  | { readonly kind: 'value'; readonly text: string; readonly end: number };

/** The tokens of a filter, or `undefined` when some character belongs to none. */
function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === ' ' || text[at] === '\t') {
      at += 1;
      continue;
    }
    const token = readValue(text, at) ?? readOperator(text, at) ?? readName(text, at);
    if (token === undefined) return undefined;
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function readName(text: string, start: number): Token | undefined {
  let end = start;
  while (end < text.length && /[A-Za-z0-9_:-]/.test(text[end] ?? '')) end += 1;
  return end > start ? { kind: 'name', text: text.slice(start, end), end } : undefined;
}

function readOperator(text: string, start: number): Token | undefined {
  if (text.startsWith('^=', start)) return { kind: 'operator', text: '^=', end: start + 2 };
  if (text.startsWith('=', start)) return { kind: 'operator', text: '=', end: start + 1 };
  return undefined;
}

/** A quoted value; a control character, an escape other than `\"` and `\\`, or a missing end quote makes it none. */
function readValue(text: string, start: number): Token | undefined {
  if (text[start] !== '"') return undefined;
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character < ' ') return undefined;
    if (character === '"') return { kind: 'value', text: value, end: at + 1 };
    if (character !== '\\') {
      value += character;
      continue;
    }
    at += 1;
    const escaped = text[at];
    if (escaped !== '"' && escaped !== '\\') return undefined;
    value += escaped;
  }
  return undefined;
}
