import { createClient } from '@custom-cognito/contract';
import { Secret, TOTP } from 'otpauth';

const baseUrl = process.env.PUBLIC_URL ?? 'http://localhost:8000';
const api = createClient({ baseUrl });
const email = `grace-${Date.now()}@example.com`;
const password = 'a compiler for everyone';

await api.register({ email, password, full_name: 'Grace Hopper' });
await api.confirmEmail({ email, code: await mailedCode(email) });
const { data: tokens } = await api.login({ email, password });
if (!('access_token' in tokens)) throw new Error('There is no second factor yet.');
const accessToken = { accessToken: tokens.access_token };

// What a page shows as a QR code, and the app that reads it.
const { secret_code } = await api.setupMfa(undefined, accessToken);
const app = new TOTP({ secret: Secret.fromBase32(secret_code) });
const { data: kept } = await api.verifyMfa({ code: app.generate() }, accessToken);
console.log(`${kept.recovery_codes.length} recovery codes`);

// The telephone is lost: a recovery code stands in for it, once.
const { data: asked } = await api.login({ email, password });
if (!('challenge' in asked)) throw new Error('The second factor was not asked for.');
const { challenge, session } = asked;
const [RECOVERY_CODE = ''] = kept.recovery_codes;
const signedIn = await api.challenge({ challenge, session, email, answers: { RECOVERY_CODE } });
console.log(`${challenge}: ${signedIn.message}`);

/** The code of the newest message to an address in the development mailbox. */
async function mailedCode(to: string): Promise<string> {
  for (;;) {
    const messages = (await (await fetch(`${baseUrl}/dev/mailbox.json`)).json()) as { to: string; text: string }[];
    const code = messages.find((message) => message.to === to)?.text.match(/\b\d{6}\b/)?.[0];
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
