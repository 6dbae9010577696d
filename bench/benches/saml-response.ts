import { readMetadata } from '../../packages/pool/src/federation/saml/metadata.ts';
import { entityIdOf } from '../../packages/pool/src/federation/saml/names.ts';
import { SAML_PATH, serviceProvider } from '../../packages/pool/src/federation/saml/service-provider.ts';
import { type Verification, verifyResponse } from '../../packages/pool/src/federation/saml/verify.ts';
import { base64, newKey, SamlProvider } from '../../packages/pool/test/saml-provider.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';

const POOL = 'eu-west-1_Benchmark';
const PUBLIC_URL = 'https://pool.example';
const REQUEST = '_request';
/** Responses of one slice. */
const TIMES = 50;
const MOST_MS = 10;

/** An honest SAML response verified on one thread, as it comes by a form, and by the library alone. */
export async function samlResponse(): Promise<void> {
  const idp = new SamlProvider(await newKey());
  const verification: Verification = {
    poolId: POOL,
    publicUrl: PUBLIC_URL,
    key: { poolId: POOL, ...(await newKey()) },
    peer: readMetadata(idp.metadata(), Date.now()),
    encrypted: false,
    expected: { audience: entityIdOf(POOL), inResponseTo: REQUEST, now: Date.now() },
  };
  const said = idp.honest({ acs: PUBLIC_URL + SAML_PATH, audience: entityIdOf(POOL) });
  const message = base64(idp.honestly({ ...said, inResponseTo: REQUEST, confirmedRequest: REQUEST }));
  const library = await serviceProvider(verification, { wantsAssertionSigned: true, wantsResponseSigned: false });
  const result = await compare([
    { name: 'Custom Cognito', slice: () => each(() => verifyResponse(message, verification)) },
    {
      name: '@node-saml/node-saml alone',
      slice: () => each(() => library.validatePostResponseAsync({ SAMLResponse: message })),
    },
  ]);
  record('saml-response', result, {
    title: 'SAML response verified, one core',
    side: 'Custom Cognito',
    base: '@node-saml/node-saml alone',
    unit: 'ms',
    lessIsBetter: true,
    absolute: true,
    goal: { at: 'most', ratio: MOST_MS },
    note: 'One signed assertion. Custom Cognito also looks at the whole message before, and reads what was signed after.',
  });
}

/** Milliseconds of one, on average over a slice. */
async function each(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let done = 0; done < TIMES; done += 1) await work();
  return (performance.now() - start) / TIMES;
}
