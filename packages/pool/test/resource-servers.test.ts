import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeRealm, outcomes, type Realm } from './realm.ts';

const scopes = [
  { ScopeName: 'read', ScopeDescription: 'Read albums' },
  { ScopeName: 'write', ScopeDescription: 'Change albums' },
];

eachPool((_, make) => {
  let test: TestPool;
  let people: Realm;

  beforeAll(async () => {
    test = await make();
    people = await makeRealm(test);
  });

  it('keeps a resource server with its scopes, changes it as a whole and deletes it', async () => {
    const { UserPoolId } = people;
    const albums = { UserPoolId, Identifier: 'https://albums.example.org', Name: 'Albums', Scopes: scopes };
    expect((await test.sdk.createResourceServer(albums)).ResourceServer).toEqual(albums);
    const named = { UserPoolId, Identifier: albums.Identifier };
    expect((await test.sdk.describeResourceServer(named)).ResourceServer).toEqual(albums);

    const changed = { ...named, Name: 'Pictures', Scopes: scopes.slice(1) };
    expect((await test.sdk.updateResourceServer(changed)).ResourceServer).toEqual(changed);
    expect((await test.sdk.updateResourceServer({ ...named, Name: 'Bare' })).ResourceServer!.Scopes).toEqual([]);
    expect((await test.sdk.describeResourceServer(named)).ResourceServer!.Name).toBe('Bare');

    await test.sdk.deleteResourceServer(named);
    const gone = /Resource server https:\/\/albums\.example\.org does not exist\./;
    await expectRefusal(test.sdk.describeResourceServer(named), 'ResourceNotFoundException', gone);
    await expectRefusal(test.sdk.updateResourceServer(changed), 'ResourceNotFoundException', gone);
    await expectRefusal(test.sdk.deleteResourceServer(named), 'ResourceNotFoundException', gone);
  });

  it('makes one of many that ask for the same identifier, and 25 in a pool at most', async () => {
    const { UserPoolId } = await makeRealm(test);
    const create = (Identifier: string) => test.sdk.createResourceServer({ UserPoolId, Identifier, Name: 'An API' });
    expect(await outcomes(5, () => create('same'))).toEqual({ ok: 1, InvalidParameterException: 4 });
    expect(await outcomes(30, (index) => create(`api-${index}`))).toEqual({ ok: 24, LimitExceededException: 6 });
    // Another pool has identifiers and a number of its own.
    await test.sdk.createResourceServer({ UserPoolId: people.UserPoolId, Identifier: 'same', Name: 'An API' });

    const first = await test.sdk.listResourceServers({ UserPoolId, MaxResults: 20 });
    const rest = await test.sdk.listResourceServers({ UserPoolId, MaxResults: 20, NextToken: first.NextToken! });
    const listed = [...first.ResourceServers!, ...rest.ResourceServers!].map(({ Identifier }) => Identifier);
    expect(new Set(listed).size).toBe(25);
    expect(rest.NextToken).toBeUndefined();
    const elsewhere = { UserPoolId: people.UserPoolId, NextToken: first.NextToken! };
    await expectRefusal(test.sdk.listResourceServers(elsewhere), 'InvalidParameterException');
  });

  it('refuses names that would make a scope ambiguous', async () => {
    const { UserPoolId } = people;
    const create = (more: object) =>
      test.sdk.createResourceServer({ UserPoolId, Identifier: 'strict', Name: 'Strict', ...more });
    const one = (ScopeName: string) => ({ Scopes: [{ ScopeName, ScopeDescription: 'A scope' }] });
    await expectRefusal(create(one('read/all')), 'InvalidParameterException', /pattern/);
    await expectRefusal(create(one('read all')), 'InvalidParameterException', /pattern/);
    await expectRefusal(create({ Identifier: 'two words' }), 'InvalidParameterException', /pattern/);
    await expectRefusal(create({ Scopes: [...scopes, scopes[0]] }), 'InvalidParameterException', /only once/);
    const many = Array.from({ length: 101 }, (_, index) => ({ ScopeName: `s${index}`, ScopeDescription: 'One' }));
    await expectRefusal(create({ Scopes: many }), 'InvalidParameterException');
  });

  it('deletes resource servers with their pool', async () => {
    const { UserPoolId } = await makeRealm(test);
    await test.sdk.createResourceServer({ UserPoolId, Identifier: 'api', Name: 'An API' });
    await test.sdk.deleteUserPool({ UserPoolId });
    const query = { UserPoolId, Identifier: 'api' };
    await expectRefusal(test.sdk.describeResourceServer(query), 'ResourceNotFoundException');
    expect(await test.pool.parts.store.resourceServers.find(UserPoolId, 'api')).toBeUndefined();
  });
});
