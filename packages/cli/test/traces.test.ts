import { expect, it } from 'vitest';
import { type Collector, type Span, startCollector } from './harness/collector.ts';
import { fourWays, oneWay } from './harness/four-ways.ts';
import { made, newAddress, PASSWORD } from './harness/people.ts';
import { COMMAND_OF_CLONE, startProgram } from './harness/program.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const [SERVER, CLIENT, ERROR] = [2, 3, 2];

const named = ({ spans }: Collector, name: string): Span[] => spans.filter((span) => span.name === name);

fourWays((open, { backEnd, dialect }) => {
  it('a request, its calls of Cognito and its statements are spans of the trace that its caller began', async () => {
    const collector = await startCollector();
    const service = await open({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20key,x-other=b',
      OTEL_SERVICE_NAME: 'accounts',
    });
    const { browser, email } = await made(service);
    const began = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'mine=ana', 'X-Request-Id': 'request-1234' };
    const signedIn = await browser.send('POST', '/api/auth/login', {
      body: { email, password: PASSWORD },
      headers: began,
    });
    expect(signedIn.status, signedIn.text).toBe(200);
    expect((await browser.post('/api/auth/login', { email, password: 'una frase equivocada' })).status).toBe(401);
    await browser.get(`/nobody/${email}`);
    await service.stop();

    const [login, ...rest] = named(collector, 'POST /api/auth/login').toSorted((a, b) => Number(a.start - b.start));
    expect(login).toMatchObject({
      kind: SERVER,
      traceId: TRACE,
      parentSpanId: PARENT,
      status: 0,
      attributes: {
        'service.name': 'accounts',
        'http.request.method': 'POST',
        'http.route': '/api/auth/login',
        'http.response.status_code': 200,
        'custom_cognito.request_id': 'request-1234',
      },
    });
    // One that brought no trace began its own.
    expect(rest).toHaveLength(1);
    expect(rest[0]).toMatchObject({ parentSpanId: undefined, status: 0 });
    expect(rest[0]?.traceId).not.toBe(TRACE);
    expect(named(collector, 'GET')[0]?.attributes).not.toHaveProperty('http.route');

    const within = collector.spans.filter(({ traceId }) => traceId === TRACE);
    const [cognito] = within.filter(({ name }) => name === 'Cognito InitiateAuth');
    expect(cognito).toMatchObject({
      parentSpanId: login?.spanId,
      kind: backEnd === 'embedded' ? 1 : CLIENT,
      attributes: { 'rpc.method': 'InitiateAuth' },
    });
    expect(cognito?.end).toBeGreaterThan(cognito?.start ?? 0n);
    const [refused] = named(collector, 'Cognito InitiateAuth').filter(({ status }) => status === ERROR);
    expect(refused?.attributes['error.type']).toBe('NotAuthorizedException');
    const [session] = within.filter(({ name }) => name === 'insert auth_sessions');
    expect(session).toMatchObject({
      parentSpanId: login?.spanId,
      kind: CLIENT,
      attributes: {
        'db.system.name': dialect === 'postgres' ? 'postgresql' : 'sqlite',
        'db.operation.name': 'insert',
        'db.collection.name': 'auth_sessions',
      },
    });
    // What the pool in this process asks of the database belongs to the call of Cognito that it answers.
    const ofPool = within.filter(({ parentSpanId }) => parentSpanId === cognito?.spanId);
    expect(ofPool.some(({ name }) => /^select pool_/.test(name))).toBe(backEnd === 'embedded');

    expect(collector.headers[0]).toMatchObject({ 'x-key': 'a key', 'x-other': 'b' });
    const sent = collector.bodies.join('\n');
    for (const personal of [email, '@', PASSWORD, 'mine=ana', '127.0.0.1', 'eyJ']) expect(sent).not.toContain(personal);
    // What no request asked for is not followed.
    const requests = collector.spans.filter(({ kind }) => kind === SERVER);
    const parents = new Set(collector.spans.map(({ spanId }) => spanId));
    for (const span of collector.spans.filter((one) => !requests.includes(one))) {
      expect(parents.has(span.parentSpanId ?? '')).toBe(true);
    }
  });
});

oneWay((open) => {
  it('nobody waits for a collector that is away, or for one that never answers', async () => {
    const service = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    const began = performance.now();
    for (let n = 0; n < 20; n += 1) {
      const sent = { email: newAddress('nadie'), password: PASSWORD };
      const headers = { traceparent: n % 2 ? 'not a trace' : `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01` };
      expect((await service.browser().send('POST', '/api/auth/login', { body: sent, headers })).status).toBe(401);
    }
    await service.stop();
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});

/** Has a process say at its end how many modules of OpenTelemetry it has read, but for its API, which prom-client reads. */
const COUNTING = `
import { createRequire } from 'node:module';
const { cache } = createRequire(process.execPath);
process.on('exit', () => {
  const read = Object.keys(cache).filter((path) => /@opentelemetry.(?!api.)/.test(path));
  process.stderr.write('modules read: ' + read.length + '.');
});`;

it('without an endpoint nothing of OpenTelemetry is read', { timeout: 30_000 }, async () => {
  const readBy = async (env: Readonly<Record<string, string>>) => {
    const node = ['--import', `data:text/javascript,${encodeURIComponent(COUNTING)}`];
    const started = await startProgram({ program: COMMAND_OF_CLONE, env: { ENVIRONMENT: 'test', ...env }, node });
    const { stderr } = await started.stop();
    return Number(/modules read: (\d+)\./.exec(stderr)?.[1]);
  };
  expect(await readBy({})).toBe(0);
  expect(await readBy({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })).toBeGreaterThan(10);
});
