import {
  type Examined,
  examineAnswer,
  examineProvider,
  type Person,
  type ProviderExamination,
  type Refusal,
} from '@custom-cognito/pool/examination';
import { findDefaultPool } from '../../compose/default-pool.ts';
import { openPoolAlone } from '../../compose/pool-alone.ts';
import { type Settings, SettingsError } from '../../settings/settings.ts';
import { withData } from '../existing-data.ts';
import { CommandFailure, DONE, FAILED, WRONG_USAGE } from '../failure.ts';
import { givenText } from '../given-text.ts';
import type { Terminal } from '../terminal.ts';
import { visible } from '../visible.ts';
import { answerLines } from './answer-lines.ts';
import { textOf } from './check-texts.ts';
import { REFUSALS } from './refusal-texts.ts';

export interface TestOptions {
  /** A file with a SAML response or an ID token that was captured; `-` is the input. */
  readonly response?: string;
}

/**
 * Tells how a provider of the embedded pool stands, and what the pool makes of an answer of it. Nobody is signed in, made
 * or changed.
 */
export async function testProvider(
  settings: Settings,
  { name, response }: TestOptions & { readonly name: string },
  terminal: Terminal,
): Promise<number> {
  if (settings.backEnd.kind !== 'embedded')
    throw new SettingsError(['COGNITO_USER_POOL_ID names another pool, and this command is for the embedded one']);
  const answer = response === undefined ? undefined : await givenText(response, 'invalid_response_file');
  const { provider, examined } = await withData(settings, {}, async (foundation) => {
    const pool = await openPoolAlone(foundation);
    const poolId = await findDefaultPool(pool);
    const which = { poolId: poolId ?? '', name };
    const provider = (await examineProvider(pool, which)) ?? refuseUnknown(name);
    return { provider, examined: answer === undefined ? undefined : await examineAnswer(pool, { ...which, answer }) };
  });
  if (examined === 'unexpected') throw unexpected(name);
  if (terminal.json) await terminal.print(JSON.stringify(shape({ name, provider, examined }, terminal)));
  else for (const line of lines({ name, provider, examined }, terminal)) await terminal.print(line);
  const isWell = provider.findings.every(({ state }) => state !== 'failed');
  return isWell && examined?.refusal === undefined && examined?.person?.refusal === undefined ? DONE : FAILED;
}

interface Told {
  readonly name: string;
  readonly provider: ProviderExamination;
  readonly examined: Examined | undefined;
}

const MARKS = { ok: ['green', '✓'], warning: ['bold', '!'], failed: ['red', '✗'] } as const;

function lines({ name, provider, examined }: Told, terminal: Terminal): string[] {
  const { language, styled } = terminal;
  const known = Object.entries(registration(provider)).map(([what, value]) => `    ${what}: ${value}`);
  return [
    { es: `${name} (${provider.type}). Allí tiene que constar:`, en: `${name} (${provider.type}). It has to know:` }[
      language
    ],
    ...known,
    ...provider.findings.map((finding) => {
      const [style, mark] = MARKS[finding.state];
      return `${styled(style, mark)} ${visible(textOf(finding)[language])}`;
    }),
    ...(examined ? answerLines(examined, terminal) : []),
  ];
}

function registration({ registration: told }: ProviderExamination): Record<string, string> {
  if ('redirectUri' in told) return { redirect_uri: told.redirectUri };
  return { acs_url: told.acs, entity_id: told.entityId, metadata_url: told.metadata };
}

function shape({ name, provider, examined }: Told, { language }: Terminal): object {
  const refused = ({ reason, message }: Refusal) => ({
    code: reason,
    detail: REFUSALS[reason][language],
    log: message,
  });
  const person = ({ emailVerified, because, refusal, ...rest }: Person) => ({
    ...rest,
    email_verified: emailVerified,
    email_verified_because: because,
    ...(refusal && { refusal: refused(refusal) }),
  });
  const answer = examined && {
    kind: examined.kind,
    state: examined.refusal ? 'refused' : 'accepted',
    ...(examined.refusal && refused(examined.refusal)),
    ...(examined.whenIssued && {
      when_issued:
        examined.whenIssued === 'accepted'
          ? { state: 'accepted' }
          : { state: 'refused', ...refused(examined.whenIssued) },
    }),
    proven: examined.proven,
    ...(examined.written && { written: snakeCase(examined.written) }),
    ...(examined.person && { person: person(examined.person) }),
  };
  return {
    name,
    type: provider.type,
    register: registration(provider),
    checks: provider.findings.map((finding) => {
      const { check, state, facts } = finding;
      return { check, state, detail: textOf(finding)[language], facts };
    }),
    ...(answer && { answer }),
  };
}

const snakeCase = (value: object): object =>
  Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), one]),
  );

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
