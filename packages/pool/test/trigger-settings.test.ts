import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { ARN, FUNCTION, hooked } from './hooked.ts';
import { makeRealm, type Realm } from './realm.ts';

const patience = { timeoutMs: 400, attempts: 3 };

eachPool((_, make) => {
  const hooks = hooked();
  let test: TestPool;
  beforeAll(async () => {
    test = await make({ ...hooks.options, hookPatience: patience });
  });
  const create = async (LambdaConfig: LambdaConfigType) => {
    const { UserPool } = await test.sdk.createUserPool({ PoolName: 'hooked', LambdaConfig });
    return UserPool!;
  };

  it('describes and lists what was configured, and an update that leaves it out resets it', async () => {
    const { Id: UserPoolId, LambdaConfig } = await create({
      PreSignUp: FUNCTION,
      PreTokenGeneration: ARN,
      InboundFederation: { LambdaVersion: 'V1_0', LambdaArn: FUNCTION },
    });
    const configured = {
      PreSignUp: FUNCTION,
      PreTokenGeneration: ARN,
      PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: ARN },
      InboundFederation: { LambdaVersion: 'V1_0', LambdaArn: FUNCTION },
    };
    expect(LambdaConfig).toEqual(configured);
    const described = () => test.sdk.describeUserPool({ UserPoolId });
    expect((await described()).UserPool?.LambdaConfig).toEqual(configured);
    const { UserPools } = await test.sdk.listUserPools({ MaxResults: 60 });
    expect(UserPools?.find((pool) => pool.Id === UserPoolId)?.LambdaConfig).toEqual(configured);
    await test.sdk.updateUserPool({ UserPoolId, LambdaConfig: { PostConfirmation: 'https://hooks.example.org/done' } });
    expect((await described()).UserPool?.LambdaConfig).toEqual({ PostConfirmation: 'https://hooks.example.org/done' });
    await test.sdk.updateUserPool({ UserPoolId });
    expect((await described()).UserPool?.LambdaConfig ?? {}).toEqual({});
  });

  const refused: Record<string, LambdaConfigType> = {
    'a function nobody knows': { PreSignUp: 'nobody' },
    'a member of every object': { PreSignUp: 'constructor' },
    'an unknown function for a versioned trigger': {
      InboundFederation: { LambdaVersion: 'V1_0', LambdaArn: 'nobody' },
    },
    'something else of AWS': { PreSignUp: 'arn:aws:sns:eu-west-1:123456789012:topic' },
    'plain http elsewhere': { PreSignUp: 'http://hooks.example.org/x' },
    'plain http to an address inside': { PreSignUp: 'http://169.254.169.254/latest' },
    'a name that only begins like this machine’s': { PreSignUp: 'http://localhost.example.org/' },
    'a URL with credentials': { PreSignUp: 'https://me:secret@hooks.example.org/' },
    'another scheme': { PreSignUp: 'file:///etc/passwd' },
    'two functions for one trigger': {
      PreTokenGeneration: FUNCTION,
      PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: ARN },
    },
    'a Lambda function to which codes would go in plain': {
      CustomEmailSender: { LambdaVersion: 'V1_0', LambdaArn: ARN },
    },
  };
  it.each(Object.entries(refused))('refuses %s at once', async (__, LambdaConfig) => {
    await expectRefusal(create(LambdaConfig), 'InvalidParameterException');
    const { Id: UserPoolId } = await create({});
    await expectRefusal(test.sdk.updateUserPool({ UserPoolId, LambdaConfig }), 'InvalidParameterException');
  });

  it('refuses Lambda functions where none can be invoked', async () => {
    const alone = await make();
    const call = alone.sdk.createUserPool({ PoolName: 'hooked', LambdaConfig: { PreSignUp: ARN } });
    await expectRefusal(call, 'InvalidParameterException', `PreSignUp: the function ${ARN} does not exist.`);
  });

  describe('a hook that does not answer as it should', () => {
    let realm: Realm;
    let remote: Realm;
    beforeAll(async () => {
      realm = await makeRealm(test, { pool: { LambdaConfig: { PreSignUp: FUNCTION } } });
      remote = await makeRealm(test, { pool: { LambdaConfig: { PreSignUp: hooks.target('endpoint') } } });
    });
    const timedOut = 'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.';
    const never = () => new Promise<never>(() => {});

    it('is asked three times before it times out', async () => {
      hooks.behave.PreSignUp = never;
      await expectRefusal(realm.signUp('ann@example.org'), 'UnexpectedLambdaException', timedOut);
      expect(hooks.events).toHaveLength(3);
    });

    it('is asked again when only the first attempt was slow', async () => {
      hooks.behave.PreSignUp = (event) => {
        event.request.userAttributes.seen = 'yes';
        return hooks.events.length === 1 ? never() : event;
      };
      expect((await realm.signUp('ben@example.org')).UserSub).toBeTruthy();
      expect(hooks.events).toHaveLength(2);
      // The second attempt is given the event as it was, not as the first one left it.
      expect(hooks.events[1]).toEqual(hooks.events[0]);
    });

    it('does not answer over HTTP', async () => {
      hooks.respond = never;
      await expectRefusal(remote.signUp('cat@example.org'), 'UnexpectedLambdaException', timedOut);
    });

    it('answers over HTTP with an error that says nothing', async () => {
      hooks.respond = async () => ({ status: 503, body: 'busy' });
      const failed = 'PreSignUp invocation failed due to error HTTP status 503.';
      await expectRefusal(remote.signUp('dan@example.org'), 'UnexpectedLambdaException', failed);
    });

    it('answers over HTTP with too much', async () => {
      hooks.respond = async () => ({ status: 200, body: JSON.stringify({ response: {}, more: 'x'.repeat(300_000) }) });
      const failed = 'PreSignUp invocation failed due to error Response is too large.';
      await expectRefusal(remote.signUp('eve@example.org'), 'UnexpectedLambdaException', failed);
    });

    it('answers over HTTP with what is no JSON', async () => {
      hooks.respond = async () => ({ status: 200, body: '<html>' });
      await expectRefusal(remote.signUp('fay@example.org'), 'InvalidLambdaResponseException');
    });

    it('redirects, and is not followed', async () => {
      const seen: string[] = [];
      const other = createServer((request, response) => {
        seen.push(request.url ?? '');
        response.end('{"response":{}}');
      });
      await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
      const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
      hooks.respond = async () => ({ status: 307, body: '', headers: { location } });
      await expectRefusal(remote.signUp('gus@example.org'), 'UnexpectedLambdaException', /HTTP status 307/);
      expect(seen).toEqual([]);
      await new Promise<void>((done) => other.close(() => done()));
    });

    it('is gone since the pool was configured, and its absence opens no door', async () => {
      const { UserPoolId, ClientId } = realm;
      const without = await make();
      const call = without.sdk.signUp({ ClientId, Username: 'hal@example.org', Password: 'Correct-horse-7' });
      const gone = 'PreSignUp invocation failed due to error ResourceNotFoundException.';
      await expectRefusal(call, 'UnexpectedLambdaException', gone);
      const find = test.sdk.adminGetUser({ UserPoolId, Username: 'hal@example.org' });
      await expectRefusal(find, 'UserNotFoundException');
    });
  });
});
