import type { AuditRow, AuditStore, Chain, Mark } from '../store/audit.ts';
import { type FaultKind, findFault } from './faulty-row.ts';
import { type Proof, same } from './proof.ts';

/** Rows held in memory at a time. */
const ROWS_READ = 500;
const CHAINS_READ = 100;

export interface Fault {
  readonly kind: FaultKind;
  readonly chain: number;
  /** The row, or where one should be; absent where the chain itself is concerned. */
  readonly number?: number;
  /** What of the chain: its opening, its head, or the checkpoint of what was removed. */
  readonly part?: 'opening' | 'head' | 'checkpoint';
}

/** How far a chain went; kept elsewhere, it shows later that nothing before it was taken back. */
export interface Anchor {
  readonly chain: number;
  readonly number: number;
  /** Base64. */
  readonly mac: string;
}

export interface Verification {
  readonly ok: boolean;
  readonly chains: number;
  /** Rows that were read and found good. */
  readonly rows: number;
  /** The first fault, in the order of chains and numbers. */
  readonly fault: Fault | undefined;
  /** Where the record stands now, for {@link VerifyAuditOptions.anchors} of a later day. */
  readonly anchors: readonly Anchor[];
}

/** The same, and how many entries there are that were found good, now or before. */
export interface RecordState extends Verification {
  readonly entries: number;
}

export interface VerifyAuditOptions {
  /** What an earlier verification told. Without them, somebody who had a copy of the old heads could put them back. */
  readonly anchors?: readonly Anchor[] | undefined;
}

interface Verifying {
  readonly store: AuditStore;
  readonly proof: Proof;
  readonly anchors: ReadonlyMap<number, Anchor>;
  /** Up to where chains need not be read, for they were. */
  readonly known: ReadonlyMap<number, Anchor>;
  /** Awaited after each piece that was read, with how many rows it had. */
  readonly paced?: ((rows: number) => Promise<void>) | undefined;
}

interface Verified {
  readonly known?: readonly Anchor[] | undefined;
  readonly paced?: Verifying['paced'];
}

/** Reads the whole record, or what is not known to be good, chain by chain, in bounded memory, while others go on writing. Throws what the database throws. */
export async function verifyRecord(
  parts: Pick<Verifying, 'store' | 'proof'>,
  { anchors: given = [], known = [], paced }: VerifyAuditOptions & Verified,
): Promise<RecordState> {
  const verifying = { ...parts, anchors: byChain(given), known: byChain(known), paced };
  // Read before the chains: one that is opened meanwhile is not missed.
  const register = await parts.store.register();
  const anchors: Anchor[] = [];
  let rows = 0;
  let entries = 0;
  let before: Uint8Array | undefined;
  const end = (fault: Fault | undefined) => ({ ok: !fault, chains: anchors.length, rows, entries, fault, anchors });

  for await (const chain of everyChain(parts.store)) {
    const expected = anchors.length + 1;
    if (chain.chain > expected) return end({ kind: 'missing', chain: expected });
    if (chain.chain < expected) return end({ kind: 'inserted', chain: chain.chain });
    if (!same(chain.link, parts.proof.link(before, chain))) {
      return end({ kind: 'edited', chain: chain.chain, part: 'opening' });
    }
    const judged = await verifyChain(verifying, chain);
    rows += judged.rows;
    if (judged.fault) return end(judged.fault);
    anchors.push(anchorOf(judged.chain));
    entries += judged.chain.head.number - judged.chain.checkpoint.number;
    before = chain.link;
    if (chain.chain === register?.chains && !isRegistered(parts.proof, chain, register.signature)) {
      return end({ kind: 'edited', chain: chain.chain, part: 'opening' });
    }
  }
  return end(await brokenEnd(verifying, { last: anchors.length, registered: register?.chains ?? 0 }));
}

/** Chains that the register, an anchor or a row knows of, and that are not there; or that it does not know. */
async function brokenEnd(
  { store, anchors }: Verifying,
  { last, registered }: { last: number; registered: number },
): Promise<Fault | undefined> {
  const known = Math.max(registered, ...anchors.keys());
  if (last < known) return { kind: 'truncated', chain: last + 1 };
  const now = (await store.register())?.chains ?? 0;
  if (last > now) return { kind: 'inserted', chain: now + 1 };
  const stray = await store.strayChain();
  return stray === undefined ? undefined : { kind: 'inserted', chain: stray };
}

function isRegistered(proof: Proof, { chain, link }: Chain, signature: Uint8Array): boolean {
  return same(signature, proof.signRegister(chain, link).signature);
}

const byChain = (anchors: readonly Anchor[]) => new Map(anchors.map((anchor) => [anchor.chain, anchor]));

const anchorOf = ({ chain, head }: Chain): Anchor => ({
  chain,
  number: head.number,
  mac: Buffer.from(head.mac).toString('base64'),
});

async function* everyChain(store: AuditStore): AsyncGenerator<Chain> {
  for (let above = Number.MIN_SAFE_INTEGER; ; ) {
    const page = await store.chains(above, CHAINS_READ);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    above = last.chain;
  }
}

interface Judged {
  readonly chain: Chain;
  readonly rows: number;
  readonly fault: Fault | undefined;
}

/** Judges a chain again where retention has removed rows under our eyes. */
async function verifyChain(verifying: Verifying, found: Chain): Promise<Judged> {
  for (let chain = found; ; ) {
    const judged = await judgeChain(verifying, chain);
    const now = judged.fault && (await verifying.store.chain(chain.chain));
    if (now === undefined || now.checkpoint.number === chain.checkpoint.number) return judged;
    chain = now;
  }
}

async function judgeChain(verifying: Verifying, chain: Chain): Promise<Judged> {
  const { store, proof, anchors } = verifying;
  const { head, checkpoint } = chain;
  const faulty = (fault: Omit<Fault, 'chain'>, rows = 0): Judged => ({
    chain,
    rows,
    fault: { chain: chain.chain, ...fault },
  });
  if (!isSigned(checkpoint, proof.signCheckpoint(chain.chain, checkpoint))) {
    return faulty({ kind: 'edited', part: 'checkpoint' });
  }
  if (!isSigned(head, proof.signHead(chain.chain, head))) return faulty({ kind: 'edited', part: 'head' });

  const anchor = anchors.get(chain.chain);
  const known = verifying.known.get(chain.chain);
  const read = known !== undefined && known.number > checkpoint.number ? known : undefined;
  let good: Pick<AuditRow, 'number' | 'mac'> = read ? goodAt(read) : checkpoint;
  let rows = 0;
  for await (const row of rowsOf(verifying, chain, read?.number)) {
    const kind = await findFault({ store, proof, chain, good, row });
    if (kind !== undefined) return faulty({ kind, number: kind === 'missing' ? good.number + 1 : row.number }, rows);
    good = row;
    rows += 1;
    if (contradicts(anchor, row)) return faulty({ kind: 'edited', number: row.number }, rows);
  }
  if (good.number < Math.max(head.number, anchor?.number ?? 0)) {
    return faulty({ kind: 'truncated', number: good.number + 1 }, rows);
  }
  if (!same(good.mac, head.mac)) return faulty({ kind: 'edited', part: 'head' }, rows);
  // What was read before may have been cut off since.
  const last = read && (await store.lastNumber(chain.chain));
  if (last !== undefined && last < head.number) return faulty({ kind: 'truncated', number: last + 1 }, rows);
  const extra = await beyondHead(store, chain.chain);
  return extra === undefined ? { chain, rows, fault: undefined } : faulty({ kind: 'inserted', number: extra }, rows);
}

const goodAt = ({ number, mac }: Anchor) => ({ number, mac: new Uint8Array(Buffer.from(mac, 'base64')) });

/** Rows up to the head as it was read; later ones belong to a later verification. */
async function* rowsOf(
  { store, paced }: Verifying,
  { chain, head }: Chain,
  // From the very beginning: a row that the checkpoint says was removed is not good either.
  after = Number.MIN_SAFE_INTEGER,
): AsyncGenerator<AuditRow> {
  for (let above = after; above < head.number; ) {
    const page = await store.rows(chain, above, ROWS_READ);
    await paced?.(page.length);
    for (const row of page) if (row.number <= head.number) yield row;
    const last = page.at(-1);
    if (last === undefined) return;
    above = last.number;
  }
}

/** Rows and their head are written together, so a row that was there before has a head that goes as far. */
async function beyondHead(store: AuditStore, chain: number): Promise<number | undefined> {
  const last = await store.lastNumber(chain);
  const now = await store.chain(chain);
  return now === undefined || last <= now.head.number ? undefined : now.head.number + 1;
}

const isSigned = (mark: Mark, ours: Mark): boolean => same(mark.signature, ours.signature);

function contradicts(anchor: Anchor | undefined, { number, mac }: Pick<AuditRow, 'number' | 'mac'>): boolean {
  return anchor?.number === number && !same(Buffer.from(anchor.mac, 'base64'), mac);
}
