import type { AuditRow, AuditStore, Chain } from '../store/audit.ts';
import { type Proof, same } from './proof.ts';

const ROWS_READ = 500;

/** What is wrong at the place that is named. */
export type FaultKind = 'edited' | 'missing' | 'reordered' | 'inserted' | 'truncated';

interface Judging {
  readonly store: AuditStore;
  readonly proof: Proof;
  readonly chain: Chain;
  /** The row before, or the checkpoint. */
  readonly good: Pick<AuditRow, 'number' | 'mac'>;
  readonly row: AuditRow;
}

/** What is wrong with a row that should follow the good one; undefined when nothing is. */
export async function findFault(judging: Judging): Promise<FaultKind | undefined> {
  const { proof, good, row } = judging;
  if (row.number <= good.number) return 'inserted';
  if (row.number > good.number + 1) return 'missing';
  if (follows(proof, good.mac, row)) return undefined;
  if (await isGenuineElsewhere(judging)) return 'reordered';
  const next = await nextOf(judging);
  return next !== undefined && follows(proof, good.mac, next) ? 'inserted' : 'edited';
}

const follows = (proof: Proof, before: Uint8Array, row: AuditRow): boolean => same(proof.row(before, row), row.mac);

async function nextOf({ store, row }: Judging): Promise<AuditRow | undefined> {
  return (await store.rows(row.chain, row.number, 1))[0];
}

/** Whether some other row of the chain is the one before it, and no twin of it stands there. Only asked of a bad row. */
async function isGenuineElsewhere({ store, proof, chain, row }: Judging): Promise<boolean> {
  let before: Uint8Array = chain.checkpoint.mac;
  let wanted = follows(proof, before, row);
  for (let above = chain.checkpoint.number; ; ) {
    const page = await store.rows(row.chain, above, ROWS_READ);
    for (const one of page) {
      // The place is taken by the row itself: this one is a copy, put in between.
      if (wanted && one.number !== row.number) return !same(one.mac, row.mac);
      if (one.number !== row.number) before = one.mac;
      wanted = one.number !== row.number && follows(proof, before, row);
    }
    const last = page.at(-1);
    if (last === undefined) return wanted;
    above = last.number;
  }
}
