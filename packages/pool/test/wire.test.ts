import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentials, eachPool, expectRefusal, sdkFor, type TestPool } from './harness.ts';
import { quickest } from './quickest.ts';
import { makeRealm, password, type Realm } from './realm.ts';
import { call, send } from './wire-call.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const JSON_TYPE = 'application/x-amz-json-1.1';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test);
  });
  const wrongPassword = () => ({
    ClientId: realm.ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'nobody@example.org', PASSWORD: 'x' },
  });

  describe('an answer', () => {
    it('words an exception in the body and in the headers that Amplify reads', async () => {
      const answer = await call(test.pool, 'InitiateAuth', { input: wrongPassword() });
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({ __type: 'UserNotFoundException', message: 'User does not exist.' });
      expect(answer.headers.get('content-type')).toBe(JSON_TYPE);
      expect(answer.headers.get('x-amzn-errortype')).toBe('UserNotFoundException:');
      expect(answer.headers.get('x-amzn-errormessage')).toBe('User does not exist.');
      expect(answer.headers.get('x-amzn-requestid')).toMatch(UUID);
    });

    it('gives times as seconds with fractions, and leaves out what is not there', async () => {
      const { UserPool } = await test.pool.call('DescribeUserPool', { UserPoolId: realm.UserPoolId });
      let sent = '';
      const spy = sdkFor({
        fetch: async (request) => {
          const answer = await test.pool.fetch(request);
          sent = await answer.clone().text();
          return answer;
        },
      });
      const { UserPool: read } = await spy.describeUserPool({ UserPoolId: realm.UserPoolId });
      const raw = JSON.parse(sent).UserPool;
      expect(raw.CreationDate).toBe(UserPool!.CreationDate!.getTime() / 1000);
      expect(sent).not.toContain('null');
      expect(read!.CreationDate).toEqual(UserPool!.CreationDate);
      expect(raw).not.toHaveProperty('passwordBlocklist');
    });

    it('is an empty object where an operation has nothing to say', async () => {
      await realm.signUp('empty@example.org');
      const input = {
        ClientId: realm.ClientId,
        Username: 'empty@example.org',
        ConfirmationCode: await test.code('empty@example.org'),
      };
      const answer = await call(test.pool, 'ConfirmSignUp', { input });
      expect([answer.status, answer.text]).toEqual([200, '{}']);
    });

    it('I06 never splits its headers, whatever a caller sent', async () => {
      const input = { ...wrongPassword(), AuthFlow: 'X\r\nSet-Cookie: a=b' };
      const answer = await call(test.pool, 'InitiateAuth', { input });
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(answer.headers.get('x-amzn-errormessage')).not.toMatch(/[\r\n]/);
    });
  });

  describe('a browser', () => {
    it('may ask from any origin, and read what Amplify needs', async () => {
      const preflight = await send(test.pool, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://app.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'cache-control,content-type,x-amz-target,x-amz-user-agent',
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
      expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
      for (const name of ['authorization', 'cache-control', 'content-type', 'x-amz-target', 'x-amz-user-agent']) {
        expect(preflight.headers.get('access-control-allow-headers')).toContain(name);
      }
      expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
      const headers = { origin: 'https://app.example' };
      for (const input of [wrongPassword(), 'not JSON']) {
        const answer = await call(test.pool, 'InitiateAuth', { input, headers });
        expect(answer.headers.get('access-control-allow-origin')).toBe('*');
        expect(answer.headers.get('access-control-expose-headers')).toBe(
          'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
        );
      }
    });
  });

  describe('a malformed request', () => {
    it.each([
      ['of an unknown operation', { 'x-amz-target': 'AWSCognitoIdentityProviderService.NoSuchThing' }],
      ['of an operation of another case', { 'x-amz-target': 'AWSCognitoIdentityProviderService.initiateauth' }],
      ['to another service', { 'x-amz-target': 'AWSCognitoIdentityService.InitiateAuth' }],
      ['of a property that every object has', { 'x-amz-target': 'AWSCognitoIdentityProviderService.constructor' }],
      ['of another content type', { 'content-type': 'application/json' }],
      ['of a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ])('L32 L21 %s is UnknownOperationException', async (_name, headers) => {
      const answer = await call(test.pool, 'InitiateAuth', { input: wrongPassword(), headers });
      expect([answer.status, answer.body.__type]).toEqual([400, 'UnknownOperationException']);
    });

    it('L32 without a target, or with two, is UnknownOperationException', async () => {
      const target = 'AWSCognitoIdentityProviderService.InitiateAuth';
      for (const targets of [[], [target, target]]) {
        const headers = new Headers({ 'content-type': JSON_TYPE });
        for (const one of targets) headers.append('x-amz-target', one);
        const answer = await send(test.pool, { headers, body: '{}' });
        expect([answer.status, answer.body.__type]).toEqual([400, 'UnknownOperationException']);
      }
    });

    it.each(['', '{', '[]', '"text"', 'null', '1', '\ufeff{}', "{'ClientId': 1}", '{"ClientId": "a",}'])(
      'of body %j is SerializationException',
      async (input) => {
        const answer = await call(test.pool, 'InitiateAuth', { input });
        expect([answer.status, answer.body.__type]).toEqual([400, 'SerializationException']);
      },
    );

    it('L16 of invalid UTF-8 is SerializationException', async () => {
      const answer = await send(test.pool, {
        headers: { 'content-type': JSON_TYPE, 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
        body: Buffer.from('7b22436c69656e744964223a22ff227d', 'hex'),
      });
      expect(answer.body.__type).toBe('SerializationException');
    });

    it('L21 that names a member twice is refused', async () => {
      const { ClientId } = realm;
      for (const input of [
        `{"ClientId":"a","ClientId":"${ClientId}","AuthFlow":"USER_PASSWORD_AUTH"}`,
        `{"ClientId":"${ClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"a","\\u0055SERNAME" : "b"}}`,
      ]) {
        const answer = await call(test.pool, 'InitiateAuth', { input });
        expect([answer.status, answer.body.__type]).toEqual([400, 'SerializationException']);
      }
      const alike = { ...wrongPassword(), ClientMetadata: { a: '"USERNAME":{', '"': '\\', USERNAME: '"ClientId": "' } };
      expect((await call(test.pool, 'InitiateAuth', { input: alike })).body.__type).toBe('UserNotFoundException');
    });

    it('I02 of a wrong type is SerializationException in AWS’s words', async () => {
      const words = async (input: object) => (await call(test.pool, 'InitiateAuth', { input })).body;
      expect(await words({ ...wrongPassword(), ClientId: 5 })).toEqual({
        __type: 'SerializationException',
        message: 'NUMBER_VALUE can not be converted to a String',
      });
      expect(await words({ ...wrongPassword(), ClientId: { $ne: null } })).toEqual({
        __type: 'SerializationException',
        message: 'Start of structure or map found where not expected.',
      });
      expect((await words({ ...wrongPassword(), AuthParameters: ['a'] })).__type).toBe('SerializationException');
    });

    it('names what breaks a constraint as AWS does, all of it at once, and no secret', async () => {
      const answer = await call(test.pool, 'SignUp', {
        input: { ClientId: 'not-an-id!', Username: '', Password: ' leading space' },
      });
      expect(answer.body.__type).toBe('InvalidParameterException');
      expect(answer.body.message).toMatch(/^4 validation errors detected: /);
      expect(answer.body.message).toContain(
        "Value 'not-an-id!' at 'clientId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+]+",
      );
      expect(answer.body.message).toContain("Value '' at 'username' failed to satisfy constraint:");
      expect(answer.body.message).toContain("Value at 'password' failed to satisfy constraint:");
      expect(answer.body.message).not.toContain('leading space');
      const missing = await call(test.pool, 'SignUp', { input: { Username: 'a', Password: password } });
      expect(missing.body.message).toBe(
        "1 validation error detected: Value null at 'clientId' failed to satisfy constraint: Member must not be null",
      );
    });

    it('D01 L14 of more than 256 KiB is refused at once, with a length and without', async () => {
      const headers = { 'content-type': JSON_TYPE, 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' };
      const body = JSON.stringify({ ...wrongPassword(), Password: 'x'.repeat(1_048_576) });
      const started = performance.now();
      const whole = await send(test.pool, { headers: { ...headers, 'content-length': String(body.length) }, body });
      expect([whole.status, whole.body.__type]).toEqual([413, 'RequestEntityTooLargeException']);
      let pulled = 0;
      const endless = new ReadableStream({
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(65_536));
        },
      });
      const chunked = await send(test.pool, { headers, body: endless, duplex: 'half' } as RequestInit);
      expect([chunked.status, chunked.body.__type]).toEqual([413, 'RequestEntityTooLargeException']);
      expect(pulled).toBeLessThan(10);
      expect(performance.now() - started).toBeLessThan(500);
    });

    it('takes a member that is null for one that is not there', async () => {
      const input = {
        UserPoolId: null,
        ClientId: null,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: null },
      };
      const { body } = await call(test.pool, 'InitiateAuth', { input });
      const absent = await call(test.pool, 'InitiateAuth', {
        input: { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: {} },
      });
      expect(body).toEqual(absent.body);
      const { ClientId } = await makeRealm(test);
      const named = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'a', PASSWORD: null } };
      const refused = await call(test.pool, 'InitiateAuth', { input: named });
      expect(refused.body.message).toBe('Missing required parameter PASSWORD');
    });

    it('D04 of any depth or width is answered, and never with an internal error', async () => {
      const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
      const nested = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
      const bodies = [
        deep(100_000),
        `{"ClientId":${deep(100_000)}}`,
        `{"ClientId":"a","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":${nested}}`,
        `{"ClientId":"a","UserAttributes":${deep(100_000)}}`,
        `{"UserPoolId":1e308,"ClientId":1e999}`,
        `{${Array.from({ length: 20_000 }, (_unused, i) => `"${i}":1`).join()}}`,
        '{"__proto__":{"ClientId":"a"},"constructor":{"prototype":{"polluted":true}}}',
      ];
      for (const operation of ['InitiateAuth', 'SignUp', 'GetUser']) {
        for (const input of bodies) {
          expect([400, 413]).toContain((await call(test.pool, operation, { input })).status);
          expect(await quickest(() => call(test.pool, operation, { input }), 2)).toBeLessThan(500);
        }
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });

    it('of another path or method is not found', async () => {
      for (const [method, path] of [
        ['GET', '/'],
        ['POST', '/other'],
        ['PUT', '/'],
        ['DELETE', `/${realm.UserPoolId}/.well-known/jwks.json`],
        ['GET', '/eu-west-1_Nowhere00/.well-known/jwks.json'],
        ['GET', '/..%2f/.well-known/jwks.json'],
      ]) {
        expect((await send(test.pool, { method: method!, path: path! })).status).toBe(404);
      }
    });
  });

  describe('a signature', () => {
    const listPools = { input: { MaxResults: 1 } };

    it('A07 is asked of every operation that AWS signs, before its input is read', async () => {
      for (const operation of ['ListUserPools', 'AdminGetUser', 'CreateGroup', 'AdminInitiateAuth', 'ListUsers']) {
        for (const input of [{}, 'no JSON']) {
          const answer = await call(test.pool, operation, { input });
          expect(answer.body).toEqual({
            __type: 'MissingAuthenticationTokenException',
            message: 'Missing Authentication Token',
          });
        }
      }
    });

    it('A07 of another secret, key, body or operation is refused', async () => {
      const stranger = sdkFor(test.pool, { ...credentials, secretAccessKey: 'a guess' });
      await expectRefusal(stranger.listUserPools({ MaxResults: 1 }), 'InvalidSignatureException');
      const unknown = sdkFor(test.pool, { ...credentials, accessKeyId: 'AKIDOTHER' });
      await expectRefusal(unknown.listUserPools({ MaxResults: 1 }), 'UnrecognizedClientException');
      const tamper = (change: (request: Request) => Promise<Request>) =>
        sdkFor({ fetch: async (request) => test.pool.fetch(await change(request)) });
      const body = tamper(async (request) => new Request(request, { body: '{"MaxResults":60}' }));
      await expectRefusal(body.listUserPools({ MaxResults: 1 }), 'InvalidSignatureException');
      const target = tamper(async (request) => {
        const headers = new Headers(request.headers);
        headers.set('x-amz-target', 'AWSCognitoIdentityProviderService.DeleteUserPool');
        return new Request(request, { headers });
      });
      await expectRefusal(target.describeUserPool({ UserPoolId: realm.UserPoolId }), 'InvalidSignatureException');
      await test.sdk.describeUserPool({ UserPoolId: realm.UserPoolId });
    });

    it('A08 any is taken on the loopback address, none of a page elsewhere or a name pointed here', async () => {
      const open = await make({ credentials: null });
      const any = sdkFor(open.pool, { accessKeyId: 'any', secretAccessKey: 'any' });
      await any.listUserPools({ MaxResults: 1 });
      expect((await call(open.pool, 'ListUserPools', listPools)).body.__type).toBe(
        'MissingAuthenticationTokenException',
      );
      const from = (change: { url?: string; origin?: string }) =>
        sdkFor(
          {
            fetch: async (request) => {
              const headers = new Headers(request.headers);
              if (change.origin) headers.set('origin', change.origin);
              const { method } = request;
              return open.pool.fetch(
                new Request(change.url ?? request.url, { method, headers, body: await request.text() }),
              );
            },
          },
          { accessKeyId: 'any', secretAccessKey: 'any' },
        );
      for (const change of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: 'http://localhost.evil.example' },
        { url: 'http://evil.example:9229/' },
        { url: 'http://127.0.0.1.evil.example:9229/' },
      ]) {
        await expectRefusal(from(change).listUserPools({ MaxResults: 1 }), 'UnrecognizedClientException');
      }
      await from({ origin: 'http://localhost:8000', url: 'http://127.0.0.1:9229/' }).listUserPools({ MaxResults: 1 });
    });
  });

  describe('over a socket', () => {
    let server: Server;
    let sdk: CognitoIdentityProvider;
    let endpoint: string;
    beforeAll(async () => {
      server = createServer(getRequestListener((request) => test.pool.fetch(request)));
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      sdk = new CognitoIdentityProvider({ region: 'eu-west-1', endpoint, credentials, maxAttempts: 1 });
    });
    afterAll(() => {
      sdk.destroy();
      server.closeAllConnections();
      server.close();
    });

    it('the AWS SDK with its own transport makes a pool, a user and a sign-in', async () => {
      const { UserPool } = await sdk.createUserPool({ PoolName: 'socket' });
      const UserPoolId = UserPool!.Id!;
      const { UserPoolClient } = await sdk.createUserPoolClient({
        UserPoolId,
        ClientName: 'web',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      });
      const ClientId = UserPoolClient!.ClientId!;
      await sdk.signUp({ ClientId, Username: 'ünïcode-ñame', Password: password });
      await sdk.adminConfirmSignUp({ UserPoolId, Username: 'ünïcode-ñame' });
      const { AuthenticationResult } = await sdk.initiateAuth({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ünïcode-ñame', PASSWORD: password },
      });
      const user = await sdk.getUser({ AccessToken: AuthenticationResult!.AccessToken });
      expect(user.Username).toBe('ünïcode-ñame');
      await expectRefusal(
        sdk.adminGetUser({ UserPoolId, Username: 'nobody' }),
        'UserNotFoundException',
        'User does not exist.',
      );
    });

    it('A07 is refused with a wrong secret', async () => {
      const stranger = new CognitoIdentityProvider({
        region: 'eu-west-1',
        endpoint,
        credentials: { ...credentials, secretAccessKey: 'a guess' },
        maxAttempts: 1,
      });
      await expectRefusal(stranger.listUserPools({ MaxResults: 1 }), 'InvalidSignatureException');
      stranger.destroy();
    });
  });
});
