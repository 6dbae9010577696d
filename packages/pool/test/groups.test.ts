import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateUserPoolCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  ListUsersInGroupCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { eachPool, expectRefusal } from './harness.ts';

const RoleArn = 'arn:aws:iam::123456789012:role/editors';

eachPool((_, make) => {
  let sdk: CognitoIdentityProviderClient;
  let UserPoolId: string;

  beforeAll(async () => {
    ({ sdk } = await make());
  });
  beforeEach(async () => {
    const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'groups' }));
    UserPoolId = UserPool!.Id!;
  });

  const createGroup = (GroupName: string, more: { Description?: string; Precedence?: number; RoleArn?: string } = {}) =>
    sdk.send(new CreateGroupCommand({ UserPoolId, GroupName, ...more }));
  const createUser = (Username: string) =>
    sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
  const join = (Username: string, GroupName: string) =>
    sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));
  const groupsOf = async (Username: string) =>
    (await sdk.send(new AdminListGroupsForUserCommand({ UserPoolId, Username }))).Groups!.map((g) => g.GroupName);
  const membersOf = async (GroupName: string) =>
    (await sdk.send(new ListUsersInGroupCommand({ UserPoolId, GroupName }))).Users!.map((u) => u.Username);

  it('describes a group as it was created', async () => {
    const { Group } = await createGroup('editors', { Description: 'They edit', Precedence: 3, RoleArn });
    const found = await sdk.send(new GetGroupCommand({ UserPoolId, GroupName: 'editors' }));
    expect(found.Group).toEqual(Group);
    expect(Group).toMatchObject({ GroupName: 'editors', UserPoolId, Description: 'They edit', Precedence: 3, RoleArn });
    expect(Group!.CreationDate).toBeInstanceOf(Date);
    expect(Math.abs(Date.now() - Group!.CreationDate!.getTime())).toBeLessThan(10_000);
  });

  it('refuses a second group of the same name, also when both are made at once', async () => {
    const results = await Promise.allSettled(['once', 'once', 'once'].map((name) => createGroup(name)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expectRefusal(createGroup('once'), 'GroupExistsException', /A group with the name already exists/);
  });

  it('lets two pools have groups of the same name', async () => {
    await createGroup('shared');
    const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'another' }));
    await sdk.send(new CreateGroupCommand({ UserPoolId: UserPool!.Id, GroupName: 'shared' }));
    await sdk.send(new DeleteGroupCommand({ UserPoolId: UserPool!.Id, GroupName: 'shared' }));
    await sdk.send(new GetGroupCommand({ UserPoolId, GroupName: 'shared' }));
  });

  it('changes what an update names and keeps the rest', async () => {
    await createGroup('editors', { Description: 'old', Precedence: 3 });
    await sdk.send(new UpdateGroupCommand({ UserPoolId, GroupName: 'editors', Description: 'new' }));
    const { Group } = await sdk.send(new GetGroupCommand({ UserPoolId, GroupName: 'editors' }));
    expect(Group).toMatchObject({ Description: 'new', Precedence: 3 });
  });

  it('answers for a group that does not exist', async () => {
    await createUser('ana');
    const named = { UserPoolId, GroupName: 'nobody' };
    const calls = [
      sdk.send(new GetGroupCommand(named)),
      sdk.send(new UpdateGroupCommand(named)),
      sdk.send(new DeleteGroupCommand(named)),
      sdk.send(new ListUsersInGroupCommand(named)),
      sdk.send(new AdminAddUserToGroupCommand({ ...named, Username: 'ana' })),
      sdk.send(new AdminRemoveUserFromGroupCommand({ ...named, Username: 'ana' })),
    ];
    await Promise.all(calls.map((call) => expectRefusal(call, 'ResourceNotFoundException', 'Group not found.')));
  });

  it('answers for a pool and for a user that do not exist', async () => {
    const elsewhere = sdk.send(new CreateGroupCommand({ UserPoolId: 'eu-west-1_nowhere00', GroupName: 'editors' }));
    await expectRefusal(elsewhere, 'ResourceNotFoundException', 'User pool eu-west-1_nowhere00 does not exist.');
    await createGroup('editors');
    await expectRefusal(join('nobody', 'editors'), 'UserNotFoundException', 'User does not exist.');
  });

  it('keeps members, strongest group first on the user and oldest member first in the group', async () => {
    await createGroup('weak', { Precedence: 10 });
    await createGroup('strong', { Precedence: 0 });
    await createGroup('unranked');
    await createUser('ana');
    await createUser('berta');
    for (const name of ['unranked', 'weak', 'strong']) await join('ana', name);
    await join('berta', 'weak');
    expect((await groupsOf('ana')).toSorted()).toEqual(['strong', 'unranked', 'weak']);
    expect(await membersOf('weak')).toEqual(['ana', 'berta']);
    expect(await membersOf('strong')).toEqual(['ana']);
  });

  it('takes a member twice without doubling, and lets go of one who was never in', async () => {
    await createGroup('editors');
    await createUser('ana');
    await join('ana', 'editors');
    await join('ana', 'editors');
    expect(await membersOf('editors')).toEqual(['ana']);
    const leave = () =>
      sdk.send(new AdminRemoveUserFromGroupCommand({ UserPoolId, Username: 'ana', GroupName: 'editors' }));
    await leave();
    await leave();
    expect(await membersOf('editors')).toEqual([]);
    expect(await groupsOf('ana')).toEqual([]);
  });

  it('forgets the members of a deleted group and the groups of a deleted user', async () => {
    await createGroup('editors');
    await createUser('ana');
    await createUser('berta');
    await join('ana', 'editors');
    await join('berta', 'editors');
    await sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'berta' }));
    expect(await membersOf('editors')).toEqual(['ana']);
    await sdk.send(new DeleteGroupCommand({ UserPoolId, GroupName: 'editors' }));
    await createGroup('editors');
    expect(await membersOf('editors')).toEqual([]);
    expect(await groupsOf('ana')).toEqual([]);
  });

  it('leaves nobody behind who joins a group while it is deleted', async () => {
    await createUser('ana');
    for (let round = 0; round < 10; round += 1) {
      await createGroup('fleeting');
      const [joined] = await Promise.allSettled([
        join('ana', 'fleeting'),
        sdk.send(new DeleteGroupCommand({ UserPoolId, GroupName: 'fleeting' })),
      ]);
      if (joined.status === 'rejected') expect(joined.reason.name).toBe('ResourceNotFoundException');
      await createGroup('fleeting');
      expect(await membersOf('fleeting')).toEqual([]);
      await sdk.send(new DeleteGroupCommand({ UserPoolId, GroupName: 'fleeting' }));
    }
  });

  it('loses neither of two changes made at once', async () => {
    await createGroup('editors', { Description: 'old', Precedence: 1 });
    const update = (change: { Description?: string; Precedence?: number }) =>
      sdk.send(new UpdateGroupCommand({ UserPoolId, GroupName: 'editors', ...change }));
    await Promise.all([update({ Description: 'new' }), update({ Precedence: 2 })]);
    const { Group } = await sdk.send(new GetGroupCommand({ UserPoolId, GroupName: 'editors' }));
    expect(Group).toMatchObject({ Description: 'new', Precedence: 2 });
  });

  it('pages through groups, a user’s groups and a group’s users without missing or repeating one', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    await createUser('ana');
    for (const name of names) {
      await createGroup(name);
      await join('ana', name);
      await createUser(`user-${name}`);
      await join(`user-${name}`, 'a');
    }
    const groups = (NextToken?: string) => sdk.send(new ListGroupsCommand({ UserPoolId, Limit: 2, NextToken }));
    const ofUser = (NextToken?: string) =>
      sdk.send(new AdminListGroupsForUserCommand({ UserPoolId, Username: 'ana', Limit: 2, NextToken }));
    const users = (NextToken?: string) =>
      sdk.send(new ListUsersInGroupCommand({ UserPoolId, GroupName: 'a', Limit: 4, NextToken }));
    expect(await pages(groups, (page) => page.Groups!.map((g) => g.GroupName))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e'],
    ]);
    expect((await pages(ofUser, (page) => page.Groups!.map((g) => g.GroupName))).flat().toSorted()).toEqual(names);
    expect(await pages(users, (page) => page.Users!.map((u) => u.Username))).toEqual([
      ['ana', 'user-a', 'user-b', 'user-c'],
      ['user-d', 'user-e'],
    ]);
  });

  it('ends a listing with its last full page instead of an empty one', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await createGroup(name);
    const groups = (NextToken?: string) => sdk.send(new ListGroupsCommand({ UserPoolId, Limit: 2, NextToken }));
    expect(await pages(groups, (page) => page.Groups!.map((g) => g.GroupName))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    const all = await sdk.send(new ListGroupsCommand({ UserPoolId, Limit: 4 }));
    expect(all.NextToken).toBeUndefined();
  });

  it('refuses pagination tokens that were altered, made up or belong to another listing', async () => {
    for (const name of ['a', 'b', 'c']) await createGroup(name);
    await createUser('ana');
    const { NextToken } = await sdk.send(new ListGroupsCommand({ UserPoolId, Limit: 1 }));
    const other = await sdk.send(new CreateUserPoolCommand({ PoolName: 'other' }));
    const forged = ['0', '1.', '1.AAAAAAAAAAAAAAAAAAAAAA', `9${NextToken}`, `${NextToken}.x`, `${NextToken}=`];
    for (const token of forged) {
      const call = sdk.send(new ListGroupsCommand({ UserPoolId, NextToken: token }));
      await expectRefusal(call, 'InvalidParameterException', 'Invalid pagination token.');
    }
    const foreign = [
      sdk.send(new ListGroupsCommand({ UserPoolId: other.UserPool!.Id, NextToken })),
      sdk.send(new ListUsersInGroupCommand({ UserPoolId, GroupName: 'a', NextToken })),
      sdk.send(new AdminListGroupsForUserCommand({ UserPoolId, Username: 'ana', NextToken })),
    ];
    await Promise.all(
      foreign.map((call) => expectRefusal(call, 'InvalidParameterException', 'Invalid pagination token.')),
    );
  });

  it('refuses members out of bounds in AWS’s words', async () => {
    await expectRefusal(
      createGroup('two words'),
      'InvalidParameterException',
      /1 validation error detected: .*groupName/,
    );
    await expectRefusal(createGroup('x'.repeat(129)), 'InvalidParameterException', /less than or equal to 128/);
    await expectRefusal(
      createGroup('x', { Precedence: -1 }),
      'InvalidParameterException',
      /greater than or equal to 0/,
    );
    await expectRefusal(createGroup('x', { RoleArn: 'short' }), 'InvalidParameterException', /roleArn/);
    await expectRefusal(sdk.send(new ListGroupsCommand({ UserPoolId, Limit: 61 })), 'InvalidParameterException', /60/);
  });
});

/** Follows a listing to its end, one array of names a page. */
async function pages<Page extends { NextToken?: string | undefined }>(
  list: (token?: string) => Promise<Page>,
  names: (page: Page) => (string | undefined)[],
): Promise<(string | undefined)[][]> {
  const found: (string | undefined)[][] = [];
  for (let token: string | undefined, first = true; first || token; first = false) {
    const page = await list(token);
    found.push(names(page));
    token = page.NextToken;
  }
  return found;
}
