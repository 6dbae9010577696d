export type Outcome = 'success' | 'failure';

/** One thing that happened, as the record keeps it. Nothing in it is secret, and no address of a mailbox is in clear. */
export interface AuditContent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: string;
  readonly outcome: Outcome;
  /** Why: a word of ours, never a message. */
  readonly reason: string | null;
  readonly action: string | null;
  /** Who did it, where that is known: a sub, an operator, or a program. */
  readonly actor: string | null;
  /** Whom it is about: a sub, or the keyed pseudonym of an e-mail address. */
  readonly target: string | null;
  readonly address: string | null;
  readonly agent: string | null;
  readonly request: string | null;
  /** A session's public id. */
  readonly session: string | null;
  readonly client: string | null;
  /** More than 1 only where a flood is summed up. */
  readonly count: number;
}

export interface AuditRow extends AuditContent {
  readonly chain: number;
  /** From 1 on, without a gap. */
  readonly number: number;
  readonly mac: Uint8Array;
}

/** Up to where a chain goes, or up to where it was removed; the signature says that we said so. */
export interface Mark {
  readonly number: number;
  readonly mac: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Chain {
  readonly chain: number;
  readonly openedAt: number;
  readonly link: Uint8Array;
  readonly head: Mark;
  readonly checkpoint: Mark;
}

export interface Register {
  readonly chains: number;
  readonly signature: Uint8Array;
}

/** What the opening of a chain consists of; its first row tells of it. */
export interface Opening {
  readonly chain: Chain;
  readonly row: AuditRow;
  readonly register: Register;
}

/** Where a page ends; the next one begins after it. */
export interface Place {
  readonly at: number;
  readonly chain: number;
  readonly number: number;
}

export interface PageQuery {
  readonly limit: number;
  readonly after?: Place | undefined;
  readonly event?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly target?: string | undefined;
  readonly address?: string | undefined;
  /** Milliseconds; included. */
  readonly from?: number | undefined;
  /** Milliseconds; not included. */
  readonly to?: number | undefined;
  /** The other way round. */
  readonly oldestFirst?: boolean | undefined;
}

export interface AuditStore {
  /** Opens the next chain. `build` is given its ordinal and the link of the one before, and called once. */
  open(build: (chain: number, before: Uint8Array | undefined) => Opening): Promise<Opening>;
  /** Adds rows, the head that goes with them, and their counts: all of it or nothing. */
  append(chain: number, rows: readonly AuditRow[], head: Mark): Promise<void>;
  /** Newest first unless asked. Stable while rows are added: nothing is told twice, and nothing left out. */
  page(query: PageQuery): Promise<readonly AuditRow[]>;
  /** Rows of a chain with a higher number, in their order. */
  rows(chain: number, above: number, limit: number): Promise<readonly AuditRow[]>;
  /** The highest number that any row of the chain has; 0 without rows. */
  lastNumber(chain: number): Promise<number>;
  /** Chains with a higher ordinal, in their order. */
  chains(above: number, limit: number): Promise<readonly Chain[]>;
  chain(chain: number): Promise<Chain | undefined>;
  register(): Promise<Register | undefined>;
  /** A chain that has rows although there is no record of it. */
  strayChain(): Promise<number | undefined>;
  /** Removes rows up to the checkpoint, which follows `from`; false when somebody else has moved it meanwhile. */
  cut(chain: number, from: number, checkpoint: Mark): Promise<boolean>;
  /** Forgets counts of quarters of an hour, and sums of hours and days, that were over by then, and who was not seen since. */
  removeCounts(before: number): Promise<void>;
}
