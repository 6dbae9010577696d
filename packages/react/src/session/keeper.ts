import { ApiError, type Client, type ErrorCode, type Tokens } from '@custom-cognito/contract';
import { type AccessToken, accessTokenOf, isUsable, subjectOf } from './access-token.ts';
import { createLock, type Lock } from './lock.ts';
import { createTabs, type News } from './tabs.ts';

/** Why nobody is signed in: never was in this page, signed out, or the service ended the session. */
export type Absence = 'absent' | 'signed-out' | 'ended';

/** What the keeper tells about: another token (of another person, perhaps), its end, or news of the profile. */
export type KeeperEvent =
  | { readonly kind: 'token'; readonly token: AccessToken; readonly samePerson: boolean }
  | { readonly kind: 'over'; readonly why: Absence }
  | { readonly kind: 'profile' };

/** Holds the access token, and gets another one when it is due: once for all tabs. */
export interface Keeper {
  /** The token that is held now. */
  token(): AccessToken | undefined;
  /** A number that changes with the person: what one began, another must not go on with. */
  epoch(): number;
  /**
   * The token to send now, renewed before where it has expired. Throws `not_authenticated` once the session is over, or
   * is another person's.
   */
  usable(): Promise<string>;
  /**
   * Another token than the one that was refused. However many ask, in however many tabs, there is one request.
   * Throws `invalid_refresh_token` when that was the end of the session, and what it met when it was an outage.
   */
  renew(refused: string | undefined): Promise<string>;
  /** One at a time in all tabs: whatever sets the cookies, so that no late answer undoes a newer one. */
  readonly exclusive: Lock;
  /** Takes the tokens of a sign-in. */
  accept(tokens: Tokens): void;
  /** The session is over: here, and in the other tabs. */
  end(why: 'signed-out' | 'ended'): void;
  /** Tells the other tabs that the profile is another. */
  tellProfile(): void;
  /** Joins the other tabs; returns how to leave. */
  join(): () => void;
}

/** A refresh that hangs would hold up every tab. */
const REFRESH_PATIENCE_MS = 15_000;

/** `client` sends no token by itself; `name` is what the tabs that share a session have in common. */
export function createKeeper(client: Client, name: string, tell: (event: KeeperEvent) => void): Keeper {
  const exclusive = createLock(`${name}/cookies`);
  const tabs = createTabs(name);
  let held: AccessToken | undefined;
  let owner: string | undefined;
  let over = false;
  let epoch = 0;
  // What others tell of an earlier moment is not news.
  let changedAt = 0;
  let renewing: Promise<AccessToken> | undefined;

  const keep = (token: AccessToken, at: number): void => {
    const subject = subjectOf(token);
    const samePerson = !over && subject !== undefined && subject === owner;
    if (owner !== undefined && !samePerson) epoch += 1;
    [held, owner, over, changedAt] = [token, subject ?? token.value, false, at];
    tell({ kind: 'token', token, samePerson });
  };

  const lose = (why: Absence, at: number): void => {
    if (over) return;
    [held, owner, over, changedAt] = [undefined, undefined, true, at];
    epoch += 1;
    tell({ kind: 'over', why });
  };

  const share = (token: AccessToken): void => {
    const at = Date.now();
    keep(token, at);
    tabs.tell({ kind: 'token', at, token });
  };

  const end = (why: 'signed-out' | 'ended'): void => {
    const at = Date.now();
    lose(owner === undefined && why === 'ended' ? 'absent' : why, at);
    tabs.tell({ kind: 'over', at, why });
  };

  const hear = (news: News): void => {
    if (news.kind === 'profile') tell({ kind: 'profile' });
    else if (news.at < changedAt) return;
    else if (news.kind === 'over') lose(owner === undefined ? 'absent' : news.why, news.at);
    else if (news.token.value !== held?.value) keep(news.token, news.at);
  };

  const current = (refused: string | undefined): AccessToken | undefined =>
    held !== undefined && held.value !== refused && isUsable(held) ? held : undefined;

  /** With the lock held: nobody else refreshes, and whatever another tab has got meanwhile is asked for first. */
  const renewAlone = async (refused: string | undefined): Promise<AccessToken> => {
    const meanwhile = current(refused);
    if (meanwhile !== undefined) return meanwhile;
    if (over) throw new ApiError('invalid_refresh_token');
    const theirs = await tabs.ask();
    if (theirs !== undefined && theirs.value !== refused && isUsable(theirs)) {
      if (theirs.value !== held?.value) keep(theirs, Date.now());
      return theirs;
    }
    const signal = AbortSignal.timeout(REFRESH_PATIENCE_MS);
    const tokens = await client.refresh({}, { signal }).catch((error: unknown) => {
      const refusal = asApiError(error);
      if (refusal.code === 'invalid_refresh_token') end('ended');
      throw refusal;
    });
    const token = accessTokenOf(tokens);
    share(token);
    return token;
  };

  const renew = async (refused: string | undefined): Promise<string> => {
    const token = current(refused);
    if (token !== undefined) return token.value;
    renewing ??= exclusive(() => renewAlone(refused)).finally(() => {
      renewing = undefined;
    });
    return (await renewing).value;
  };

  return {
    token: () => held,
    epoch: () => epoch,
    async usable() {
      const began = epoch;
      const token = over ? undefined : await renew(undefined);
      // The cookies may have become another person's while this tab slept.
      if (token === undefined || epoch !== began) throw new ApiError('not_authenticated');
      return token;
    },
    renew,
    exclusive,
    accept: (tokens) => share(accessTokenOf(tokens)),
    end,
    tellProfile: () => tabs.tell({ kind: 'profile', at: Date.now() }),
    join: () => tabs.join({ hear, token: () => held }),
  };
}

/** Whatever was thrown, as the contract has it: what is no refusal is an outage. */
export const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError ? error : new ApiError('service_unavailable', { cause: error });

const OVER: readonly ErrorCode[] = ['not_authenticated', 'invalid_refresh_token'];

/** A token, or undefined where there is no session. An outage stays one: whoever asks must not take it for a sign-out. */
export async function unlessOver(token: Promise<string>): Promise<string | undefined> {
  try {
    return await token;
  } catch (error) {
    if (error instanceof ApiError && OVER.includes(error.code)) return undefined;
    throw error;
  }
}
