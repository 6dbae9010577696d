import { timingSafeEqual } from 'node:crypto';
import type { Secrets } from '../secrets.ts';
import type { AuditContent, Chain, Mark, Register } from '../store/audit.ts';

const KEY_NAME_LENGTH = 16;

type Part = string | number | null;

/** Makes and checks what only the holder of the master key can: the MACs of the record. */
export interface Proof {
  /** Tells one key from another, and nothing else of it. */
  readonly keyName: string;
  /** A row's MAC covers its content and the row before it, and by that its place in its chain. */
  row(previous: Uint8Array, content: AuditContent): Uint8Array;
  /** A chain's first MAC covers its opening and the chain before it. */
  link(before: Uint8Array | undefined, chain: Pick<Chain, 'chain' | 'openedAt'>): Uint8Array;
  signHead(chain: number, head: Omit<Mark, 'signature'>): Mark;
  signCheckpoint(chain: number, checkpoint: Omit<Mark, 'signature'>): Mark;
  signRegister(chains: number, link: Uint8Array): Register;
}

export function createProof({ auditMac }: Secrets): Proof {
  // JSON keeps the parts apart; the first says what is proven, so that nothing stands for something else.
  const prove = (kind: string, ...parts: readonly Part[]) => auditMac(JSON.stringify([kind, ...parts]));
  const sign = (kind: string, chain: number, { number, mac }: Omit<Mark, 'signature'>): Mark => ({
    number,
    mac,
    signature: prove(kind, chain, number, text(mac)),
  });
  return {
    keyName: Buffer.from(prove('key')).toString('hex').slice(0, KEY_NAME_LENGTH),
    row: (previous, content) => prove('row', text(previous), ...parts(content)),
    link: (before, { chain, openedAt }) => prove('chain', before ? text(before) : null, chain, openedAt),
    signHead: (chain, head) => sign('head', chain, head),
    signCheckpoint: (chain, checkpoint) => sign('checkpoint', chain, checkpoint),
    signRegister: (chains, link) => ({ chains, signature: prove('register', chains, text(link)) }),
  };
}

/** In an order that never changes: it is what has been proven. */
const parts = (row: AuditContent): readonly Part[] => [
  row.at,
  row.event,
  row.outcome,
  row.reason,
  row.action,
  row.actor,
  row.target,
  row.address,
  row.agent,
  row.request,
  row.session,
  row.client,
  row.count,
];

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
