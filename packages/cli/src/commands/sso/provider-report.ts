import type { Examined, Person, ProviderExamination, Refusal } from '@custom-cognito/pool/examination';
import type { Terminal } from '../terminal.ts';
import { visible } from '../visible.ts';
import { textOf } from './check-texts.ts';
import { REFUSALS } from './refusal-texts.ts';

interface Told {
  readonly name: string;
  readonly provider: ProviderExamination;
  readonly examined: Examined | undefined;
}

const MARKS = { ok: ['green', '✓'], warning: ['bold', '!'], failed: ['red', '✗'] } as const;

/** How a provider stands, as lines for people. */
export function providerLines(
  { name, provider }: Pick<Told, 'name' | 'provider'>,
  { language, styled }: Pick<Terminal, 'language' | 'styled'>,
): string[] {
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
  ];
}

function registration({ registration: told }: ProviderExamination): Record<string, string> {
  if ('redirectUri' in told) {
    const { redirectUri, logoutUri } = told;
    return { redirect_uri: redirectUri, ...(logoutUri !== undefined && { backchannel_logout_uri: logoutUri }) };
  }
  return {
    acs_url: told.acs,
    entity_id: told.entityId,
    ...(told.metadata !== undefined && { metadata_url: told.metadata }),
  };
}

/** All that was seen, for programs. */
export function shape({ name, provider, examined }: Told, { language }: Terminal): object {
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

export const snakeCase = (value: object): object =>
  Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), one]),
  );
