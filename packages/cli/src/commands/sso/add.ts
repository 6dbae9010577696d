import { pathOf, ROUTES } from '@custom-cognito/contract';
import type { Auth, IdentityProviderSettings } from 'custom-cognito';
import type { Settings } from '../../settings/settings.ts';
import { CommandFailure, DONE, FAILED, PARTLY_DONE } from '../failure.ts';
import { thisOperator } from '../operator.ts';
import { refusalOf } from '../refusals.ts';
import type { Terminal } from '../terminal.ts';
import { missing } from '../users/given.ts';
import { withService } from '../with-service.ts';
import { checked, completed, providerSchema, readProviders } from './settings-file.ts';

export interface AddOptions {
  readonly file?: string;
  readonly type?: string;
  readonly issuer?: string;
  readonly clientId?: string;
  readonly secretEnv?: string;
  readonly metadata?: string;
  readonly scope?: readonly string[];
  readonly attribute?: readonly string[];
  readonly identifier?: readonly string[];
}

/** Adds identity providers, or changes those of the same name, and offers them on the sign-in pages. */
export async function addProviders(
  settings: Settings,
  { name, ...options }: AddOptions & { readonly name: string | undefined },
  terminal: Terminal,
): Promise<number> {
  const wanted = options.file === undefined ? [await fromOptions(name, options)] : await readProviders(options.file);
  const told = await withService(settings, { terminal, make: true }, async ({ auth }) => {
    const outcomes: Outcome[] = [];
    for (const provider of wanted) outcomes.push(await save(auth, { provider, settings, terminal }));
    return outcomes;
  });
  const failed = told.filter(({ code }) => code !== undefined).length;
  if (terminal.json) await terminal.print(JSON.stringify({ providers: told }));
  else for (const outcome of told) await terminal.print(lineOf(outcome, terminal));
  return failed === 0 ? DONE : failed < told.length ? PARTLY_DONE : FAILED;
}

interface Outcome {
  readonly name: string;
  readonly state: 'created' | 'changed' | 'refused';
  readonly callback_url: string;
  readonly code?: string;
  readonly detail?: string;
}

interface Saving {
  readonly provider: IdentityProviderSettings;
  readonly settings: Settings;
  readonly terminal: Terminal;
}

async function save(auth: Auth, { provider, settings, terminal }: Saving): Promise<Outcome> {
  const { name } = provider;
  const base = settings.publicUrl ?? `http://localhost:${settings.port}`;
  const callback = base + pathOf(ROUTES.ssoCallback, { provider: name.toLowerCase() });
  const about = { name, callback_url: callback };
  try {
    const { created } = await auth.saveIdentityProvider({ settings: provider, callback, ...thisOperator() });
    return { ...about, state: created ? 'created' : 'changed' };
  } catch (error) {
    const { AuthError } = await import('custom-cognito');
    if (!(error instanceof AuthError)) throw error;
    const { code, detail } = refusalOf(error, terminal.language);
    // The pool says which detail of the provider it does not take.
    const because = code === 'invalid_request' && error.cause instanceof Error ? error.cause.message : detail;
    return { ...about, state: 'refused', code, detail: because };
  }
}

function lineOf({ name, state, callback_url: callback, detail }: Outcome, { language, styled }: Terminal): string {
  if (state === 'refused') return `${styled('red', '✗')} ${name}: ${detail}`;
  const words = { es: { created: 'añadido', changed: 'cambiado' }, en: { created: 'added', changed: 'changed' } };
  return `${styled('green', '✓')} ${name}: ${words[language][state]} (${callback})`;
}

/** What the options say, checked as a file is. */
async function fromOptions(name: string | undefined, options: AddOptions): Promise<IdentityProviderSettings> {
  if (name === undefined || options.type === undefined) throw missing(['NAME --type', '--file']);
  const { type, issuer, clientId: client_id, scope: scopes, identifier: identifiers, metadata, secretEnv } = options;
  const written = {
    type,
    name,
    ...(issuer !== undefined && { issuer }),
    ...(client_id !== undefined && { client_id }),
    ...(scopes && { scopes }),
    ...(identifiers && { identifiers }),
    ...(options.attribute && { attributes: pairs(options.attribute) }),
    ...(metadata !== undefined && { metadata: URL.canParse(metadata) ? { url: metadata } : { file: metadata } }),
    ...(secretEnv !== undefined && { [type === 'apple' ? 'private_key' : 'client_secret']: { env: secretEnv } }),
  };
  return completed(checked(providerSchema, written, name), { folder: process.cwd() });
}

function pairs(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw notAPair(pair);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

const notAPair = (pair: string): CommandFailure =>
  new CommandFailure({
    code: 'invalid_option',
    exitCode: 2,
    says: { es: `--attribute ${pair}: se espera NUESTRO=SUYO.`, en: `--attribute ${pair}: OURS=THEIRS is expected.` },
  });
