import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Text } from '@custom-cognito/contract';
import type { Anchor, Fault, FaultKind, Verification } from 'custom-cognito';
import { z } from 'zod';
import type { Settings } from '../../settings/settings.ts';
import { withRecord } from '../existing-data.ts';
import { CommandFailure, DONE, FAILED, systemCode, WRONG_USAGE } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { writeWhole } from '../whole-file.ts';

export interface VerifyOptions {
  readonly anchors?: string;
  readonly saveAnchors?: string;
}

const anchorsFile = z.object({
  anchors: z.array(z.object({ chain: z.int().min(1), number: z.int().min(0), mac: z.base64() })),
});

/** Reads the whole record. Resolves with exit code 1 where it is not what was written. */
export async function verify(
  settings: Settings,
  { anchors: file, saveAnchors }: VerifyOptions,
  terminal: Terminal,
): Promise<number> {
  const anchors = file === undefined ? undefined : await readAnchors(file);
  const { fault, ...verified } = await withRecord(settings, (auth) => auth.verifyAudit({ anchors }));
  if (verified.ok && saveAnchors !== undefined) await keep(saveAnchors, verified.anchors);
  await report({ ...verified, fault }, terminal);
  return verified.ok ? DONE : FAILED;
}

async function report({ ok, chains, rows, fault }: Verification, terminal: Terminal): Promise<void> {
  const { language, json } = terminal;
  if (json || !fault) {
    const whole: Text = {
      es: `El registro de auditoría está íntegro: cadenas ${chains}, filas ${rows}.`,
      en: `The audit record is whole: ${chains} chains, ${rows} rows.`,
    };
    return terminal.tell({ ok, chains, rows, fault: fault ?? null }, whole);
  }
  const good = { es: `Antes de ahí hay ${rows} filas buenas.`, en: `Before that, ${rows} rows are good.` };
  terminal.note(`${faultText(fault)[language]} ${good[language]}`);
}

const KINDS: Readonly<Record<FaultKind, Text>> = {
  edited: { es: 'alterada', en: 'edited' },
  missing: { es: 'falta', en: 'missing' },
  reordered: { es: 'fuera de su sitio', en: 'reordered' },
  inserted: { es: 'añadida', en: 'inserted' },
  truncated: { es: 'falta desde aquí hasta el final', en: 'truncated from here to the end' },
};

const PARTS: Readonly<Record<NonNullable<Fault['part']>, Text>> = {
  opening: { es: 'su apertura', en: 'its opening' },
  head: { es: 'su cabeza', en: 'its head' },
  checkpoint: { es: 'la marca de lo retirado', en: 'the mark of what was removed' },
};

function faultText({ kind, chain, number, part }: Fault): Text {
  const [es, en] = [KINDS[kind].es, KINDS[kind].en];
  if (number !== undefined) {
    return {
      es: `El registro NO está íntegro: cadena ${chain}, fila ${number}: ${es}.`,
      en: `The record is NOT whole: chain ${chain}, row ${number}: ${en}.`,
    };
  }
  const which = part && PARTS[part];
  return {
    es: `El registro NO está íntegro: cadena ${chain}${which ? `, ${which.es}` : ''}: ${es}.`,
    en: `The record is NOT whole: chain ${chain}${which ? `, ${which.en}` : ''}: ${en}.`,
  };
}

const keep = (path: string, anchors: readonly Anchor[]): Promise<void> =>
  writeWhole(path, async (file) => {
    const text = `${JSON.stringify({ saved_at: new Date().toISOString(), anchors })}\n`;
    await pipeline([text], file);
  });

async function readAnchors(path: string): Promise<readonly Anchor[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const code = systemCode(cause);
    throw unusable({ es: `No se puede leer ${path} (${code}).`, en: `${path} cannot be read (${code}).` }, cause);
  }
  const parsed = anchorsFile.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data.anchors;
  throw unusable({
    es: `${path} no es un archivo de --save-anchors.`,
    en: `${path} is not a file of --save-anchors.`,
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const unusable = (says: Text, cause?: unknown): CommandFailure =>
  new CommandFailure({ code: 'invalid_anchors', exitCode: WRONG_USAGE, says, cause });
