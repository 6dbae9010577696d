import { parseStrictObject } from './strict-json.ts';

/** Clocks of two machines may differ by this much before `iat` or `nbf` counts as in the future. */
const CLOCK_SKEW_SECONDS = 60;
const MAX_LEEWAY_SECONDS = 60;

export type TokenUse = 'access' | 'id';

/** What must be true of the claims. Each `null` spells out a check that is not wanted; nothing is skipped by omission. */
export interface ClaimRules {
  /** The exact issuer. */
  readonly issuer: string;
  /** App clients the token may have been issued to. */
  readonly clientId: string | readonly string[] | null;
  readonly tokenUse: TokenUse | null;
  /** Seconds, 0 to 60, for which a token is accepted after `exp`. */
  readonly leeway?: number | undefined;
}

/** Who a verified token speaks for. Times are seconds since the epoch. */
export interface Claims {
  readonly sub: string;
  readonly username: string;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  readonly clientId: string;
  readonly tokenUse: TokenUse;
  readonly jti: string | undefined;
  /** The sign-in that this token descends from; the same over all its refreshes. */
  readonly originJti: string | undefined;
  readonly authTime: number | undefined;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A claim of a genuine token is not what the rules want. */
export class ClaimFault extends SyntaxError {
  override readonly name = 'ClaimFault';
  readonly claim: string;

  constructor(claim: string) {
    super(`Claim ${claim}`);
    this.claim = claim;
  }
}

type Payload = Readonly<Record<string, unknown>>;

/** Throws `TypeError` for rules that leave a check undefined. */
export function assertRules(rules: ClaimRules): void {
  if (typeof rules.issuer !== 'string' || rules.issuer === '') throw new TypeError('issuer is required');
  if (rules.clientId === undefined) throw new TypeError('clientId is required; null accepts any client');
  if (rules.tokenUse === undefined) throw new TypeError('tokenUse is required; null accepts access and id tokens');
  const { leeway = 0 } = rules;
  if (!(leeway >= 0 && leeway <= MAX_LEEWAY_SECONDS)) throw new TypeError('leeway is 0 to 60 seconds');
}

/** Reads and checks the claims of a payload whose signature is verified; throws {@link ClaimFault}. */
export function readClaims(bytes: Uint8Array, rules: ClaimRules, now: number): Claims {
  const payload = parseStrictObject(bytes);
  if (payload.iss !== rules.issuer) refuse('iss');
  const tokenUse = readTokenUse(payload, rules.tokenUse);
  return {
    sub: text(payload, 'sub'),
    username: text(payload, tokenUse === 'access' ? 'username' : 'cognito:username'),
    groups: readGroups(payload['cognito:groups']),
    scopes: optionalText(payload, 'scope')?.split(' ') ?? [],
    clientId: readClient(payload, tokenUse, rules.clientId),
    tokenUse,
    jti: optionalText(payload, 'jti'),
    originJti: optionalText(payload, 'origin_jti'),
    authTime: payload.auth_time === undefined ? undefined : seconds(payload, 'auth_time'),
    ...readTimes(payload, rules.leeway ?? 0, now),
  };
}

function readTokenUse({ token_use: use }: Payload, wanted: TokenUse | null): TokenUse {
  if (use !== 'access' && use !== 'id') refuse('token_use');
  if (wanted !== null && use !== wanted) refuse('token_use');
  return use;
}

/** Access tokens name their client in `client_id`, ID tokens in `aud`; a list of audiences is not Cognito's. */
function readClient(payload: Payload, use: TokenUse, allowed: ClaimRules['clientId']): string {
  const claim = use === 'access' ? 'client_id' : 'aud';
  const clientId = text(payload, claim);
  if (allowed === null) return clientId;
  if (!(typeof allowed === 'string' ? allowed === clientId : allowed.includes(clientId))) refuse(claim);
  return clientId;
}

function readTimes(payload: Payload, leeway: number, now: number): { issuedAt: number; expiresAt: number } {
  const expiresAt = seconds(payload, 'exp');
  const issuedAt = seconds(payload, 'iat');
  if (now >= expiresAt + leeway) refuse('exp');
  if (issuedAt > now + CLOCK_SKEW_SECONDS) refuse('iat');
  if (payload.nbf !== undefined && seconds(payload, 'nbf') > now + CLOCK_SKEW_SECONDS) refuse('nbf');
  return { issuedAt, expiresAt };
}

function readGroups(groups: unknown): readonly string[] {
  if (groups === undefined) return [];
  if (!Array.isArray(groups) || !groups.every((group) => typeof group === 'string')) refuse('cognito:groups');
  return groups;
}

function text(payload: Payload, claim: string): string {
  const value = payload[claim];
  if (typeof value !== 'string' || value === '') refuse(claim);
  return value;
}

function optionalText(payload: Payload, claim: string): string | undefined {
  return payload[claim] === undefined ? undefined : text(payload, claim);
}

function seconds(payload: Payload, claim: string): number {
  const value = payload[claim];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) refuse(claim);
  return value;
}

function refuse(claim: string): never {
  throw new ClaimFault(claim);
}
