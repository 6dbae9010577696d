import { readMetadata } from '../../packages/pool/src/federation/saml/metadata.ts';
import { SAML_PATH, serviceProvider } from '../../packages/pool/src/federation/saml/service-provider.ts';
import { type Verification, verifyResponse } from '../../packages/pool/src/federation/saml/verify.ts';
import { base64, newKey, SamlProvider, type Statement } from '../../packages/pool/test/saml-provider.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';

const POOL = 'eu-west-1_AbCdEf123';
const PUBLIC_URL = 'https://id.example.com';
const AUDIENCE = `urn:amazon:cognito:sp:${POOL}`;
/** Responses of one slice. */
const TIMES = 50;
/** Milliseconds, of the median and of the most tedious one. */
const [VERIFIED_MS, REFUSED_MS] = [10, 100];

type Writer = (provider: SamlProvider, said: Statement) => string;

/** What takes a reader of XML longest, from the cases of `packages/pool/test/saml-sign-in.test.ts`. */
const hostile: Readonly<Record<string, Writer>> = {
  'a billion laughs': (provider, said) =>
    `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "${'&a;'.repeat(1_000)}">]>${provider.honestly(said)}`,
  '60,000 elements': (provider, said) => provider.response(said, '<a/>'.repeat(60_000)),
  '2,900 floors': (provider, said) => provider.response(said, '<a>'.repeat(2_900) + '</a>'.repeat(2_900)),
  '2,000 attributes': (provider, said) =>
    provider.response(said, `<a ${Array.from({ length: 2_000 }, (_, n) => `a${n}="x"`).join(' ')}/>`),
  '240 kB of text': (provider, said) => provider.response(said, `<a>${'x'.repeat(240_000)}</a>`),
  'a signature of somebody else': (provider, said) => provider.honestly(said).replace('>ann<', '>adm<'),
};

/** A SAML response verified on one thread, as it comes by a form, and hostile ones refused. */
export async function samlResponse(): Promise<void> {
  const provider = new SamlProvider(await newKey());
  const key = { poolId: POOL, ...(await newKey()) };
  const peer = readMetadata(provider.metadata(), Date.now());
  const verification: Verification = {
    poolId: POOL,
    publicUrl: PUBLIC_URL,
    key,
    peer,
    encrypted: false,
    expected: { audience: AUDIENCE, inResponseTo: '_request', now: Date.now() },
  };
  const said = (): Statement => ({
    ...provider.honest({ acs: PUBLIC_URL + SAML_PATH, audience: AUDIENCE }),
    inResponseTo: '_request',
    confirmedRequest: '_request',
  });
  const honest = base64(provider.honestly(said()));
  const library = await serviceProvider(verification, { wantsAssertionSigned: true, wantsResponseSigned: false });
  const refusals = Object.entries(hostile).map(([name, write]) => ({
    name,
    slice: () => each(base64(write(provider, said())), (message) => refusal(message, verification)),
  }));
  const result = await compare([
    { name: 'Custom Cognito', slice: () => each(honest, (message) => verifyResponse(message, verification)) },
    {
      name: '@node-saml/node-saml alone',
      slice: () => each(honest, (SAMLResponse) => library.validatePostResponseAsync({ SAMLResponse })),
    },
    ...refusals,
  ]);
  const row = { unit: 'ms', lessIsBetter: true, absolute: true } as const;
  record('saml-response', result, {
    ...row,
    title: 'SAML response verified, one core',
    side: 'Custom Cognito',
    base: '@node-saml/node-saml alone',
    goal: { at: 'most', ratio: VERIFIED_MS },
    note: 'One signed assertion. Custom Cognito also looks at the whole message before, and reads what was signed after.',
  });
  for (const { name } of refusals)
    record('saml-response', result, {
      ...row,
      title: `Hostile SAML response refused: ${name}`,
      side: name,
      base: 'Custom Cognito',
      goal: { at: 'most', ratio: REFUSED_MS },
      note: 'Beside an honest response that is verified.',
    });
}

/** Milliseconds of one, on average over a slice. */
async function each(message: string, work: (message: string) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let done = 0; done < TIMES; done += 1) await work(message);
  return (performance.now() - start) / TIMES;
}

/** Throws where it is not refused. */
async function refusal(message: string, verification: Verification): Promise<void> {
  const taken = await verifyResponse(message, verification).then(
    () => true,
    () => false,
  );
  if (taken) throw new Error('A hostile response was taken.');
}
