import { type Examined, examineAnswer, examineProvider } from '@custom-cognito/pool/examination';
import { findDefaultPool } from '../../compose/default-pool.ts';
import { openPoolAlone } from '../../compose/pool-alone.ts';
import type { Settings } from '../../settings/settings.ts';
import { withData } from '../existing-data.ts';
import { CommandFailure, DONE, FAILED, WRONG_USAGE } from '../failure.ts';
import { givenText } from '../given-text.ts';
import type { Terminal } from '../terminal.ts';
import { answerLines } from './answer-lines.ts';
import { providerLines, shape } from './provider-report.ts';
import { OTHER_POOL, testElsewhere } from './test-elsewhere.ts';
import { trialOutcome } from './trial.ts';

export interface TestOptions {
  /** A file with a SAML response or an ID token that was captured; `-` is the input. */
  readonly response?: string;
  /** Whether somebody signs in at the provider for it; where somebody can be asked, unless given. */
  readonly browser?: boolean;
}

/**
 * Tells how a provider stands and, of the embedded pool, what the pool makes of an answer of it: one that was captured, or
 * one that somebody has it give. Nobody is signed in, made or changed.
 */
export async function testProvider(
  settings: Settings,
  { name, response, browser }: TestOptions & { readonly name: string },
  terminal: Terminal,
): Promise<number> {
  if (settings.backEnd.kind !== 'embedded') {
    if (response !== undefined || browser === true) throw OTHER_POOL;
    return testElsewhere(settings, { name, backEnd: settings.backEnd }, terminal);
  }
  const answer = response === undefined ? undefined : await givenText(response, 'invalid_response_file');
  const asks = answer === undefined && (browser ?? (terminal.interactive && !terminal.json));
  return withData(settings, {}, async (foundation) => {
    const pool = await openPoolAlone(foundation);
    const which = { poolId: (await findDefaultPool(pool)) ?? '', name };
    const provider = (await examineProvider(pool, which)) ?? refuseUnknown(name);
    const isWell = provider.findings.every(({ state }) => state !== 'failed');
    if (!terminal.json) await printAll(providerLines({ name, provider }, terminal), terminal);
    const examined =
      answer !== undefined
        ? ((await examineAnswer(pool, { ...which, answer })) ?? refuseUnknown(name))
        : asks && isWell
          ? await trialOutcome(pool, which, terminal)
          : undefined;
    if (examined === 'unexpected') throw unexpected(name);
    if (terminal.json) await terminal.print(JSON.stringify(shape({ name, provider, examined }, terminal)));
    else if (examined) await printAll(answerLines(examined, terminal), terminal);
    return isWell && isAccepted(examined) ? DONE : FAILED;
  });
}

async function printAll(lines: readonly string[], terminal: Terminal): Promise<void> {
  for (const line of lines) await terminal.print(line);
}

const isAccepted = (examined: Examined | undefined): boolean =>
  examined?.refusal === undefined && examined?.person?.refusal === undefined;

const refuseUnknown = (name: string): never => {
  throw new CommandFailure({
    code: 'sso_provider_unknown',
    exitCode: FAILED,
    says: { es: `No hay ningún proveedor ${name}.`, en: `There is no provider ${name}.` },
  });
};

const unexpected = (name: string): CommandFailure =>
  new CommandFailure({
    code: 'invalid_response_file',
    exitCode: WRONG_USAGE,
    says: {
      es: `${name} contesta con tokens de identidad, y eso no lo es.`,
      en: `${name} answers with ID tokens, and this is none.`,
    },
  });
