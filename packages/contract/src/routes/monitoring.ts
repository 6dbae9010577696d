import { z } from 'zod';
import * as shape from '../monitoring-shapes.ts';
import * as asked from '../query-fields.ts';
import { route } from '../route.ts';

const common = { method: 'GET', access: 'admin', limit: 'general', status: 200, errors: [] } as const;

const authStats = route('authStats', {
  ...common,
  path: '/api/monitoring/auth/stats',
  output: shape.authStats,
  summary: {
    es: 'Inicios de sesión, registros y sesiones de las últimas 24 horas, los últimos 7 días y ahora',
    en: 'Sign-ins, registrations and sessions of the last 24 hours, the last 7 days and now',
  },
});

const recentActivity = route('recentActivity', {
  ...common,
  path: '/api/monitoring/auth/recent-activity',
  query: z.strictObject({
    limit: asked.limit.optional(),
    cursor: asked.cursor.optional(),
    hours: asked.hours.optional(),
  }),
  output: shape.recentActivity,
  summary: { es: 'Lo último que ha pasado, lo más nuevo primero', en: 'What happened last, newest first' },
});

const failedAttempts = route('failedAttempts', {
  ...common,
  path: '/api/monitoring/auth/failed-attempts',
  query: z.strictObject({ hours: asked.hours.optional() }),
  output: shape.failedAttempts,
  summary: {
    es: 'Inicios de sesión fallidos por cuenta y dirección, y las direcciones sospechosas',
    en: 'Failed sign-ins by account and address, and the addresses that are suspicious',
  },
});

const failureReasons = route('failureReasons', {
  ...common,
  path: '/api/monitoring/auth/failure-reasons',
  query: z.strictObject({ hours: asked.hours.optional() }),
  output: shape.failureReasons,
  summary: {
    es: 'Por qué se han rechazado inicios de sesión, y cuántos por cada motivo',
    en: 'Why sign-ins were refused, and how many for each reason',
  },
});

const eventSeries = route('eventSeries', {
  ...common,
  path: '/api/monitoring/auth/series',
  query: z.strictObject({
    event: asked.event,
    outcome: asked.outcome.optional(),
    by: asked.by.optional(),
    from: asked.time.optional(),
    to: asked.time.optional(),
    timezone: asked.timezone.optional(),
  }),
  output: shape.eventSeries,
  summary: {
    es: 'Cuántas veces ha pasado algo en cada hora o día de una zona horaria',
    en: 'How often something happened in each hour or day of a time zone',
  },
});

const userTimeline = route('userTimeline', {
  ...common,
  path: '/api/monitoring/auth/users/{sub}/timeline',
  params: { sub: asked.sub },
  query: z.strictObject({ limit: asked.limit.optional(), cursor: asked.cursor.optional() }),
  output: shape.userTimeline,
  summary: {
    es: 'Lo que ha pasado con una cuenta, lo más nuevo primero',
    en: 'What happened to one account, newest first',
  },
});

/** What administrators ask of the audit record. */
export const monitoring = {
  authStats,
  recentActivity,
  failedAttempts,
  failureReasons,
  eventSeries,
  userTimeline,
} as const;
