import {
  type ApiError,
  type Client,
  createClient,
  type Locale,
  loadSchemas,
  type Profile,
  type RouteInput,
  type SignInResult,
  type Tokens,
} from '@custom-cognito/contract';
import { apiOrigin, type IsApi } from './api-origin.ts';
import { authorized, authorizedClient } from './authorized.ts';
import { authorizedFetch } from './authorized-fetch.ts';
import { asApiError, createKeeper, type Keeper, type KeeperEvent } from './keeper.ts';
import { listen, type Renewal, spread, startRenewal } from './renewal.ts';
import { createStore, LOADING, type SessionState } from './state.ts';

export interface SessionOptions {
  /** Where the API answers, such as `https://id.example.com`; the page's own origin unless given. */
  readonly baseUrl?: string;
  /** In place of the browser's. */
  readonly fetch?: typeof globalThis.fetch;
}

/** What signing in asks for beside a password; hand it back with the answers. */
export interface Challenge {
  /** Cognito's name of it, such as `SOFTWARE_TOKEN_MFA`. */
  readonly name: string;
  readonly email: string;
  readonly session: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Somebody's session in this page, shared with the other tabs of the origin. Its access token is in memory only. */
export interface Session {
  readonly state: { get(): SessionState; subscribe(listener: () => void): () => void };
  /**
   * Finds out who is signed in, joins the other tabs and renews the token before it expires; returns how to stop.
   * Starting it again goes on where it was.
   */
  start(): () => void;
  /**
   * Every route of the API, typed, with a token where it takes one. A token that is refused as invalid is renewed, and
   * the request made once more. Every method throws `ApiError`: branch on its `code`. A network failure is
   * `service_unavailable`.
   */
  readonly api: Client;
  /** Signs in; what is asked for beside the password, or undefined once signed in. */
  login(email: string, password: string): Promise<Challenge | undefined>;
  /** Answers a challenge, by Cognito's names; the next one, or undefined once signed in. */
  respondToChallenge(challenge: Challenge, answers: Readonly<Record<string, string>>): Promise<Challenge | undefined>;
  /** Signs out, here or everywhere. Throws, and stays signed in, when the service cannot be reached. */
  logout(options?: { readonly everywhere?: boolean }): Promise<void>;
  /** Reads the profile again, for this tab and the others. */
  reload(): Promise<void>;
  updateProfile(changes: RouteInput<'updateMe'>): Promise<void>;
  /** Deletes the account, and with it the session; without a password, one that has none. */
  deleteAccount(password?: string): Promise<void>;
  /**
   * Like `fetch`, with the access token for the API's origin and for no other. A request that is refused with
   * `invalid_token` is made once more with another token, unless its body can be read only once.
   */
  readonly fetch: typeof globalThis.fetch;
  readonly isApi: IsApi;
  /** An address of the API that a browser can visit. */
  address(path: string): string;
  readonly keeper: Keeper;
  /** The language in which the API answers from now on. */
  speak(locale: Locale): void;
}

const SHORTEST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 30_000;

/** Makes a session; nothing is asked before it is started. */
export function createSession({ baseUrl = '', fetch }: SessionOptions = {}): Session {
  const store = createStore<SessionState>(LOADING);
  let locale: Locale | undefined;
  let renewal: Renewal | undefined;
  let running = 0;
  let stop = () => {};
  let identifying: Promise<void> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  // The browser's is looked up with each request: it may be replaced after this module was read.
  const plainFetch: typeof globalThis.fetch = (input, init) => (fetch ?? globalThis.fetch)(input, init);
  const client = createClient({ baseUrl, fetch: plainFetch, locale: () => locale });
  const keeper = createKeeper(client, `custom-cognito ${baseUrl}`, noted);
  const api = authorizedClient(client, keeper);
  const isApi = apiOrigin(baseUrl);

  function noted(event: KeeperEvent): void {
    if (event.kind === 'over') store.set({ status: 'signed-out', user: null, why: event.why });
    else if (event.kind === 'token' && !event.samePerson) store.set(LOADING);
    renewal?.plan();
    // Groups may be others with a new token.
    if (event.kind !== 'over') void identify();
  }

  /** Finds out whose session it is: ends in a state that is known, or in one that will be tried again. */
  function identify(): Promise<void> {
    clearTimeout(retry);
    identifying ??= identifyOnce().finally(() => {
      identifying = undefined;
    });
    return identifying;
  }

  async function identifyOnce(): Promise<void> {
    try {
      await readProfile();
      attempts = 0;
    } catch (error) {
      if (store.get().status !== 'loading') return;
      store.set({ status: 'loading', user: null, problem: asApiError(error) });
      tryAgain(asApiError(error));
    }
  }

  /** Reads the profile, and again when the person is another by then. */
  async function readProfile(): Promise<void> {
    for (;;) {
      const epoch = keeper.epoch();
      try {
        const user = await authorized(keeper, (accessToken) => client.me(undefined, { accessToken }));
        if (keeper.epoch() === epoch) return show(user);
      } catch (error) {
        if (keeper.epoch() === epoch || keeper.token() === undefined) throw error;
      }
    }
  }

  function show(user: Profile): void {
    if (keeper.token() !== undefined) store.set({ status: 'signed-in', user });
  }

  function tryAgain({ retryAfter }: ApiError): void {
    if (running === 0) return;
    const wait = Math.max(Math.min(SHORTEST_RETRY_MS * 2 ** attempts, LONGEST_RETRY_MS), (retryAfter ?? 0) * 1000);
    attempts += 1;
    retry = setTimeout(() => void identify(), spread(wait));
  }

  function begin(): () => void {
    const leave = keeper.join();
    const renewing = startRenewal(keeper);
    renewal = renewing;
    const identifyIfUnknown = () => {
      if (store.get().status === 'loading') void identify();
    };
    const deaf = listen(globalThis.window, 'online', identifyIfUnknown);
    identifyIfUnknown();
    // On their way before a form is sent; where they do not arrive, they are asked for again.
    loadSchemas().catch(() => {});
    return () => {
      leave();
      deaf();
      renewing.stop();
      renewal = undefined;
      clearTimeout(retry);
    };
  }

  async function entered(email: string, { data }: SignInResult): Promise<Challenge | undefined> {
    if (!isTokens(data)) {
      return { name: data.challenge, email, session: data.session, parameters: data.parameters };
    }
    keeper.accept(data);
    await identify();
    return undefined;
  }

  return {
    state: store,
    api,
    keeper,
    isApi,
    address: (path) => baseUrl.replace(/\/$/, '') + path,
    fetch: authorizedFetch({ keeper, isApi, fetch: plainFetch }),
    speak(chosen) {
      locale = chosen;
    },

    start() {
      running += 1;
      if (running === 1) stop = begin();
      let stopped = false;
      return () => {
        if (stopped) return;
        stopped = true;
        running -= 1;
        if (running === 0) stop();
      };
    },

    login: async (email, password) => entered(email, await api.login({ email, password })),

    respondToChallenge: async ({ name: challenge, email, session }, answers) =>
      entered(email, await api.challenge({ challenge, session, email, answers })),

    async logout({ everywhere = false } = {}) {
      await api.logout(everywhere ? { everywhere } : {});
      keeper.end('signed-out');
    },

    async reload() {
      await readProfile();
      keeper.tellProfile();
    },

    async updateProfile(changes) {
      const epoch = keeper.epoch();
      const user = await api.updateMe(changes);
      if (keeper.epoch() === epoch) show(user);
      keeper.tellProfile();
    },

    async deleteAccount(password) {
      await api.deleteMe(password === undefined ? {} : { password });
      keeper.end('signed-out');
    },
  };
}

const isTokens = (data: SignInResult['data']): data is Tokens => 'access_token' in data;
