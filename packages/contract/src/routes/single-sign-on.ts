import { z } from 'zod';
import * as field from '../fields.ts';
import * as query from '../query-fields.ts';
import { route } from '../route.ts';
import * as shape from '../shapes.ts';

const ssoProviders = route('ssoProviders', {
  method: 'GET',
  path: '/sso/providers',
  access: 'public',
  limit: 'general',
  output: shape.ssoProviders,
  status: 200,
  errors: [],
  summary: { es: 'Los proveedores con los que se puede iniciar sesión', en: 'The providers one can sign in with' },
});

const ssoLogin = route('ssoLogin', {
  method: 'GET',
  path: '/sso/{provider}/login',
  params: { provider: field.ssoProvider },
  query: z.strictObject({ return_to: query.returnTo.optional(), prompt: z.literal('login').optional() }),
  access: 'navigation',
  limit: 'general',
  output: z.null(),
  status: 303,
  errors: [],
  summary: {
    es: 'Lleva el navegador al proveedor; luego vuelve a return_to, dentro de la aplicación. prompt=login: aunque el pool aún lo recuerde',
    en: 'Takes the browser to the provider, and later back to return_to inside the application. prompt=login: also whom the pool still remembers',
  },
});

const ssoCallback = route('ssoCallback', {
  method: 'GET',
  path: '/sso/{provider}/callback',
  params: { provider: field.ssoProvider },
  // Not strict: RFC 6749 §4.1.2 has members that are not known ignored.
  query: query.authorizationResponse,
  access: 'navigation',
  limit: 'general',
  output: z.null(),
  status: 303,
  errors: [],
  summary: {
    es: 'Donde vuelve el navegador: abre la sesión, o lleva a la página de entrada con sso_error',
    en: 'Where the browser comes back to: opens the session, or leads to the sign-in page with sso_error',
  },
});

const ssoCallbackForm = route('ssoCallbackForm', {
  method: 'POST',
  path: '/sso/{provider}/callback',
  params: { provider: field.ssoProvider },
  access: 'navigation',
  limit: 'general',
  input: z.strictObject(query.authorizationResponse.shape),
  output: z.null(),
  status: 303,
  errors: [],
  summary: {
    es: 'Lo mismo para una respuesta que llega como formulario',
    en: 'The same for an answer that comes as a form',
  },
});

/** Signing in with an identity provider: two addresses that browsers visit, and what there is to choose from. */
export const singleSignOn = { ssoProviders, ssoLogin, ssoCallback, ssoCallbackForm } as const;
