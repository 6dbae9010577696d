import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '@custom-cognito/pool';
import { type Examined, tryProvider } from '@custom-cognito/pool/examination';
import { CommandFailure, FAILED } from '../failure.ts';
import { interrupted, interruption } from '../interruption.ts';
import type { Terminal } from '../terminal.ts';

const PAUSE_MS = 500;
const SERVER_PATIENCE_MS = 3_000;

/**
 * Has somebody sign in at a provider in a browser, through the server that runs beside this command, and waits for what
 * comes of it. Throws CommandFailure `no_server`, `no_answer` and `interrupted`.
 */
export async function trialOutcome(
  pool: Pool,
  which: { readonly poolId: string; readonly name: string },
  { note, language }: Terminal,
): Promise<Examined | undefined> {
  await requireServer(pool, which);
  const trial = await tryProvider(pool, which);
  if (!trial) return undefined;
  const asked = interruption();
  note(
    {
      es: `Abre esta dirección en un navegador y entra en ${which.name}; nadie queda dentro. Ctrl-C lo deja.`,
      en: `Open this address in a browser and sign in at ${which.name}; nobody is signed in here by it. Ctrl-C leaves it.`,
    }[language],
  );
  note(trial.address);
  try {
    while (Date.now() < trial.expiresAt.getTime()) {
      const outcome = await trial.outcome();
      if (outcome) return outcome;
      await delay(PAUSE_MS, undefined, { signal: asked });
    }
  } catch (error) {
    throw asked.aborted ? interrupted(error) : error;
  } finally {
    await trial.end();
  }
  throw NO_ANSWER;
}

/** The browser comes back to a server: without one it would be left alone at the end. */
async function requireServer({ parts }: Pool, { poolId }: { readonly poolId: string }): Promise<void> {
  const address = `${parts.tokens.issuerOf(poolId)}/.well-known/openid-configuration`;
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(SERVER_PATIENCE_MS), redirect: 'error' });
    if (answer.ok) return;
  } catch {
    // As little use as one that is not well.
  }
  const { publicUrl } = parts.tokens;
  throw new CommandFailure({
    code: 'no_server',
    exitCode: FAILED,
    says: {
      es: `No contesta ningún servidor en ${publicUrl}. Arráncalo, comprueba POOL_PUBLIC_URL, o usa --no-browser.`,
      en: `No server answers at ${publicUrl}. Start it, look at POOL_PUBLIC_URL, or use --no-browser.`,
    },
  });
}

const NO_ANSWER = new CommandFailure({
  code: 'no_answer',
  exitCode: FAILED,
  says: {
    es: 'El navegador no ha vuelto. Si el proveedor enseñó un error, dice allí qué no conoce de lo de arriba.',
    en: 'The browser has not come back. If the provider showed an error, it says which of the above it does not know.',
  },
});
