import { route } from '../route.ts';
import * as shape from '../shapes.ts';

const alive = route('health', {
  method: 'GET',
  path: '/health',
  access: 'public',
  limit: null,
  output: shape.health,
  status: 200,
  errors: [],
  summary: { es: 'Si el proceso vive', en: 'Whether the process is alive' },
});

const ready = route('ready', {
  method: 'GET',
  path: '/ready',
  access: 'public',
  limit: null,
  output: shape.readiness,
  status: 200,
  otherStatus: 503,
  errors: [],
  summary: {
    es: 'Si puede atender, con el estado de cada parte',
    en: 'Whether it can serve, with the state of each part',
  },
});

/** What supervisors ask. */
export const service = { health: alive, ready } as const;
