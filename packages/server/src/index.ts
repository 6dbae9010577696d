export { type App, createApp } from './app.ts';
export type { Followed, FollowRequest } from './following.ts';
export { createMetrics, type Metrics, type MetricsOptions } from './metrics/metrics.ts';
export type { MetricSources } from './metrics/sources.ts';
export type { About, AppOptions, Environment, Log, MailboxMessage, WebFile, WebFiles } from './options.ts';
