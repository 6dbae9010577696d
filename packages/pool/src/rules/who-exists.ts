import type { Client } from '../store/clients.ts';

/** Whether a client may not learn from an answer which names have an account. */
export function hidesWhoExists(client: Client): boolean {
  return client.settings.PreventUserExistenceErrors === 'ENABLED';
}
