import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A span as a collector receives it. */
export interface Span {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** 2 for an error. */
  readonly status: number;
  /** Nanoseconds since the epoch. */
  readonly start: bigint;
  readonly end: bigint;
}

/** Takes traces as a collector does: OTLP over HTTP with JSON, as far as a test reads it. */
export interface Collector {
  readonly url: string;
  readonly spans: Span[];
  /** All that was sent, as it came. */
  readonly bodies: string[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>[];
}

interface Value {
  readonly stringValue?: string;
  readonly intValue?: number | string;
}
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}
interface Attribute {
  readonly key: string;
  readonly value: Value;
}
interface SentSpan extends Pick<Span, 'name' | 'kind' | 'traceId' | 'spanId'> {
  readonly parentSpanId?: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number };
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

/** Starts one; it ends with the test. */
export async function startCollector(): Promise<Collector> {
  const collector: Omit<Collector, 'url'> = { spans: [], bodies: [], headers: [] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const taken = request.method === 'POST' && request.url === '/v1/traces';
      if (taken) {
        collector.bodies.push(body);
        collector.headers.push(request.headers);
        collector.spans.push(...read(JSON.parse(body) as Sent));
      }
      response.writeHead(taken ? 200 : 404, { 'Content-Type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { ...collector, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const read = ({ resourceSpans }: Sent): Span[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ attributes, status, startTimeUnixNano, endTimeUnixNano, parentSpanId, ...span }) => ({
        ...span,
        parentSpanId: parentSpanId || undefined,
        attributes: { ...valuesOf(resource.attributes), ...valuesOf(attributes) },
        status: status.code ?? 0,
        start: BigInt(startTimeUnixNano),
        end: BigInt(endTimeUnixNano),
      })),
    ),
  );

const valuesOf = (attributes: readonly Attribute[]): Record<string, string | number> =>
  Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue } }) => [key, stringValue ?? Number(intValue)]),
  );
