import type { AuditEntry } from 'custom-cognito';
import type { Settings } from '../../settings/settings.ts';
import { withRecord } from '../existing-data.ts';
import { CommandFailure, DONE } from '../failure.ts';
import { interruption } from '../interruption.ts';
import { thisOperator } from '../operator.ts';
import type { Terminal } from '../terminal.ts';
import { visible } from '../visible.ts';
import { entryFields } from './entry-fields.ts';

export interface TailOptions {
  readonly lines: number;
  readonly follow?: boolean;
  readonly event?: string;
  readonly subject?: string;
  readonly address?: string;
  readonly since?: Date;
}

/** Shows the last entries, oldest first, and with `follow` those that come, until Ctrl-C or until nobody reads. */
export async function tail(settings: Settings, options: TailOptions, terminal: Terminal): Promise<number> {
  const { lines: last, follow, since: from, event, subject, address } = options;
  try {
    await withRecord(settings, async (auth) => {
      const filter = { event, subject, address, from, last, follow: follow ? interruption() : undefined };
      const entries = auth.tailAudit({ ...filter, ...thisOperator() });
      if (terminal.json && !follow) await printAll(entries, terminal);
      else for await (const entry of entries) await terminal.print(lineOf(entry, terminal));
    });
  } catch (error) {
    // `tail | head` has seen what it wanted.
    if (!(error instanceof CommandFailure) || error.code !== 'output_closed') throw error;
  }
  return DONE;
}

const fields = entryFields({ names: true });

async function printAll(entries: AsyncIterable<AuditEntry>, terminal: Terminal): Promise<void> {
  const items = [];
  for await (const entry of entries) items.push(fields.of(entry));
  await terminal.print(JSON.stringify({ items }));
}

function lineOf(entry: AuditEntry, terminal: Terminal): string {
  if (terminal.json) return JSON.stringify(fields.of(entry));
  const { at, event, outcome, subject, subjectName = subject, actor, actorName = actor, count } = entry;
  const told = {
    action: entry.action,
    reason: entry.reason,
    subject: subjectName,
    actor: actor === subject ? undefined : actorName,
    ip: entry.address,
    request: entry.requestId,
    count: count > 1 ? String(count) : undefined,
  };
  const details = Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`));
  const mark = outcome === 'failure' ? terminal.styled('red', outcome) : terminal.styled('green', outcome);
  return visible(`${at.toISOString()}  ${event.padEnd(16)}  `) + mark + visible(`  ${details.join('  ')}`);
}
