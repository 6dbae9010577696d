import type { ErrorEntry } from './error-entry.ts';

/** What can become of a sign-in with an identity provider. */
export const SSO_ERRORS = {
  sso_provider_unknown: {
    status: 404,
    title: { es: 'Proveedor desconocido', en: 'Unknown provider' },
    detail: {
      es: 'No se puede iniciar sesión con ese proveedor. Elige otra forma.',
      en: 'Nobody can sign in with that provider. Choose another way.',
    },
  },
  sso_expired: {
    status: 400,
    title: { es: 'Inicio de sesión caducado', en: 'Sign-in expired' },
    detail: {
      es: 'El inicio de sesión se empezó hace demasiado, o en otro navegador. Empieza de nuevo.',
      en: 'The sign-in was begun too long ago, or in another browser. Begin again.',
    },
  },
  sso_refused: {
    status: 401,
    title: { es: 'El proveedor no te identificó', en: 'The provider did not sign you in' },
    detail: {
      es: 'Tu proveedor de identidad ha cancelado o rechazado el inicio de sesión. Vuelve a intentarlo o elige otra forma.',
      en: 'Your identity provider cancelled or refused the sign-in. Try again, or choose another way.',
    },
  },
  sso_failed: {
    status: 502,
    title: { es: 'No se pudo iniciar sesión con el proveedor', en: 'Could not sign in with the provider' },
    detail: {
      es: 'La respuesta no se pudo comprobar. Vuelve a intentarlo; si persiste, avisa a quien administra el servicio.',
      en: 'The answer could not be verified. Try again; if it persists, tell whoever runs the service.',
    },
  },
} as const satisfies Record<string, ErrorEntry>;
