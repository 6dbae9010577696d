import { createHmac } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeRealm, outcomes, password, type Realm } from './realm.ts';

eachPool((_, make) => {
  let test: TestPool;
  let people: Realm;

  beforeAll(async () => {
    test = await make();
    people = await makeRealm(test);
    await people.confirmed('ana@example.org');
  });

  /** A client with a secret of the pool in which Ana is. */
  const confidential = async () => {
    const { ClientId, UserPoolId, ClientSecret } = await people.client({ GenerateSecret: true });
    const ids = { ClientId, UserPoolId };
    return {
      ids,
      first: ClientSecret!,
      signIn: (secret: string) =>
        test.sdk.initiateAuth({
          ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: {
            USERNAME: 'ana@example.org',
            PASSWORD: password,
            SECRET_HASH: createHmac('sha256', secret).update(`ana@example.org${ClientId}`).digest('base64'),
          },
        }),
      list: async () => (await test.sdk.listUserPoolClientSecrets(ids)).ClientSecrets!,
    };
  };

  it('L28 takes either of two secrets, and none that was deleted', async () => {
    const { ids, first, signIn, list } = await confidential();
    const { ClientSecretDescriptor: added } = await test.sdk.addUserPoolClientSecret(ids);
    const second = added!.ClientSecretValue!;
    expect(second).toMatch(/^[a-z0-9]{52}$/);
    expect(added!.ClientSecretId).toBe(`${ids.ClientId}--${added!.ClientSecretCreateDate!.getTime()}`);
    const { AuthenticationResult: tokens } = await signIn(first);
    await signIn(second);
    await expectRefusal(signIn('neither'), 'NotAuthorizedException', /Unable to verify secret hash/);

    const [oldest] = await list();
    await test.sdk.deleteUserPoolClientSecret({ ...ids, ClientSecretId: oldest!.ClientSecretId! });
    await expectRefusal(signIn(first), 'NotAuthorizedException', /Unable to verify secret hash/);
    await signIn(second);
    const refreshed = { ClientId: ids.ClientId, RefreshToken: tokens!.RefreshToken! };
    await expectRefusal(
      test.sdk.getTokensFromRefreshToken({ ...refreshed, ClientSecret: first }),
      'NotAuthorizedException',
    );
    await test.sdk.getTokensFromRefreshToken({ ...refreshed, ClientSecret: second });
    expect((await test.sdk.describeUserPoolClient(ids)).UserPoolClient!.ClientSecret).toBe(second);
  });

  it('lists secrets by name and date and never tells one', async () => {
    const { ids, first, list } = await confidential();
    const ClientSecret = 'a_secret_that_an_operator_has_chosen';
    const { ClientSecretDescriptor: added } = await test.sdk.addUserPoolClientSecret({ ...ids, ClientSecret });
    expect(added).not.toHaveProperty('ClientSecretValue');
    const listed = await list();
    expect(listed.map(({ ClientSecretId }) => ClientSecretId)).toEqual([
      expect.stringMatching(`^${ids.ClientId}--\\d+$`),
      added!.ClientSecretId,
    ]);
    expect(listed[0]!.ClientSecretCreateDate).toBeInstanceOf(Date);
    expect(JSON.stringify(listed)).not.toMatch(new RegExp(`${first}|${ClientSecret}`));
  });

  it('has two secrets at most, also of many added at once, and one at least', async () => {
    const { ids, list } = await confidential();
    const results = await outcomes(5, () => test.sdk.addUserPoolClientSecret(ids));
    expect(results).toEqual({ ok: 1, LimitExceededException: 4 });
    const both = await list();
    const remove = (index: number) =>
      test.sdk.deleteUserPoolClientSecret({ ...ids, ClientSecretId: both[index]!.ClientSecretId! });
    expect(await outcomes(2, remove)).toEqual({ ok: 1, InvalidParameterException: 1 });
    expect(await list()).toHaveLength(1);
  });

  it('keeps a public client public, and knows no secret of another client', async () => {
    const { ClientId, UserPoolId } = people;
    await expectRefusal(test.sdk.addUserPoolClientSecret({ ClientId, UserPoolId }), 'InvalidParameterException');
    expect((await test.sdk.listUserPoolClientSecrets({ ClientId, UserPoolId })).ClientSecrets).toEqual([]);
    const [one, other] = [await confidential(), await confidential()];
    await test.sdk.addUserPoolClientSecret(one.ids);
    const [foreign] = await other.list();
    await expectRefusal(
      test.sdk.deleteUserPoolClientSecret({ ...one.ids, ClientSecretId: foreign!.ClientSecretId! }),
      'ResourceNotFoundException',
    );
    const elsewhere = await makeRealm(test);
    await expectRefusal(
      test.sdk.addUserPoolClientSecret({ ...one.ids, UserPoolId: elsewhere.UserPoolId }),
      'ResourceNotFoundException',
    );
  });

  it('refuses a secret that is too short or the client’s already', async () => {
    const { ids, first } = await confidential();
    const add = (ClientSecret: string) => test.sdk.addUserPoolClientSecret({ ...ids, ClientSecret });
    await expectRefusal(add('a'.repeat(23)), 'InvalidParameterException', /greater than or equal to 24/);
    await expectRefusal(add('no spaces in a secret, please'), 'InvalidParameterException', /pattern/);
    await expectRefusal(add(first), 'InvalidParameterException');
  });

  it('keeps both secrets over an update of the client', async () => {
    const { ids, first, signIn } = await confidential();
    const { ClientSecretDescriptor: added } = await test.sdk.addUserPoolClientSecret(ids);
    await test.sdk.updateUserPoolClient({ ...ids, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
    await signIn(first);
    await signIn(added!.ClientSecretValue!);
  });
});
