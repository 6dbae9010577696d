import type { ErrorEntry } from './error-entry.ts';
import { SSO_ERRORS } from './sso-errors.ts';

/** Every error the API and the library can answer: the only place where a code meets its status and its words. */
export const ERRORS = {
  validation_failed: {
    status: 422,
    title: { es: 'Datos no válidos', en: 'Invalid input' },
    detail: { es: 'Revisa los campos indicados y vuelve a intentarlo.', en: 'Check the fields listed and try again.' },
  },
  malformed_json: {
    status: 400,
    title: { es: 'JSON mal formado', en: 'Malformed JSON' },
    detail: {
      es: 'El cuerpo debe ser un único objeto JSON en UTF-8, sin claves repetidas.',
      en: 'The body must be one JSON object in UTF-8 without repeated keys.',
    },
  },
  invalid_request: {
    status: 400,
    title: { es: 'Petición no válida', en: 'Invalid request' },
    detail: {
      es: 'La petición no se puede atender tal como está. Corrígela y vuelve a enviarla.',
      en: 'The request cannot be served as it is. Correct it and send it again.',
    },
  },
  unsupported_media_type: {
    status: 415,
    title: { es: 'Tipo de contenido no admitido', en: 'Unsupported media type' },
    detail: {
      es: 'Envía el cuerpo con Content-Type: application/json.',
      en: 'Send the body with Content-Type: application/json.',
    },
  },
  payload_too_large: {
    status: 413,
    title: { es: 'Petición demasiado grande', en: 'Request too large' },
    detail: { es: 'El cuerpo no puede pasar de 64 KiB.', en: 'The body may not exceed 64 KiB.' },
  },
  invalid_credentials: {
    status: 401,
    title: { es: 'No se pudo iniciar sesión', en: 'Could not sign in' },
    detail: {
      es: 'El correo o la contraseña no son correctos.',
      en: 'The e-mail address or the password is not right.',
    },
  },
  email_not_verified: {
    status: 401,
    title: { es: 'Correo sin confirmar', en: 'E-mail not confirmed' },
    detail: {
      es: 'Confirma tu correo con el código que te enviamos, o pide uno nuevo.',
      en: 'Confirm your e-mail address with the code we sent you, or ask for a new one.',
    },
  },
  password_reset_required: {
    status: 401,
    title: { es: 'Hay que cambiar la contraseña', en: 'Password reset required' },
    detail: {
      es: 'Pide un código para restablecer tu contraseña y elige una nueva.',
      en: 'Ask for a code to reset your password and choose a new one.',
    },
  },
  wrong_password: {
    status: 400,
    title: { es: 'Contraseña incorrecta', en: 'Wrong password' },
    detail: { es: 'La contraseña actual no es correcta.', en: 'The current password is not right.' },
  },
  invalid_password: {
    status: 400,
    title: { es: 'Contraseña no admitida', en: 'Password not accepted' },
    detail: {
      es: 'Elige otra contraseña: esta no cumple las reglas.',
      en: 'Choose another password: this one does not meet the rules.',
    },
  },
  invalid_code: {
    status: 400,
    title: { es: 'Código no válido', en: 'Invalid code' },
    detail: {
      es: 'El código no es correcto o ha caducado. Pide uno nuevo.',
      en: 'The code is wrong or has expired. Ask for a new one.',
    },
  },
  challenge_failed: {
    status: 401,
    title: { es: 'Paso no superado', en: 'Challenge failed' },
    detail: {
      es: 'La respuesta no es correcta. Inicia sesión de nuevo.',
      en: 'The answer is not right. Sign in again.',
    },
  },
  challenge_expired: {
    status: 401,
    title: { es: 'Paso caducado', en: 'Challenge expired' },
    detail: {
      es: 'Ha pasado demasiado tiempo. Inicia sesión de nuevo.',
      en: 'Too much time has passed. Sign in again.',
    },
  },
  invalid_refresh_token: {
    status: 401,
    title: { es: 'Sesión terminada', en: 'Session ended' },
    detail: {
      es: 'Tu sesión ya no es válida. Inicia sesión de nuevo.',
      en: 'Your session is no longer valid. Sign in again.',
    },
  },
  invalid_token: {
    status: 401,
    title: { es: 'Token no válido', en: 'Invalid token' },
    detail: {
      es: 'El token de acceso no es válido o ha caducado. Renueva la sesión.',
      en: 'The access token is invalid or has expired. Refresh the session.',
    },
  },
  not_authenticated: {
    status: 401,
    title: { es: 'Falta identificarse', en: 'Not authenticated' },
    detail: {
      es: 'Inicia sesión y envía el token de acceso en Authorization: Bearer.',
      en: 'Sign in and send the access token in Authorization: Bearer.',
    },
  },
  metrics_token_required: {
    status: 401,
    title: { es: 'Falta el token de métricas', en: 'Metrics token required' },
    detail: {
      es: 'Envía el token de METRICS_TOKEN en Authorization: Bearer.',
      en: 'Send the token of METRICS_TOKEN in Authorization: Bearer.',
    },
  },
  forbidden: {
    status: 403,
    title: { es: 'Sin permiso', en: 'Forbidden' },
    detail: { es: 'Tu cuenta no puede hacer esto.', en: 'Your account may not do this.' },
  },
  recent_login_required: {
    status: 403,
    title: { es: 'Vuelve a iniciar sesión', en: 'Sign in again' },
    detail: {
      es: 'Para este cambio tienes que haber iniciado sesión hace poco. Inicia sesión otra vez y repítelo.',
      en: 'For this change you have to have signed in recently. Sign in again and repeat it.',
    },
  },
  mfa_not_enabled: {
    status: 409,
    title: { es: 'Sin segundo factor', en: 'No second factor' },
    detail: {
      es: 'Tu cuenta no tiene segundo factor. Configura uno primero.',
      en: 'Your account has no second factor. Set one up first.',
    },
  },
  mfa_not_offered: {
    status: 409,
    title: { es: 'Segundo factor no disponible', en: 'Second factor not offered' },
    detail: {
      es: 'Este servicio no ofrece aplicaciones de autenticación. Pregunta a quien lo administra.',
      en: 'This service does not offer authenticator apps. Ask whoever runs it.',
    },
  },
  cross_site_request: {
    status: 403,
    title: { es: 'Petición desde otro sitio', en: 'Cross-site request' },
    detail: {
      es: 'Esta petición no viene de un origen permitido.',
      en: 'This request does not come from an allowed origin.',
    },
  },
  not_found: {
    status: 404,
    title: { es: 'No encontrado', en: 'Not found' },
    detail: { es: 'No hay nada en esta dirección.', en: 'There is nothing at this address.' },
  },
  method_not_allowed: {
    status: 405,
    title: { es: 'Método no permitido', en: 'Method not allowed' },
    detail: { es: 'Usa uno de los métodos de la cabecera Allow.', en: 'Use one of the methods in the Allow header.' },
  },
  email_in_use: {
    status: 409,
    title: { es: 'Correo en uso', en: 'E-mail in use' },
    detail: {
      es: 'Otra cuenta usa este correo. Elige otro.',
      en: 'Another account uses this e-mail address. Choose another.',
    },
  },
  user_exists: {
    status: 409,
    title: { es: 'El usuario ya existe', en: 'The user exists' },
    detail: { es: 'Ya hay una cuenta con este correo.', en: 'There is already an account with this e-mail address.' },
  },
  user_already_confirmed: {
    status: 409,
    title: { es: 'Usuario ya confirmado', en: 'User already confirmed' },
    detail: {
      es: 'La cuenta ya estaba confirmada; no hay nada que hacer.',
      en: 'The account was confirmed already; there is nothing to do.',
    },
  },
  ambiguous_user: {
    status: 409,
    title: { es: 'Varias cuentas', en: 'Several accounts' },
    detail: {
      es: 'Varias cuentas tienen este correo. Usa su identificador (sub).',
      en: 'Several accounts have this e-mail address. Use the identifier (sub).',
    },
  },
  user_not_found: {
    status: 404,
    title: { es: 'Usuario no encontrado', en: 'User not found' },
    detail: { es: 'No existe esa cuenta, o ya no existe.', en: 'There is no such account, or no longer.' },
  },
  own_account: {
    status: 409,
    title: { es: 'Es tu propia cuenta', en: 'Your own account' },
    detail: {
      es: 'Te dejaría sin acceso. Pídeselo a otra persona que administre.',
      en: 'This would lock you out. Ask another administrator to do it.',
    },
  },
  last_administrator: {
    status: 409,
    title: { es: 'Última cuenta de administración', en: 'Last administrator' },
    detail: {
      es: 'Nadie más puede administrar. Añade antes a otra persona al grupo admin.',
      en: 'Nobody else can administer. Add somebody else to the group admin first.',
    },
  },
  password_not_resettable: {
    status: 409,
    title: { es: 'No se puede restablecer', en: 'Password not resettable' },
    detail: {
      es: 'La cuenta está inhabilitada o no tiene un correo confirmado al que enviar el código.',
      en: 'The account is disabled, or has no confirmed address to send a code to.',
    },
  },
  group_not_found: {
    status: 404,
    title: { es: 'Grupo no encontrado', en: 'Group not found' },
    detail: { es: 'No hay ningún grupo con este nombre.', en: 'There is no group with this name.' },
  },
  rate_limited: {
    status: 429,
    title: { es: 'Demasiadas peticiones', en: 'Too many requests' },
    detail: {
      es: 'Has hecho demasiadas peticiones seguidas. Vuelve a intentarlo dentro de {seconds} segundos.',
      en: 'You have made too many requests in a row. Try again in {seconds} seconds.',
    },
  },
  too_many_attempts: {
    status: 429,
    title: { es: 'Demasiados intentos', en: 'Too many attempts' },
    detail: {
      es: 'Ha habido demasiados intentos fallidos. Espera unos minutos.',
      en: 'There were too many failed attempts. Wait a few minutes.',
    },
  },
  limit_exceeded: {
    status: 429,
    title: { es: 'Límite superado', en: 'Limit exceeded' },
    detail: {
      es: 'Se han hecho demasiadas peticiones de este tipo. Espera un rato.',
      en: 'Too many requests of this kind were made. Wait a while.',
    },
  },
  internal_error: {
    status: 500,
    title: { es: 'Error interno', en: 'Internal error' },
    detail: {
      es: 'Algo ha fallado por nuestra parte. Vuelve a intentarlo e indica request_id si persiste.',
      en: 'Something failed on our side. Try again, and quote request_id if it persists.',
    },
  },
  ...SSO_ERRORS,
  service_unavailable: {
    status: 503,
    title: { es: 'Servicio no disponible', en: 'Service unavailable' },
    detail: {
      es: 'El servicio no está disponible por el momento. Vuelve a intentarlo en unos segundos.',
      en: 'The service is unavailable at the moment. Try again in a few seconds.',
    },
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(ERRORS, code);
