import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeOAuthRealm, type OAuthRealm } from './oauth-realm.ts';
import { makeRealm, outcomes } from './realm.ts';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/x';

eachPool((_, make) => {
  let test: TestPool;
  let realm: OAuthRealm;

  beforeAll(async () => {
    test = await make();
    realm = await makeOAuthRealm(test);
  });

  it('gives a pool a host of its own, where no other pool’s clients are served', async () => {
    const { UserPoolId } = realm;
    await test.sdk.createUserPoolDomain({ UserPoolId, Domain: 'people-1' });
    const other = await makeOAuthRealm(test);
    const ask = (address: string) =>
      test.pool.fetch(new Request(address.replace('//localhost', '//people-1.localhost')));
    const own = await ask(realm.authorizeUrl());
    expect([own.status, own.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/login\?request=/)]);
    expect((await ask(other.authorizeUrl())).status).toBe(400);
    const described = await test.sdk.describeUserPoolDomain({ Domain: 'people-1' });
    expect(described.DomainDescription).toMatchObject({ Domain: 'people-1', UserPoolId, Status: 'ACTIVE' });
    const { UserPool } = await test.sdk.describeUserPool({ UserPoolId });
    expect(UserPool?.Domain).toBe('people-1');
    await expectRefusal(test.sdk.deleteUserPool({ UserPoolId }), 'InvalidParameterException', /domain configured/);
    await test.sdk.deleteUserPoolDomain({ UserPoolId, Domain: 'people-1' });
    expect((await ask(other.authorizeUrl())).status).toBe(303);
    expect((await test.sdk.describeUserPoolDomain({ Domain: 'people-1' })).DomainDescription).toEqual({});
  });

  it('gives a name to one of many that ask at once, and a pool one domain of each kind', async () => {
    const pools = await Promise.all([makeRealm(test), makeRealm(test), makeRealm(test)]);
    const asked = (index: number) =>
      test.sdk.createUserPoolDomain({ UserPoolId: pools[index]!.UserPoolId, Domain: 'contested' });
    expect(await outcomes(3, asked)).toEqual({ ok: 1, InvalidParameterException: 2 });
    const { UserPoolId } = await makeRealm(test);
    await test.sdk.createUserPoolDomain({ UserPoolId, Domain: 'first' });
    const second = test.sdk.createUserPoolDomain({ UserPoolId, Domain: 'second' });
    await expectRefusal(second, 'InvalidParameterException', 'User pool already has a domain configured.');
    const CustomDomainConfig = { CertificateArn: CERTIFICATE };
    await test.sdk.createUserPoolDomain({ UserPoolId, Domain: 'login.example.org', CustomDomainConfig });
    await test.sdk.updateUserPoolDomain({ UserPoolId, Domain: 'first', ManagedLoginVersion: 2 });
    const { DomainDescription } = await test.sdk.describeUserPoolDomain({ Domain: 'first' });
    expect(DomainDescription?.ManagedLoginVersion).toBe(2);
  });

  it('refuses names that are none, and domains that the pool does not have', async () => {
    const { UserPoolId } = realm;
    for (const Domain of ['Upper', '-x', 'a.b', 'myaws', 'x-cognito', 'a'.repeat(64)]) {
      await expectRefusal(test.sdk.createUserPoolDomain({ UserPoolId, Domain }), 'InvalidParameterException');
    }
    const unknown = { UserPoolId, Domain: 'nowhere' };
    await expectRefusal(test.sdk.deleteUserPoolDomain(unknown), 'InvalidParameterException');
    await expectRefusal(test.sdk.updateUserPoolDomain(unknown), 'InvalidParameterException');
  });
});
