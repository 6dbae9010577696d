import type { Text } from '@custom-cognito/contract';
import type { Examined, Person } from '@custom-cognito/pool/examination';
import type { Terminal } from '../terminal.ts';
import { visible } from '../visible.ts';
import { snakeCase } from './provider-report.ts';
import { REFUSALS } from './refusal-texts.ts';

const VERIFIED: Readonly<Record<Person['because'], Text>> = {
  told: { es: 'verificado: el proveedor lo dice', en: 'verified: the provider says so' },
  not_told: { es: 'sin verificar: el proveedor no dice nada', en: 'not verified: the provider does not tell' },
  told_otherwise: {
    es: 'sin verificar: el proveedor no dice «true»',
    en: 'not verified: the provider does not say true',
  },
  not_mapped: {
    es: 'sin verificar: email_verified no está en attributes',
    en: 'not verified: email_verified is not among attributes',
  },
  no_email: { es: 'no hay dirección', en: 'there is no address' },
};

/** What a captured answer is worth, and what would come of it, as lines for people. */
export function answerLines(examined: Examined, { language, styled }: Pick<Terminal, 'language' | 'styled'>): string[] {
  const say = (es: string, en: string) => ({ es, en })[language];
  const { refusal, whenIssued, proven, written, person } = examined;
  const verdict = refusal
    ? [
        `${styled('red', '✗')} ${say('Rechazada', 'Refused')} (${refusal.reason}): ${REFUSALS[refusal.reason][language]}`,
        `    ${visible(refusal.message)}`,
      ]
    : [`${styled('green', '✓')} ${say('Se admitiría', 'It would be accepted')}`];
  const past =
    whenIssued === 'accepted'
      ? [
          `    ${say('Por lo demás vale: cuando se emitió se habría admitido.', 'All else holds: when it was issued it would have been accepted.')}`,
        ]
      : whenIssued
        ? [
            `    ${say('Y cuando se emitió', 'And when it was issued')} (${whenIssued.reason}): ${REFUSALS[whenIssued.reason][language]}`,
          ]
        : [];
  const facts = Object.entries(snakeCase(written ?? {})).flatMap(([name, value]) => {
    if (name === 'attributes') return [];
    const text = Array.isArray(value)
      ? value.map((one) => (typeof one === 'string' ? one : Object.values(one as object).join(' '))).join(', ')
      : String(value ?? '');
    return text === '' || text === 'false' ? [] : [`    ${name}: ${visible(text)}`];
  });
  const title = proven ? [] : [say('Lo que dice, sin comprobar:', 'What it says, unproven:')];
  return [...verdict, ...past, ...title, ...facts, ...(person ? personLines(person, language) : [])];
}

function personLines(person: Person, language: Terminal['language']): string[] {
  const say = (es: string, en: string) => ({ es, en })[language];
  const { username, known, claims, missing, because, refusal } = person;
  const account = known ? say('cuenta que existe', 'an account that is there') : say('cuenta nueva', 'a new account');
  return [
    `${say('Nombre de usuario', 'User name')}: ${visible(username)} (${account})`,
    `${say('Correo', 'E-mail')}: ${VERIFIED[because][language]}`,
    ...claims.map(({ name, value, becomes }) => {
      const where = becomes.length > 0 ? becomes.join(', ') : say('no se usa', 'not used');
      return `    ${visible(name)} = ${visible(value)} → ${where}`;
    }),
    ...Object.entries(missing).map(([name, theirs]) => `    ${say('falta', 'missing')}: ${visible(theirs)} → ${name}`),
    ...(refusal
      ? [
          `${say('No entraría', 'They would not get in')} (${refusal.reason}): ${REFUSALS[refusal.reason][language]}`,
          `    ${visible(refusal.message)}`,
        ]
      : []),
  ];
}
