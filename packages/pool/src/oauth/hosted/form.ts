import type { OperationName } from '../../cognito.ts';
import type { Visit } from '../../federation/federation.ts';
import type { AuthorizationRequest } from '../../store/authorizations.ts';
import type { Client } from '../../store/clients.ts';
import type { UserPool } from '../../store/pools.ts';
import type { Html } from '../pages/html.ts';
import type { Words } from '../pages/words.ts';
import type { Notice, Progress } from './progress.ts';

/** What a page is made from. */
export interface View {
  readonly authorization: AuthorizationRequest;
  readonly pool: UserPool;
  readonly client: Client;
  readonly progress: Progress;
  readonly words: Words;
  /** What every form of the page carries. */
  readonly token: string;
  /** The address of another page of the same request. */
  at(path: string): string;
}

/** What an answer to a form is made from. */
export interface Submission extends Pick<View, 'authorization' | 'pool' | 'client' | 'progress'> {
  readonly visit: Visit;
  readonly fields: Readonly<Record<string, string | undefined>>;
}

/** The next page, or the way out of the pages. */
export type Outcome = { readonly path: string; readonly progress: Progress } | { readonly response: Response };

/** One page with a form, and what becomes of its answer. */
export interface HostedForm {
  readonly path: string;
  readonly counts: OperationName;
  /** Whether an application may send its users here to begin with. */
  readonly begins?: boolean;
  /** What a refusal means here that says no more than that somebody may not. */
  readonly refusal: Notice;
  /** Undefined where the request is not as far, or further: then the first page is shown. */
  page(view: View): { readonly title: string; readonly body: Html } | undefined;
  /** Throws CognitoError. */
  submit(submission: Submission): Promise<Outcome>;
}
