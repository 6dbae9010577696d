import { z } from 'zod';
import * as shape from '../administration-shapes.ts';
import * as asked from '../query-fields.ts';
import { route } from '../route.ts';

const common = { method: 'GET', access: 'admin', limit: 'general', status: 200, errors: [] } as const;

const auditEntries = route('auditEntries', {
  ...common,
  path: '/api/admin/audit',
  query: z.strictObject({
    from: asked.time.optional(),
    to: asked.time.optional(),
    event: asked.event.optional(),
    outcome: asked.outcome.optional(),
    sub: asked.sub.optional(),
    ip: asked.address.optional(),
    limit: asked.limit.optional(),
    cursor: asked.cursor.optional(),
  }),
  output: shape.auditEntries,
  summary: { es: 'El registro, lo más nuevo primero', en: 'The record, newest first' },
});

const auditVerification = route('auditVerification', {
  ...common,
  path: '/api/admin/audit/verification',
  output: shape.auditVerification,
  summary: {
    es: 'Si el registro es el que se escribió, según la última verificación',
    en: 'Whether the record is what was written, as the last verification found it',
  },
});

/** The audit record and whether it is whole. */
export const audit = { auditEntries, auditVerification } as const;
