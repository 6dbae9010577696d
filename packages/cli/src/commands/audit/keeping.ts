import type { Settings } from '../../settings/settings.ts';
import { confirm } from '../confirm.ts';
import { withRecord } from '../existing-data.ts';
import { CommandFailure, DONE, WRONG_USAGE } from '../failure.ts';
import { thisOperator } from '../operator.ts';
import type { Terminal } from '../terminal.ts';

interface Keeping {
  readonly yes?: boolean | undefined;
  readonly terminal: Terminal;
}

/** Removes what happened before a time, for good. Throws CommandFailure `invalid_time` for one that is to come. */
export async function prune(settings: Settings, before: Date, { yes, terminal }: Keeping): Promise<number> {
  if (before.getTime() > Date.now()) {
    throw new CommandFailure({
      code: 'invalid_time',
      exitCode: WRONG_USAGE,
      says: { es: '--before está en el futuro.', en: '--before is in the future.' },
    });
  }
  const time = before.toISOString();
  const question = {
    es: `Se borrará para siempre lo que ocurrió antes de ${time}. ¿Seguir?`,
    en: `What happened before ${time} will be removed for good. Go on?`,
  };
  await confirm(question, { yes, terminal });
  const removed = await withRecord(settings, (auth) => auth.pruneAudit({ before, ...thisOperator() }));
  await terminal.tell({ before: time, removed }, { es: `Filas borradas: ${removed}.`, en: `${removed} rows removed.` });
  return DONE;
}

/** Makes a person's name unreadable for good. Who has an `@` is an address, and else a sub. */
export async function erase(settings: Settings, person: string, { yes, terminal }: Keeping): Promise<number> {
  const question = {
    es: `El nombre de ${person} en el registro quedará ilegible para siempre. ¿Seguir?`,
    en: `The name of ${person} in the record will be unreadable for good. Go on?`,
  };
  await confirm(question, { yes, terminal });
  const who = person.includes('@') ? { email: person } : { sub: person };
  const erased = await withRecord(settings, (auth) => auth.eraseFromAudit({ ...who, ...thisOperator() }));
  await terminal.tell(
    { erased },
    erased > 0
      ? {
          es: 'Borrado. Sus filas quedan, sin decir de quién son.',
          en: 'Erased. The rows stay, and do not say whose they are.',
        }
      : { es: 'El registro no sabía su nombre.', en: 'The record did not know the name.' },
  );
  return DONE;
}
