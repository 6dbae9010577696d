import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { waitFor } from '../harness/wait.ts';
import { ask, type Device, granted, type Person, redeem, refused } from './person.ts';
import type { World } from './world.ts';

const PAGE = 60;

/** Finds out what became of the unanswered question, and then checks everything that was acknowledged to somebody. */
export async function verify(world: World, person: Person): Promise<void> {
  try {
    await person.unanswered?.(world);
    person.unanswered = undefined;
    if (person.registered) await checkAccount(world, person);
    if (person.confirmed) await checkSecrets(world, person);
    for (const device of person.devices) await checkAlive(world, person, device);
    for (const device of person.ended.splice(0)) await checkEnded(world, person, device);
  } catch (error) {
    if (error instanceof Error) error.message += `\n${historyOf(world, person)}`;
    throw error;
  }
}

/** Whoever was told 201 exists, can still confirm, and signs in with the newest password. */
async function checkAccount(world: World, person: Person): Promise<void> {
  const { email, password } = person;
  const signIn = { path: '/api/auth/login', body: { email, password } };
  if (person.twin) return refused(world, person, { ...signIn, code: 'email_not_verified' });
  if (!person.confirmed) {
    const code = await redeem(world, person, (one) => ({
      path: '/api/auth/confirm-email',
      body: { email, code: one },
    }));
    person.confirmed = true;
    person.usedCodes.push({ code, purpose: 'confirm' });
  }
  await granted(world, person, signIn);
}

/** What was replaced or used up stays so. */
async function checkSecrets(world: World, person: Person): Promise<void> {
  const { email, formerPasswords, usedCodes } = person;
  for (const password of formerPasswords.splice(0)) {
    await refused(world, person, { path: '/api/auth/login', body: { email, password }, code: 'invalid_credentials' });
    // Starts the count of failures afresh: the next one is refused for what it is, and not by a lock.
    await granted(world, person, { path: '/api/auth/login', body: { email, password: person.password } });
  }
  for (const { code, purpose } of usedCodes.splice(0)) {
    const asking =
      purpose === 'confirm'
        ? { path: '/api/auth/confirm-email', body: { email, code } }
        : { path: '/api/auth/reset-password', body: { email, code, new_password: `${person.password}!` } };
    await refused(world, person, { ...asking, code: 'invalid_code' });
  }
}

async function checkAlive(world: World, person: Person, device: Device): Promise<void> {
  const { browser } = device;
  device.token = (await granted(world, person, { path: '/api/auth/refresh', browser })).body.access_token;
  expect((await browser.get('/api/auth/me', { token: device.token })).body.email).toBe(person.email);
}

/** Neither the cookies nor the tokens of an ended session work, here or at the pool's own endpoint. */
async function checkEnded(world: World, person: Person, { browser, token, untold }: Device): Promise<void> {
  const RefreshToken = browser.cookies.get('refresh_token');
  expect((await browser.get('/api/auth/me', { token })).status, 'an ended access token').toBe(401);
  const answer = await ask(world, person, { path: '/api/auth/refresh', browser });
  expect(answer.body.code, answer.text).toBe('invalid_refresh_token');
  const { clientId: ClientId } = world.life.program;
  const refusal = () =>
    sdkOf(world)
      .getTokensFromRefreshToken({ RefreshToken, ClientId })
      .then(
        () => undefined,
        (error: Error) => error.name,
      );
  const name = untold ? await waitFor('the pool to hear of it', refusal) : await refusal();
  expect(name).toBe('NotAuthorizedException');
}

/** One account for each address that was acknowledged, and never two for any. */
export async function checkUnique(world: World, people: readonly Person[]): Promise<void> {
  const emails: string[] = [];
  let PaginationToken: string | undefined;
  do {
    const { poolId: UserPoolId } = world.life.program;
    const page = await sdkOf(world).listUsers({ UserPoolId, Limit: PAGE, PaginationToken });
    for (const { Attributes = [] } of page.Users ?? []) {
      emails.push(Attributes.find(({ Name }) => Name === 'email')?.Value ?? '');
    }
    ({ PaginationToken } = page);
  } while (PaginationToken !== undefined);
  expect(emails.length).toBe(new Set(emails).size);
  const registered = people.filter((person) => person.registered).map(({ email }) => email);
  expect(emails).toEqual(expect.arrayContaining(registered));
}

function sdkOf({ life }: World): CognitoIdentityProvider {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new CognitoIdentityProvider({
    endpoint: life.program.poolUrl,
    region: 'eu-west-1',
    credentials,
    maxAttempts: 1,
  });
}

function historyOf({ log }: World, { email }: Person): string {
  const own = log.filter((entry) => entry.email === email);
  return own.map(({ at, what, outcome }) => `${at.toFixed(1)} ${what} ${outcome}`).join('\n');
}
