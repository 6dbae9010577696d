import type { AuditRow, AuditStore, Chain } from '../store/audit.ts';
import type { Proof } from './proof.ts';

const CHAINS_READ = 100;
/** Rows removed in one transaction, so that whoever writes meanwhile waits only for a moment. */
const ROWS_CUT = 500;

interface Pruning {
  readonly store: AuditStore;
  readonly proof: Proof;
  /** Milliseconds since the epoch. */
  readonly before: number;
}

/**
 * Removes what happened before, each chain from its beginning up to its first row that is younger, and says so in a
 * signed checkpoint. Resolves with the number of rows removed.
 */
export async function pruneRecord({ store, proof, before }: Pruning): Promise<number> {
  let removed = 0;
  for (let above = 0; ; ) {
    const chains = await store.chains(above, CHAINS_READ);
    for (const chain of chains) removed += await pruneChain({ store, proof, before }, chain);
    const last = chains.at(-1);
    if (last === undefined) break;
    above = last.chain;
  }
  await store.removeCounts(before);
  return removed;
}

async function pruneChain({ store, proof, before }: Pruning, { chain, checkpoint }: Chain): Promise<number> {
  let from = checkpoint.number;
  for (;;) {
    const rows = await store.rows(chain, from, ROWS_CUT);
    const young = rows.findIndex(({ at }) => at >= before);
    const last: AuditRow | undefined = rows[(young === -1 ? rows.length : young) - 1];
    if (last === undefined) break;
    const mark = proof.signCheckpoint(chain, { number: last.number, mac: last.mac });
    // Whoever prunes at the same time has gone on with this chain.
    if (!(await store.cut(chain, from, mark))) break;
    from = last.number;
  }
  return from - checkpoint.number;
}
