import {
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  GetUserCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';

const cognito = new CognitoIdentityProviderClient({
  endpoint: process.env.COGNITO_ENDPOINT ?? 'http://localhost:9229',
  region: 'eu-west-1',
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
});
const ClientId = process.env.COGNITO_APP_CLIENT_ID ?? 'customcognitodefaultclient'; // "npm start" prints it
const Username = `grace-${Date.now()}@example.com`;
const Password = 'a compiler for everyone';

await cognito.send(
  new SignUpCommand({ ClientId, Username, Password, UserAttributes: [{ Name: 'email', Value: Username }] }),
);
await cognito.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode: await mailedCode(Username) }));

const { AuthenticationResult } = await cognito.send(
  new InitiateAuthCommand({
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: Password },
  }),
);
const user = await cognito.send(new GetUserCommand({ AccessToken: AuthenticationResult?.AccessToken }));
console.log(user.UserAttributes);

/** The code of the newest message to an address in the development mailbox. */
async function mailedCode(to: string): Promise<string> {
  const mailbox = `${process.env.PUBLIC_URL ?? 'http://localhost:8000'}/dev/mailbox.json`;
  for (;;) {
    const messages = (await (await fetch(mailbox)).json()) as { to: string; text: string }[];
    const code = messages.find((message) => message.to === to)?.text.match(/\b\d{6}\b/)?.[0];
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
