import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Traces, TracesOptions } from './traces.ts';

/** Milliseconds that one export may take, and that a stop waits for the last. */
const EXPORT_MS = 3_000;

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The only file that knows OpenTelemetry. Nothing global is set, so that two services in a process keep apart. */
export function openTraces({ endpoint, headers, serviceName, version, log, ...about }: TracesOptions): Traces {
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers, timeoutMillis: EXPORT_MS });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor(telling(exporter, log), { exportTimeoutMillis: EXPORT_MS })],
  });
  const tracer = provider.getTracer('custom-cognito', version);
  const active = new AsyncLocalStorage<Context>();
  const within = <T>(span: Span, parent: Context, work: () => T): T => active.run(trace.setSpan(parent, span), work);

  return {
    async follow(request, work, ended) {
      const parent = callerOf(request);
      const method = METHODS.has(request.method) ? request.method : '_OTHER';
      const span = tracer.startSpan(method, { kind: SpanKind.SERVER }, parent);
      try {
        await within(span, parent, work);
      } finally {
        const { route, status, requestId } = ended();
        if (route !== 'none') span.updateName(`${method} ${route}`).setAttribute('http.route', route);
        span.setAttributes({
          'http.request.method': method,
          'http.response.status_code': status,
          'custom_cognito.request_id': requestId,
        });
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      }
    },

    cognito: (call) => async (operation, input) => {
      const parent = active.getStore();
      if (parent === undefined) return call(operation, input);
      const attributes = { 'rpc.service': 'CognitoIdentityProvider', 'rpc.method': operation };
      const span = tracer.startSpan(`Cognito ${operation}`, { kind: about.callKind, attributes }, parent);
      try {
        return await within(span, parent, () => call(operation, input));
      } catch (error) {
        fail(span, error instanceof Error ? error.name : typeof error);
        throw error;
      } finally {
        span.end();
      }
    },

    ran({ sql, milliseconds, fault }) {
      const parent = active.getStore();
      if (parent === undefined) return;
      const { operation, table } = read(sql);
      const end = Date.now();
      const attributes = {
        'db.system.name': about.database === 'postgres' ? 'postgresql' : about.database,
        'db.operation.name': operation,
        ...(table !== undefined && { 'db.collection.name': table }),
      };
      const name = table === undefined ? operation : `${operation} ${table}`;
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, startTime: end - milliseconds, attributes }, parent);
      if (fault !== undefined) fail(span, fault);
      span.end(end);
    },

    async close() {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, EXPORT_MS);
      // What cannot be told by then is lost; it is not the only record of anything.
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

const propagator = new W3CTraceContextPropagator();
/** `tracestate` may hold anything a caller likes, and would be sent on. */
const traceparentAlone = {
  keys: () => ['traceparent'],
  get: ({ headers }: Request, name: string) => (name === 'traceparent' ? (headers.get(name) ?? undefined) : undefined),
};

/** The trace that a caller began; a new one where there is none, or nothing that can be read. */
const callerOf = (request: Request): Context => propagator.extract(ROOT_CONTEXT, request, traceparentAlone);

function fail(span: Span, kind: string): void {
  span.setAttribute('error.type', kind).setStatus({ code: SpanStatusCode.ERROR });
}

/** What a statement does, and to which of our tables: never its text. */
function read(sql: string): { operation: string; table: string | undefined } {
  const operation = /^\s*([a-z]+)/i.exec(sql)?.[1]?.toLowerCase() ?? 'statement';
  return { operation, table: /\b(?:from|into|update) "?([a-z_]+)"?/.exec(sql)?.[1] };
}

/** Tells the log when nobody takes the spans any more, and when somebody does again. */
function telling(exporter: SpanExporter, log: TracesOptions['log']): SpanExporter {
  let away = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && !away) log.warn({}, 'OTEL_EXPORTER_OTLP_ENDPOINT does not take traces; they are lost meanwhile');
        if (!failed && away) log.info({}, 'OTEL_EXPORTER_OTLP_ENDPOINT takes traces again');
        away = failed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
