import type { Pool } from '@custom-cognito/pool';
import { listSigningKeys, revokeSigningKey, rotateSigningKey } from '@custom-cognito/pool/provision';
import type { Auth } from 'custom-cognito';
import { findDefaultPool } from '../../compose/default-pool.ts';
import { openPoolAlone } from '../../compose/pool-alone.ts';
import { openRecord } from '../../compose/record.ts';
import { type Settings, SettingsError } from '../../settings/settings.ts';
import { confirm } from '../confirm.ts';
import { withData } from '../existing-data.ts';
import { CommandFailure, DONE, FAILED } from '../failure.ts';
import { thisOperator } from '../operator.ts';
import type { Terminal } from '../terminal.ts';

interface Keys {
  readonly pool: Pool;
  readonly poolId: string;
  readonly auth: Auth;
}

/** Shows the keys of the embedded pool's tokens, newest first. */
export async function list(settings: Settings, terminal: Terminal): Promise<number> {
  const keys = await withKeys(settings, ({ pool, poolId }) => listSigningKeys(pool, poolId));
  if (terminal.json) {
    const items = keys.map(({ kid, createdAt, signsFrom, publishedUntil }) => ({
      kid,
      created_at: createdAt.toISOString(),
      signs_from: signsFrom.toISOString(),
      published_until: publishedUntil?.toISOString() ?? null,
    }));
    await terminal.print(JSON.stringify({ items }));
    return DONE;
  }
  for (const { kid, signsFrom, publishedUntil } of keys) {
    const from = signsFrom.getTime() === 0 ? '' : `${signsFrom.toISOString()} `;
    await terminal.print(`${kid}  ${from}– ${publishedUntil?.toISOString() ?? ''}`.trimEnd());
  }
  return DONE;
}

export interface RotateOptions {
  /** A key that others may hold. */
  readonly withdraw?: string;
  readonly yes?: boolean;
}

/** Makes a new key for the embedded pool's tokens, or withdraws one that others may hold, and records it. */
export async function rotate(
  settings: Settings,
  { withdraw: kid, yes }: RotateOptions,
  terminal: Terminal,
): Promise<number> {
  if (kid === undefined) return follow(settings, terminal);
  const question = {
    es: `Los tokens firmados con ${kid} dejarán de valer en segundos. ¿Seguir?`,
    en: `Tokens signed with ${kid} will be refused within seconds. Go on?`,
  };
  await confirm(question, { yes, terminal });
  const { signing } = await withKeys(settings, async ({ pool, poolId, auth }) => {
    await auth.requireRecord();
    const withdrawn = (await revokeSigningKey(pool, { poolId, kid })) ?? refuseUnknown(kid);
    await auth.recordKeyRotation({ key: withdrawn.signing, withdrawn: kid, ...thisOperator() });
    return withdrawn;
  });
  await terminal.tell(
    { withdrawn: kid, signing },
    { es: `Retirada ${kid}. Ahora firma ${signing}.`, en: `${kid} is withdrawn. ${signing} signs now.` },
  );
  return DONE;
}

async function follow(settings: Settings, terminal: Terminal): Promise<number> {
  const made = await withKeys(settings, async ({ pool, poolId, auth }) => {
    await auth.requireRecord();
    const rotated = (await rotateSigningKey(pool, poolId)) ?? refusePending();
    await auth.recordKeyRotation({ key: rotated.kid, ...thisOperator() });
    return rotated;
  });
  const signsFrom = made.signsFrom.toISOString();
  await terminal.tell(
    { kid: made.kid, signs_from: signsFrom },
    {
      es: `Clave nueva ${made.kid}: publicada ya, firmará desde ${signsFrom}.`,
      en: `New key ${made.kid}: published now, signs from ${signsFrom}.`,
    },
  );
  return DONE;
}

function withKeys<T>(settings: Settings, work: (keys: Keys) => Promise<T>): Promise<T> {
  if (settings.backEnd.kind !== 'embedded') {
    throw new SettingsError(['COGNITO_USER_POOL_ID names another pool, and this command is for the embedded one']);
  }
  return withData(settings, {}, async (foundation) => {
    const pool = await openPoolAlone(foundation);
    const poolId = (await findDefaultPool(pool)) ?? refuseNoPool();
    return work({ pool, poolId, auth: await openRecord(foundation) });
  });
}

const failure = (code: string, says: CommandFailure['says']): never => {
  throw new CommandFailure({ code, exitCode: FAILED, says });
};

const refuseUnknown = (kid: string): never =>
  failure('key_not_found', { es: `No hay ninguna clave ${kid}.`, en: `There is no key ${kid}.` });

const refusePending = (): never =>
  failure('rotation_pending', {
    es: 'Una clave nueva espera todavía a firmar. No se ha cambiado nada.',
    en: 'A new key has yet to sign. Nothing was changed.',
  });

const refuseNoPool = (): never =>
  failure('no_pool', {
    es: 'Todavía no hay grupo de usuarios: arranca antes el servidor.',
    en: 'There is no user pool yet: start the server first.',
  });
