import type { ErrorEntry } from './error-entry.ts';

/** What can become of a sign-in with an identity provider, and of linking one. */
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
  sso_account_exists: {
    status: 409,
    title: { es: 'Ya tienes una cuenta', en: 'You already have an account' },
    detail: {
      es: 'Hay una cuenta con el correo de tu proveedor. Inicia sesión con su contraseña; en tu cuenta puedes vincular el proveedor.',
      en: 'There is an account with the address that your provider knows. Sign in with its password; under your account you can link the provider.',
    },
  },
  another_account: {
    status: 403,
    title: { es: 'Es otra cuenta', en: 'Another account' },
    detail: {
      es: 'Has iniciado sesión en otra cuenta que la de ese correo. Empieza de nuevo y entra con esa.',
      en: 'You have signed in to another account than the one of that address. Begin again, and sign in to that one.',
    },
  },
  identity_in_use: {
    status: 409,
    title: { es: 'Ya tiene cuenta', en: 'Has an account already' },
    detail: {
      es: 'Con esa identidad del proveedor ya se entra en otra cuenta. Desvincúlala o borra esa cuenta antes.',
      en: 'That identity of the provider leads to another account already. Unlink it there, or delete that account first.',
    },
  },
  identity_not_linkable: {
    status: 409,
    title: { es: 'Cuenta de un proveedor', en: 'Account of a provider' },
    detail: {
      es: 'Esta cuenta nació con un proveedor y no tiene contraseña: no se le puede vincular nada.',
      en: 'This account came by a provider and has no password: nothing can be linked to it.',
    },
  },
  too_many_identities: {
    status: 409,
    title: { es: 'Demasiados proveedores', en: 'Too many providers' },
    detail: {
      es: 'Una cuenta tiene como mucho cinco identidades vinculadas. Desvincula una antes.',
      en: 'An account has at most five linked identities. Unlink one first.',
    },
  },
  only_identity: {
    status: 409,
    title: { es: 'Es tu única forma de entrar', en: 'Your only way in' },
    detail: {
      es: 'Sin ese proveedor no podrías iniciar sesión: la cuenta no tiene contraseña.',
      en: 'Without that provider you could not sign in: the account has no password.',
    },
  },
} as const satisfies Record<string, ErrorEntry>;
