import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { attributesOf, makeRealm, outcomes, password, type Realm } from './realm.ts';

const HOUR = 3_600_000;
const MISMATCH = 'Invalid verification code provided, please try again.';
const EXPIRED = 'Invalid code provided, please request a code again.';
const TOO_MANY = 'Attempt limit exceeded, please try after some time.';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test);
  });

  const confirm = (Username: string, ConfirmationCode: string, { ClientId } = realm) =>
    test.sdk.confirmSignUp({ ClientId, Username, ConfirmationCode });
  const resend = (Username: string) => test.sdk.resendConfirmationCode({ ClientId: realm.ClientId, Username });
  const forgot = (Username: string, { ClientId } = realm) => test.sdk.forgotPassword({ ClientId, Username });
  const reset = (Username: string, ConfirmationCode: string, { ClientId } = realm) =>
    test.sdk.confirmForgotPassword({ ClientId, Username, ConfirmationCode, Password: 'Another-horse-8' });
  /** Six digits that are not the code. */
  const wrong = (code: string, by = 1) => String((Number(code) + by) % 1_000_000).padStart(6, '0');

  it('C01 kills a code with the fifth wrong try; the right one is then refused too', async () => {
    await realm.signUp('c01@example.org');
    const code = await test.code('c01@example.org');
    for (let by = 1; by <= 5; by += 1) {
      await expectRefusal(confirm('c01@example.org', wrong(code, by)), 'CodeMismatchException', MISMATCH);
    }
    await expectRefusal(confirm('c01@example.org', code), 'LimitExceededException', TOO_MANY);
    await resend('c01@example.org');
    await confirm('c01@example.org', await test.code('c01@example.org'));
  });

  it('C01 C11 sends five codes an hour at most', async () => {
    await realm.signUp('c11@example.org');
    const { ok, LimitExceededException } = await outcomes(30, () => resend('c11@example.org'));
    expect(ok).toBe(4);
    expect(LimitExceededException).toBe(26);
    expect((await test.mails()).filter((mail) => mail.to === 'c11@example.org')).toHaveLength(5);
    test.clock.advance(HOUR);
    await resend('c11@example.org');
  });

  it('C02 looks at five of a hundred guesses at once', async () => {
    await realm.signUp('c02@example.org');
    const code = await test.code('c02@example.org');
    const results = await outcomes(100, (index) => confirm('c02@example.org', wrong(code, index + 1)));
    expect(results).toEqual({ CodeMismatchException: 5, LimitExceededException: 95 });
    await expectRefusal(confirm('c02@example.org', code), 'LimitExceededException');
  });

  it('C03 uses a reset code once, of fifty tries at once and afterwards', async () => {
    await realm.confirmed('c03@example.org');
    await forgot('c03@example.org');
    const code = await test.code('c03@example.org');
    const results = await outcomes(50, () => reset('c03@example.org', code));
    expect(results.ok).toBe(1);
    expect(results.InternalErrorException).toBeUndefined();
    await expectRefusal(reset('c03@example.org', code), 'ExpiredCodeException', EXPIRED);
  });

  it.each([
    ['a reset', 3_600, 'forgot'],
    ['a sign-up', 86_400, 'sign-up'],
  ])('C04 refuses %s code once its time is over, and after the clock went back', async (_name, seconds, kind) => {
    const email = `c04-${kind}@example.org`;
    if (kind === 'forgot') await realm.confirmed(email).then(() => forgot(email));
    else await realm.signUp(email);
    const code = await test.code(email);
    const redeem = () => (kind === 'forgot' ? reset(email, code) : confirm(email, code));
    test.clock.advance(seconds * 1_000);
    await expectRefusal(redeem(), 'ExpiredCodeException', EXPIRED);
    test.clock.advance(-1_000);
    await expectRefusal(redeem(), 'ExpiredCodeException', EXPIRED);
    test.clock.advance(-1_000 * seconds);
  });

  it('C04 takes a code in its last second', async () => {
    await realm.signUp('c04-last@example.org');
    const code = await test.code('c04-last@example.org');
    test.clock.advance(86_400_000 - 1_000);
    await confirm('c04-last@example.org', code);
  });

  it('C05 takes a code for its own purpose only', async () => {
    await realm.signUp('c05@example.org');
    const signUp = await test.code('c05@example.org');
    await expectRefusal(reset('c05@example.org', signUp), 'ExpiredCodeException');
    await confirm('c05@example.org', signUp);
    await forgot('c05@example.org');
    const forgotten = await test.code('c05@example.org');
    const { AccessToken } = await realm.signIn('c05@example.org');
    const verify = (Code: string) => test.sdk.verifyUserAttribute({ AccessToken, AttributeName: 'email', Code });
    await expectRefusal(verify(forgotten), 'ExpiredCodeException');
    await test.sdk.getUserAttributeVerificationCode({ AccessToken, AttributeName: 'email' });
    const attribute = await test.code('c05@example.org');
    if (attribute !== forgotten) await expectRefusal(reset('c05@example.org', attribute), 'CodeMismatchException');
    await reset('c05@example.org', forgotten);
  });

  it('C06 takes a code for its own user, client and pool only', async () => {
    await realm.signUp('c06-a@example.org');
    await realm.signUp('c06-b@example.org');
    const [a, b] = [await test.code('c06-a@example.org'), await test.code('c06-b@example.org')];
    if (a !== b) await expectRefusal(confirm('c06-b@example.org', a), 'CodeMismatchException');
    await expectRefusal(confirm('c06-a@example.org', a, await realm.client()), 'CodeMismatchException');
    const elsewhere = await makeRealm(test);
    await elsewhere.signUp('c06-a@example.org');
    const other = await test.code('c06-a@example.org');
    if (a !== other) await expectRefusal(confirm('c06-a@example.org', a, elsewhere), 'CodeMismatchException');
    await confirm('c06-a@example.org', a);
  });

  it('C07 takes the latest code only, and gives a resent one no further tries', async () => {
    await realm.signUp('c07@example.org');
    const first = await test.code('c07@example.org');
    for (let by = 1; by <= 3; by += 1) await confirm('c07@example.org', wrong(first, by)).catch(() => {});
    await resend('c07@example.org');
    const second = await test.code('c07@example.org');
    if (first !== second) await expectRefusal(confirm('c07@example.org', first), 'CodeMismatchException');
    await expectRefusal(confirm('c07@example.org', wrong(second)), 'CodeMismatchException');
    await expectRefusal(confirm('c07@example.org', second), 'LimitExceededException');
  });

  it('C08 takes the six ASCII digits and no other spelling of them', async () => {
    await realm.signUp('c08@example.org');
    const code = await test.code('c08@example.org');
    expect(code).toMatch(/^[0-9]{6}$/);
    const fullWidth = [...code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
    for (const spelling of [fullWidth, `0${code}`, `+${code}`, `-${code}`]) {
      await expectRefusal(confirm('c08@example.org', spelling), 'CodeMismatchException');
    }
    for (const spelling of [` ${code}`, `${code} `, `${code}\n`, '']) {
      await expectRefusal(confirm('c08@example.org', spelling), 'InvalidParameterException');
    }
    for (const spelling of [Number(code), [code], { code }, true]) {
      await expectRefusal(confirm('c08@example.org', spelling as never), 'SerializationException');
    }
    await confirm('c08@example.org', code);
  });

  it('C12 sends the code of a new address there and keeps the old one until it is proven', async () => {
    const careful = await makeRealm(test, {
      pool: { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
    });
    await careful.confirmed('c12-old@example.org');
    const { AccessToken } = await careful.signIn('c12-old@example.org');
    const changed = await test.sdk.updateUserAttributes({
      AccessToken,
      UserAttributes: [{ Name: 'email', Value: 'new-c12@example.org' }],
    });
    expect(changed.CodeDeliveryDetailsList?.[0]?.Destination).toBe('n***@e***');
    const email = async () => attributesOf((await test.sdk.getUser({ AccessToken })).UserAttributes);
    expect(await email()).toMatchObject({ email: 'c12-old@example.org', email_verified: 'true' });
    await careful.signIn('c12-old@example.org');
    await expectRefusal(careful.signIn('new-c12@example.org'), 'UserNotFoundException');
    const Code = await test.code('new-c12@example.org');
    await test.sdk.verifyUserAttribute({ AccessToken, AttributeName: 'email', Code });
    expect(await email()).toMatchObject({ email: 'new-c12@example.org', email_verified: 'true' });
    await careful.signIn('new-c12@example.org');
    await expectRefusal(careful.signIn('c12-old@example.org'), 'UserNotFoundException');
  });

  it('C12 C13 cancels a pending change of address, every session and every code when the password is reset', async () => {
    const careful = await makeRealm(test, {
      pool: { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
    });
    await careful.confirmed('c13@example.org');
    const thief = await careful.signIn('c13@example.org');
    await test.sdk.updateUserAttributes({
      AccessToken: thief.AccessToken,
      UserAttributes: [{ Name: 'email', Value: 'thief@example.org' }],
    });
    const Code = await test.code('thief@example.org');
    await forgot('c13@example.org', careful);
    await reset('c13@example.org', await test.code('c13@example.org'), careful);
    await expectRefusal(test.sdk.getUser({ AccessToken: thief.AccessToken }), 'NotAuthorizedException');
    const stolen = { ClientId: careful.ClientId, RefreshToken: thief.RefreshToken };
    await expectRefusal(test.sdk.getTokensFromRefreshToken(stolen), 'NotAuthorizedException');
    const owner = await careful.signIn('c13@example.org', 'Another-horse-8');
    await expectRefusal(
      test.sdk.verifyUserAttribute({ AccessToken: owner.AccessToken, AttributeName: 'email', Code }),
      'ExpiredCodeException',
    );
    await expectRefusal(careful.signIn('c13@example.org', password), 'NotAuthorizedException');
  });
});
