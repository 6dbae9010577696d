import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import * as oauth from 'openid-client';

const endpoint = process.env.COGNITO_ENDPOINT ?? 'http://localhost:9229';
const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
const cognito = new CognitoIdentityProvider({ endpoint, region: 'eu-west-1', credentials });
const { UserPools: [pool] = [] } = await cognito.listUserPools({ MaxResults: 1 });
const UserPoolId = pool?.Id;
const issuer = new URL(`${endpoint}/${UserPoolId}`);
const onThisMachine = { execute: [oauth.allowInsecureRequests] }; // http; leave it out for a pool behind https

// A program without a user: it has a secret, and scopes of an API that the pool knows.
const albums = { UserPoolId, Identifier: 'https://albums.example.org' };
const Scopes = [{ ScopeName: 'read', ScopeDescription: 'See albums' }];
await cognito.createResourceServer({ ...albums, Name: 'Albums', Scopes });
const { UserPoolClient: job } = await cognito.createUserPoolClient({
  UserPoolId,
  ClientName: 'Nightly job',
  GenerateSecret: true,
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['client_credentials'],
  AllowedOAuthScopes: ['https://albums.example.org/read'],
});
const asJob = await oauth.discovery(issuer, job?.ClientId ?? '', job?.ClientSecret, undefined, onThisMachine);
const own = await oauth.clientCredentialsGrant(asJob, { scope: 'https://albums.example.org/read' });
console.log(`The job has a ${own.token_type} token for ${own.expires_in} s`);

// A program on somebody's machine: no secret, so PKCE; the browser comes back to a port of its own (RFC 8252 §7.3).
const local = createServer().listen(0, 'localhost');
await once(local, 'listening');
const redirect_uri = `http://localhost:${(local.address() as AddressInfo).port}/callback`;
const { UserPoolClient: app } = await cognito.createUserPoolClient({
  UserPoolId,
  ClientName: 'Desktop app',
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email'],
  CallbackURLs: [redirect_uri],
});
const asApp = await oauth.discovery(issuer, app?.ClientId ?? '', undefined, oauth.None(), onThisMachine);
const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
const [expectedState, expectedNonce] = [oauth.randomState(), oauth.randomNonce()];
const address = oauth.buildAuthorizationUrl(asApp, {
  redirect_uri,
  scope: 'openid email',
  code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: 'S256',
  state: expectedState,
  nonce: expectedNonce,
});
console.log(`Sign in at ${address}`);

const [request, response] = (await once(local, 'request')) as [IncomingMessage, ServerResponse];
response.end('You can close this page.');
const cameBackTo = new URL(request.url ?? '', redirect_uri);
const checks = { pkceCodeVerifier, expectedState, expectedNonce };
const tokens = await oauth.authorizationCodeGrant(asApp, cameBackTo, checks);
const { sub = '' } = tokens.claims() ?? {};
const { email } = await oauth.fetchUserInfo(asApp, tokens.access_token, sub);
console.log(`Signed in: ${email}`);

// A new access token without anybody, until the refresh token is revoked.
const { refresh_token = '' } = tokens;
const renewed = await oauth.refreshTokenGrant(asApp, refresh_token);
console.log(`Renewed for ${renewed.expires_in} s`);
await oauth.tokenRevocation(asApp, refresh_token);
await oauth.refreshTokenGrant(asApp, refresh_token).catch(({ error }) => console.log(`Revoked: ${error}`));

local.close();
for (const client of [job, app]) await cognito.deleteUserPoolClient({ UserPoolId, ClientId: client?.ClientId });
await cognito.deleteResourceServer(albums);
