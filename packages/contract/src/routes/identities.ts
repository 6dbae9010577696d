import { z } from 'zod';
import * as field from '../fields.ts';
import { route } from '../route.ts';
import * as shape from '../shapes.ts';

const identities = route('identities', {
  method: 'GET',
  path: '/api/auth/identities',
  access: 'bearer',
  limit: 'general',
  output: shape.ownIdentities,
  status: 200,
  errors: [],
  summary: {
    es: 'Los proveedores vinculados a la propia cuenta, y si tiene contraseña',
    en: 'The providers linked to one’s own account, and whether it has a password',
  },
});

const linkIdentity = route('linkIdentity', {
  method: 'POST',
  path: '/api/auth/identities',
  access: 'bearer',
  limit: 'general',
  input: z.strictObject({ provider: field.ssoProvider, return_to: z.string().max(2048).optional() }),
  output: z.object({ location: z.string().describe('Where the browser goes, with the cookie of this answer.') }),
  status: 200,
  errors: ['recent_login_required', 'sso_provider_unknown', 'identity_not_linkable', 'too_many_identities'],
  summary: {
    es: 'Empieza a vincular un proveedor a la propia cuenta; lo termina este navegador, en esta sesión',
    en: 'Begins to link a provider to one’s own account; this browser finishes it, in this session',
  },
});

const joinIdentity = route('joinIdentity', {
  method: 'POST',
  path: '/api/auth/join-identity',
  access: 'bearer',
  limit: 'general',
  input: z.strictObject({ provider: field.ssoProvider, link: field.linkReference }),
  output: shape.joined,
  status: 200,
  errors: [
    'recent_login_required',
    'sso_provider_unknown',
    'sso_expired',
    'another_account',
    'identity_in_use',
    'identity_not_linkable',
    'too_many_identities',
  ],
  summary: {
    es: 'Une a la cuenta, ya demostrada, el proveedor que trajo su mismo correo (sso_link de la página de entrada)',
    en: 'Joins the provider that brought the account’s own address to it, once it is proven (sso_link of the sign-in page)',
  },
});

const unlinkIdentity = route('unlinkIdentity', {
  method: 'DELETE',
  path: '/api/auth/identities/{id}',
  params: { id: field.identityId },
  access: 'bearer',
  limit: 'general',
  output: shape.messageOnly,
  status: 200,
  errors: ['recent_login_required', 'only_identity', 'sso_provider_unknown'],
  summary: {
    es: 'Desvincula un proveedor; todas las sesiones se cierran',
    en: 'Unlinks a provider; all sessions end',
  },
});

/** The identity providers of one’s own account. */
export const linkedIdentities = { identities, linkIdentity, joinIdentity, unlinkIdentity } as const;
