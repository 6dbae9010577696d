import type { Database } from '@custom-cognito/database';
import { type ActRecord, type ChangeFeed, createPool, httpPasswordRange, type Pool } from '@custom-cognito/pool';
import {
  createDelivery,
  createMailbox,
  createSmtpTransport,
  type Delivery,
  type Mailbox,
  type SmtpOptions,
  type Transport,
} from '@custom-cognito/pool/delivery';
import type { Logger } from 'pino';
import { type Settings, SettingsError } from '../settings/settings.ts';
import { MIGRATE_FROM, migrateFromFunction } from './migrate-from.ts';
import { type Telling, tellTriedMail } from './telling.ts';

/** Mail on its way out, and the mailbox where it is kept while no mail server is named. */
export interface MailService {
  readonly delivery: Delivery;
  readonly mailbox?: Mailbox;
}

interface Given {
  readonly database: Database;
  readonly masterKey: Uint8Array;
  readonly log: Logger;
}

/** Opens delivery: to the mail server of the settings, or into the mailbox. Nothing is sent before it is started. */
export async function openMail(
  settings: Settings,
  { database, masterKey, log, telling }: Given & { telling: Telling },
): Promise<MailService> {
  const told = tellTriedMail(telling);
  if (settings.smtp) {
    const transport = smtpTransport(settings.smtp);
    const delivery = await createDelivery({ database, masterKey, transport, log, told });
    return { delivery };
  }
  const mailbox = await createMailbox({ database, masterKey });
  const delivery = await createDelivery({ database, masterKey, transport: mailbox, log, told });
  return { delivery, mailbox };
}

function smtpTransport(options: SmtpOptions): Transport {
  try {
    return createSmtpTransport(options);
  } catch (error) {
    if (error instanceof TypeError) throw new SettingsError([error.message]);
    throw error;
  }
}

interface Serving {
  readonly delivery: Delivery;
  readonly publicUrl: string;
  readonly changed: ChangeFeed;
  readonly acts?: ActRecord | undefined;
}

/** Opens the embedded pool on the program's database. */
export async function startPool(
  settings: Settings,
  { delivery, publicUrl, changed, acts, ...given }: Given & Serving,
): Promise<Pool> {
  const attributesOf = async (UserPoolId: string) => {
    const { CSVHeader = [] } = await pool.call('GetCSVHeader', { UserPoolId });
    return new Set(CSVHeader);
  };
  const { migrateFrom } = settings;
  const pool: Pool = await createPool({
    database: given.database,
    masterKey: given.masterKey,
    delivery,
    publicUrl,
    changed,
    ...(acts && { acts }),
    credentials: settings.poolCredentials,
    ...(migrateFrom && { triggers: { [MIGRATE_FROM]: migrateFromFunction(migrateFrom, { ...given, attributesOf }) } }),
    requestRates: settings.poolRateLimits ? {} : null,
    region: settings.region,
    defaultLocale: settings.locale,
    codeLifetimes: settings.codeLifetimes,
    ...(settings.threads !== undefined && { threads: settings.threads }),
    ...(settings.passwordRangeUrl !== undefined && { passwordRange: httpPasswordRange(settings.passwordRangeUrl) }),
    report: {
      unexpected: (operation, error) => given.log.error({ operation, error: describe(error) }, 'pool operation failed'),
      passwordRangeAway: (reason) =>
        given.log.warn({ reason }, 'PASSWORD_RANGE_URL does not answer: passwords are screened by the list alone'),
      providerRefused: (provider, reason) => given.log.warn({ provider, reason }, 'sign-in by a provider refused'),
    },
  });
  return pool;
}

/** What of a failure goes into the log: its kind and where it arose, not what a caller may have put into its text. */
function describe(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = (error as { code?: unknown }).code;
  return { name: error.name, ...(typeof code === 'string' && { code }), stack: error.stack?.split('\n').slice(1, 8) };
}
