import { METRICS, type Metric } from '../../packages/server/src/metrics/catalogue.ts';
import { code, table } from './markdown.ts';

/** The reference of `/metrics`, from the catalogue that the metrics are made of. */
export function metricsReference(): string {
  const metrics: readonly Metric[] = Object.values(METRICS);
  const rows = metrics.map(({ name, kind, help, labels }) => [code(name), kind, `${help}.`, labelsOf(labels)]);
  return `# Metrics

What \`GET /metrics\` tells, in the text form of Prometheus. Who may read it, what to watch and what to do:
[operating.md](operating.md). Each process counts for itself and from its start; what it reads from the database
(\`active_sessions_total\`, \`auth_mail_outbox_…\`) is the same in all of them: take the maximum, not the sum. These two are
asked for at most every ten seconds. What cannot be found out within three seconds is \`NaN\`.

Every label has a closed set of values. No address, account, token or path that somebody sent is ever one.

${table(['Metric', 'Kind', 'What', 'Labels'], rows)}

Of a part that a process does not have there is no metric: \`auth_hash…\` is of the embedded pool alone. Beside these are
those of the process itself, as prom-client names them: \`process_cpu_seconds_total\`, \`process_resident_memory_bytes\`,
\`process_open_fds\`, \`nodejs_eventloop_lag_…\`, \`nodejs_heap_…\`, \`nodejs_gc_duration_seconds\` and others.
\`custom-cognito pool serve\` serves no metrics.
`;
}

const labelsOf = (labels: Metric['labels'] = {}): string =>
  Object.entries(labels)
    .map(([name, values]) => `${code(name)}: ${values}`)
    .join('; ');
