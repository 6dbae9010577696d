import type { AuditEntry, AuditPage } from '../audit/page.ts';
import type { AuditRecord } from '../audit/record.ts';

const USUAL = 50;

export interface TimelineQuery {
  readonly sub: string;
  /** 1 to 200; 50 unless given. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

/**
 * What happened to one person's account, newest first. Who fails to sign in is known by a pseudonym of the address
 * only; it is told here as long as the record knows the person's address.
 */
export async function userTimeline(
  audit: AuditRecord,
  { sub, limit = USUAL, cursor }: TimelineQuery,
): Promise<AuditPage> {
  const subjects = await audit.subjectsOf(sub);
  const pages = await Promise.all(subjects.map((subject) => audit.page({ subject, limit, cursor })));
  const entries = pages.flatMap((page) => page.entries).sort(newestFirst);
  const shown = entries.slice(0, limit);
  const more = entries.length > limit || pages.some(({ nextCursor }) => nextCursor !== undefined);
  const last = more ? shown.at(-1) : undefined;
  return { entries: shown, nextCursor: last && `${last.at.getTime()}-${last.id}` };
}

/** As each page is: by time, then chain, then number. */
function newestFirst(a: AuditEntry, b: AuditEntry): number {
  const [chainA = 0, numberA = 0] = a.id.split('-').map(Number);
  const [chainB = 0, numberB = 0] = b.id.split('-').map(Number);
  return b.at.getTime() - a.at.getTime() || chainB - chainA || numberB - numberA;
}
