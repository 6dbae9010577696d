import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { Load } from './opened.ts';

const SQLITE_BUSY = 5;
const LONGEST_WAIT_MS = 5_000;
const LONGEST_PAUSE_MS = 10;

/** What is written in one turn of the event loop: one transaction, one commit, one wait for the disk. */
interface Group {
  /** Settled by the commit; what was written is durable, or nothing of it is kept. */
  readonly committed: PromiseWithResolvers<void>;
  /** Whether something stands in it already that a later member must not take back. */
  started: boolean;
  /** Its turn of the event loop is over: it commits as soon as nobody is writing. */
  due: boolean;
}

/** One transaction's stay in a group. */
export interface Stay {
  readonly group: Group;
  readonly savepoint: boolean;
}

/**
 * The one connection that writes. Those who write take turns; what they wrote commits together, and each is told once
 * that commit is durable, so that many share one fsync. Throws what SQLite throws; a group whose commit fails fails
 * for all its members.
 */
export class SqliteWriter {
  readonly #file: DatabaseSync;
  readonly #waiting: (() => void)[] = [];
  #taken = false;
  #group: Group | undefined;

  /** @param file with a busy timeout of 0: waiting for another process must not hold up this one. */
  constructor(file: DatabaseSync) {
    this.#file = file;
  }

  load(): Load {
    return { inUse: this.#taken ? 1 : 0, idle: this.#taken ? 0 : 1, waiting: this.#waiting.length };
  }

  /** Runs one statement and answers once it is durable. */
  async write<T>(statement: () => T): Promise<T> {
    const { result, group } = await this.#member(statement);
    await group.committed.promise;
    return result;
  }

  /** Runs one statement and answers at once; it is durable when this turn's group is. */
  async writeSoon<T>(statement: () => T): Promise<T> {
    return (await this.#member(statement)).result;
  }

  /** Runs what cannot be part of a transaction, such as a PRAGMA, between two groups. */
  async alone<T>(statement: () => T): Promise<T> {
    await this.#turn();
    try {
      this.#commit();
      return await untilFree(statement);
    } finally {
      this.#leave();
    }
  }

  async begin(): Promise<Stay> {
    const group = await this.#join();
    const savepoint = group.started;
    // The first needs none: taking it back is taking back the group.
    if (savepoint) this.#file.exec('savepoint member');
    return { group, savepoint };
  }

  /** Runs a statement of a transaction. */
  inside<T>({ group }: Stay, statement: () => T): T {
    if (group !== this.#group) throw new Error('The transaction was ended by an error.');
    try {
      return statement();
    } catch (error) {
      this.#failIfEnded(error);
      throw error;
    }
  }

  /** Answers once the transaction is durable. */
  async commit({ group, savepoint }: Stay): Promise<void> {
    if (group === this.#group) {
      if (savepoint) this.#file.exec('release member');
      group.started = true;
    }
    this.#leave();
    await group.committed.promise;
  }

  rollBack({ group, savepoint }: Stay): void {
    if (group === this.#group) {
      if (savepoint) this.#file.exec('rollback to member; release member');
      else this.#end(() => this.#file.exec('rollback'));
    }
    this.#leave();
  }

  close(): void {
    if (!this.#taken) this.#commit();
    this.#group?.committed.reject(new Error('The database was closed.'));
    this.#group = undefined;
    this.#file.close();
  }

  async #member<T>(statement: () => T): Promise<{ result: T; group: Group }> {
    const group = await this.#join();
    try {
      const result = statement();
      group.started = true;
      return { result, group };
    } catch (error) {
      this.#failIfEnded(error);
      throw error;
    } finally {
      this.#leave();
    }
  }

  /** Waits for its turn, and opens a group unless one is open. */
  async #join(): Promise<Group> {
    await this.#turn();
    if (this.#group) return this.#group;
    try {
      await untilFree(() => this.#file.exec('begin immediate'));
    } catch (error) {
      this.#leave();
      throw error;
    }
    const group: Group = { committed: Promise.withResolvers(), started: false, due: false };
    // Whoever was rolled back does not ask.
    group.committed.promise.catch(() => {});
    this.#group = group;
    setImmediate(() => {
      group.due = true;
      if (!this.#taken && group === this.#group) this.#commit();
    });
    return group;
  }

  async #turn(): Promise<void> {
    if (this.#taken) await new Promise<void>((mine) => this.#waiting.push(mine));
    this.#taken = true;
  }

  #leave(): void {
    if (this.#group?.due) this.#commit();
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken = false;
  }

  #commit(): void {
    this.#end(() => this.#file.exec('commit'));
  }

  #end(finish: () => void): void {
    const group = this.#group;
    if (!group) return;
    this.#group = undefined;
    try {
      finish();
      group.committed.resolve();
    } catch (error) {
      if (this.#file.isTransaction) this.#file.exec('rollback');
      group.committed.reject(error);
    }
  }

  /** Some errors, such as a full disk, end the whole transaction: nothing of the group is left to commit. */
  #failIfEnded(error: unknown): void {
    if (this.#file.isTransaction) return;
    this.#group?.committed.reject(error);
    this.#group = undefined;
  }
}

/** Tries again while another process writes, for five seconds at most; this process goes on meanwhile. */
async function untilFree<T>(statement: () => T): Promise<T> {
  const end = performance.now() + LONGEST_WAIT_MS;
  for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return statement();
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
    }
    await delay(pause);
  }
}

function isBusy(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' && (errcode & 0xff) === SQLITE_BUSY;
}
