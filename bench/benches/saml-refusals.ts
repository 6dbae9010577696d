import { bareCertificate, newCertificate } from '../../packages/pool/src/federation/saml/certificate.ts';
import { readMetadata } from '../../packages/pool/src/federation/saml/metadata.ts';
import { entityIdOf } from '../../packages/pool/src/federation/saml/names.ts';
import { SAML_PATH } from '../../packages/pool/src/federation/saml/service-provider.ts';
import { type Verification, verifyResponse } from '../../packages/pool/src/federation/saml/verify.ts';
import { base64, newKey, SamlProvider, type Statement } from '../../packages/pool/test/saml-provider.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';

const POOL = 'eu-west-1_Benchmark';
const PUBLIC_URL = 'https://pool.example';
const MOST_MS = 100;
const HONEST = 20;

/** How long the slowest hostile SAML response keeps the process, beside an honest one. */
export async function samlRefusals(): Promise<void> {
  const idp = new SamlProvider(await newKey());
  const said = idp.honest({ acs: PUBLIC_URL + SAML_PATH, audience: entityIdOf(POOL) });
  const verification: Verification = {
    poolId: POOL,
    publicUrl: PUBLIC_URL,
    key: { poolId: POOL, ...(await newCertificate(POOL, Date.now())) },
    peer: readMetadata(idp.metadata(), Date.now()),
    encrypted: false,
    expected: { audience: entityIdOf(POOL), inResponseTo: undefined, now: Date.now() },
  };
  const honest = base64(idp.honestly(said));
  const hostile = (
    await hostileResponses(idp, { said, certificate: bareCertificate(verification.key.certificate) })
  ).map(base64);
  const [refused, accepted] = ['the slowest refusal', 'an honest response'];
  const comparison = await compare([
    { name: refused, slice: async () => slowest(hostile, (message) => refusalOf(message, verification)) },
    {
      name: accepted,
      slice: async () =>
        slowest(Array<string>(HONEST).fill(honest), (message) => verifyResponse(message, verification)),
    },
  ]);
  record('saml-refusals', comparison, {
    title: 'A hostile SAML response, until it is refused',
    side: refused,
    base: accepted,
    unit: 'ms',
    lessIsBetter: true,
    goal: { at: 'most', ratio: MOST_MS },
    absolute: true,
    note: 'Bombs, deep and wide trees, and what came into a signed or encrypted assertion afterwards.',
  });
}

async function slowest(messages: readonly string[], work: (message: string) => Promise<unknown>): Promise<number> {
  let longest = 0;
  for (const message of messages) {
    const began = performance.now();
    await work(message);
    longest = Math.max(longest, performance.now() - began);
  }
  return longest;
}

async function refusalOf(message: string, verification: Verification): Promise<void> {
  const taken = await verifyResponse(message, verification).then(
    () => true,
    () => false,
  );
  if (taken) throw new Error('A hostile response was taken.');
}

/** What anybody can send without a key of the provider, as large as it is read, or larger. */
async function hostileResponses(
  idp: SamlProvider,
  { said, certificate }: { readonly said: Statement; readonly certificate: string },
): Promise<readonly string[]> {
  const entities = Array.from({ length: 30 }, (_, at) => `<!ENTITY e${at + 1} "&e${at};&e${at};">`).join('');
  const filled = (content: string) => idp.assertion(said).replace('>Ann<', `>${content}<`);
  const attributes = (count: number) => Array.from({ length: count }, (_, at) => `b${at}="c"`).join(' ');
  return [
    `<!DOCTYPE a [<!ENTITY e0 "ha">${entities}]>${idp.response(said, '&e30;')}`,
    idp.response(said, '<a/>'.repeat(60_000)),
    idp.response(said, filled(`${'<a>'.repeat(45)}${'</a>'.repeat(45)}`)),
    idp.response(said, filled('<a/>'.repeat(1_070))),
    idp.response(said, filled('<a>b</a>'.repeat(1_070))),
    idp.response(said, filled(`<a ${attributes(3_700)}/>`)),
    idp.response(said, filled('x'.repeat(190_000))),
    idp.response(said, await idp.encrypted(filled('<a/>'.repeat(20_000)), certificate)),
    idp.response(said, await idp.encrypted(filled('<a/>'.repeat(1_070)), certificate)),
  ];
}
