import type { Act, ActRecord } from '@custom-cognito/pool';
import type { Auth } from 'custom-cognito';

/** Keeps in the service's record what administrators ask of the embedded pool; nothing is done before there is one. */
export function actsIn(held: { readonly auth?: Auth }): ActRecord {
  const record = () => held.auth ?? Promise.reject(new Error('The record is not open yet.'));
  return {
    ready: async () => (await record()).requireRecord(),
    keep: async (act) => (await record()).recordAdminAct(told(act)),
  };
}

const told = ({ operation, accessKeyId, sub, about, refusedWith, peer }: Act) => ({
  actor: `key:${accessKeyId ?? 'any'}`,
  // Nothing keeps a group from being called like a mail address, which no row may hold.
  action: about === undefined || about.includes('@') ? operation : `${operation} ${about}`,
  sub,
  reason: refusedWith,
  context: { ip: peer.address ?? '', userAgent: peer.agent ?? '', requestId: '' },
});
