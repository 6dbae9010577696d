import { openDatabase } from '@custom-cognito/database';
import { createApp, createMetrics } from '@custom-cognito/server';
import { type Cognito, createAuth } from 'custom-cognito';

// Metrics are made first: whatever is opened after them tells them what it does.
const metrics = await createMetrics({ backEnd: 'aws', database: 'sqlite' });
const database = await openDatabase('sqlite::memory:', { told: metrics.ran });
const masterKey = crypto.getRandomValues(new Uint8Array(32));
const refusing: Cognito = async () => {
  throw Object.assign(new Error('Incorrect username or password.'), { name: 'NotAuthorizedException' });
};
const auth = await createAuth({
  cognito: refusing,
  userPoolId: 'eu-west-1_example',
  clientId: 'example',
  issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example',
  database,
  masterKey,
  observer: metrics.observer,
});
metrics.read({ sessions: () => auth.countSessions(), database: () => database.load() });

const app = createApp(auth, {
  environment: 'development',
  publicUrl: 'http://localhost:8000',
  frontendOrigins: [],
  defaultLocale: 'en',
  log: { info() {}, warn() {}, error() {} },
  checks: { database: () => database.check() },
  limits: null,
  metrics,
  metricsToken: crypto.randomUUID(), // what Prometheus sends; without it only this machine may read
});

const body = JSON.stringify({ email: 'ada@example.com', password: 'a guess' });
const headers = { 'Content-Type': 'application/json', Origin: 'http://localhost:8000' };
await app.fetch(new Request('http://localhost:8000/api/auth/login', { method: 'POST', headers, body }));

// What Prometheus reads at /metrics; here without asking for it over HTTP.
const { text } = await metrics.scrape();
console.log(text.match(/^(auth_requests_total|failed_login_attempts_total).* [1-9]$/gm)?.join('\n'));

await auth.close();
await database.close();
