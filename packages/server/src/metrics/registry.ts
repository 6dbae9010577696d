import type { Metric as PromMetric } from 'prom-client';
import { type KeyOf, type LabelsOf, METRICS, type Metric, type MetricKey } from './catalogue.ts';

/** Adds to one series. */
export type Add = (value?: number) => void;

/** The series of all metrics, made from the catalogue; a series that was looked up once is quick. */
export interface Registry {
  counter<N extends KeyOf<'counter'>>(key: N, labels: LabelsOf<N>): Add;
  histogram<N extends KeyOf<'histogram'>>(key: N, labels: LabelsOf<N>): (value: number) => void;
  /** Sets a gauge; NaN says that nobody knows. */
  set<N extends KeyOf<'gauge'>>(key: N, labels: LabelsOf<N>, value: number): void;
  /** Sets a counter that is kept elsewhere to what it has come to. */
  total<N extends KeyOf<'counter'>>(key: N, value: number): void;
  /** All series in the text form of Prometheus, and the type to send it as. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Gauges that prom-client names like counters, which Prometheus's own linter refuses; each has another of the same. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** The only place that knows prom-client, which is loaded here and by nobody who makes no metrics. */
export async function openRegistry(): Promise<Registry> {
  const prometheus = await import('prom-client');
  const registry = new prometheus.Registry();
  prometheus.collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  const make = ({ name, kind, help, labels = {}, buckets }: Metric): PromMetric => {
    const common = { name, help, labelNames: Object.keys(labels), registers: [registry] };
    if (kind === 'counter') return new prometheus.Counter(common);
    if (kind === 'gauge') return new prometheus.Gauge(common);
    return new prometheus.Histogram({ ...common, ...(buckets && { buckets: [...buckets] }) });
  };
  // prom-client finds a series by a text of all its labels; what is counted on the way of a request is added up here.
  const flushes: (() => void)[] = [];
  const made = new Map<MetricKey, PromMetric>();
  // Made when it is first told: of a part that is not there nothing stands in the text. The catalogue says which kind it is.
  const metric = <M extends PromMetric>(key: MetricKey): M => {
    const known = made.get(key) ?? make(METRICS[key]);
    made.set(key, known);
    return known as M;
  };
  return {
    counter(key, labels) {
      const series = metric<InstanceType<typeof prometheus.Counter>>(key).labels(labels);
      series.inc(0);
      let added = 0;
      flushes.push(() => {
        series.inc(added);
        added = 0;
      });
      return (value = 1) => {
        added += value;
      };
    },
    histogram(key, labels) {
      const series = metric<InstanceType<typeof prometheus.Histogram>>(key).labels(labels);
      return (value) => series.observe(value);
    },
    set(key, labels, value) {
      metric<InstanceType<typeof prometheus.Gauge>>(key).labels(labels).set(value);
    },
    total(key, value) {
      const counter = metric<InstanceType<typeof prometheus.Counter>>(key);
      counter.reset();
      counter.inc(value);
    },
    text() {
      for (const flush of flushes) flush();
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
