import { isClientSecret } from '../rules/client-secret.ts';
import { isPlainText } from '../rules/plain-text.ts';
import type { Client } from '../store/clients.ts';
import type { Store } from '../store/store.ts';
import type { Form } from './form.ts';
import { refuseOAuth } from './oauth-error.ts';

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;
const LONGEST_ID = 128;

interface Presented {
  readonly id: string;
  readonly secret?: string | undefined;
}

/**
 * The client that a request comes from: by its secret in the Authorization header or in the body, never in both
 * (RFC 6749 §2.3), and by its id alone where it has no secret. Throws invalid_client.
 */
export async function authenticateClient(request: Request, form: Form, store: Store): Promise<Client> {
  const authorization = request.headers.get('authorization');
  const { id, secret } = authorization === null ? fromBody(form) : fromHeader(authorization, form);
  const client = id.length <= LONGEST_ID ? await store.clients.find(id) : undefined;
  if (!client) return refuseOAuth('invalid_client');
  const isRight = secret === undefined ? client.secrets.length === 0 : isClientSecret(client, secret);
  return isRight ? client : refuseOAuth('invalid_client');
}

function fromBody({ client_id: id, client_secret: secret }: Form): Presented {
  return id === undefined ? refuseOAuth('invalid_client') : { id, secret };
}

function fromHeader(authorization: string, form: Form): Presented {
  const [, encoded] = BASIC.exec(authorization) ?? [];
  const text = Buffer.from(encoded ?? '', 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 1 || form.client_secret !== undefined) return refuseOAuth('invalid_client');
  const [id, secret] = [decode(text.slice(0, colon)), decode(text.slice(colon + 1))];
  if (!isPlainText([id, secret])) return refuseOAuth('invalid_client');
  if (form.client_id !== undefined && form.client_id !== id) return refuseOAuth('invalid_client');
  return { id, secret };
}

/** A plus stands for itself, as in Cognito: its clients do not encode what they send, and no secret has a space. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuseOAuth('invalid_client');
  }
}
