import { createMetrics, type Metrics } from '@custom-cognito/server';
import type { Ground, ServedPool } from './serving.ts';

/** Makes the metrics of this process and has them hear what stands below the service. */
export async function startMetrics(ground: Ground, served: ServedPool | undefined): Promise<Metrics> {
  const { settings, database, mail, telling } = ground;
  const metrics = await createMetrics({ backEnd: settings.backEnd.kind, database: database.dialect });
  telling.ran.push(metrics.ran);
  telling.triedMail.push(metrics.triedMail);
  metrics.read({
    database: () => database.load(),
    outbox: () => mail.delivery.backlog(),
    ...(served && { hashing: () => served.pool.hashing() }),
  });
  return metrics;
}
