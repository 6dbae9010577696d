import { z } from 'zod';
import * as field from './fields.ts';
import { route } from './route.ts';
import { health, messageOnly, profile, readiness, registration, signInResult, tokens } from './shapes.ts';

const register = route('register', {
  method: 'POST',
  path: '/api/auth/register',
  access: 'public',
  input: z.strictObject({
    email: field.email,
    password: field.password,
    full_name: field.fullName,
    phone_number: field.phoneNumber.optional(),
  }),
  output: registration,
  status: 201,
  errors: ['invalid_password', 'invalid_request', 'limit_exceeded'],
  newPassword: 'password',
  summary: {
    es: 'Crea una cuenta; la respuesta no dice si el correo ya se conocía',
    en: 'Creates an account; the answer does not tell whether the address was known',
  },
});

const confirmEmail = route('confirmEmail', {
  method: 'POST',
  path: '/api/auth/confirm-email',
  access: 'optional-bearer',
  input: z.strictObject({ email: field.email, code: field.mailedCode }),
  output: messageOnly,
  status: 200,
  errors: ['invalid_code', 'email_in_use', 'too_many_attempts', 'limit_exceeded'],
  summary: {
    es: 'Confirma el correo de una cuenta nueva o, con token de acceso, un cambio de correo',
    en: 'Confirms the address of a new account or, with an access token, a change of address',
  },
});

const resendCode = route('resendCode', {
  method: 'POST',
  path: '/api/auth/resend-code',
  access: 'public',
  input: z.strictObject({ email: field.email }),
  output: messageOnly,
  status: 200,
  errors: [],
  summary: { es: 'Envía otro código de confirmación', en: 'Sends another confirmation code' },
});

const login = route('login', {
  method: 'POST',
  path: '/api/auth/login',
  access: 'public',
  input: z.strictObject({ email: field.email, password: field.password }),
  output: signInResult,
  status: 200,
  errors: [
    'invalid_credentials',
    'email_not_verified',
    'password_reset_required',
    'too_many_attempts',
    'limit_exceeded',
  ],
  summary: { es: 'Inicia sesión', en: 'Signs in' },
});

const challenge = route('challenge', {
  method: 'POST',
  path: '/api/auth/challenge',
  access: 'public',
  input: z.strictObject({
    challenge: field.challengeName,
    session: field.challengeSession,
    email: field.email,
    answers: field.answers,
  }),
  output: signInResult,
  status: 200,
  errors: [
    'challenge_failed',
    'challenge_expired',
    'invalid_password',
    'invalid_request',
    'password_reset_required',
    'too_many_attempts',
    'limit_exceeded',
  ],
  newPassword: 'answers.NEW_PASSWORD',
  summary: { es: 'Responde a lo que el inicio de sesión ha pedido', en: 'Answers what signing in asked for' },
});

const refresh = route('refresh', {
  method: 'POST',
  path: '/api/auth/refresh',
  access: 'cookies',
  input: z.strictObject({}),
  output: tokens,
  status: 200,
  errors: ['invalid_refresh_token'],
  summary: { es: 'Renueva los tokens con las cookies', en: 'Renews the tokens with the cookies' },
});

const logout = route('logout', {
  method: 'POST',
  path: '/api/auth/logout',
  access: 'cookies',
  input: z.strictObject({ everywhere: z.boolean().optional() }),
  output: messageOnly,
  status: 200,
  errors: [],
  summary: { es: 'Cierra esta sesión, o todas', en: 'Ends this session, or all of them' },
});

const me = route('me', {
  method: 'GET',
  path: '/api/auth/me',
  access: 'bearer',
  output: profile,
  status: 200,
  errors: [],
  summary: { es: 'El perfil propio', en: 'One’s own profile' },
});

const updateMe = route('updateMe', {
  method: 'PATCH',
  path: '/api/auth/me',
  access: 'bearer',
  input: z
    .strictObject({
      full_name: field.fullName.optional(),
      phone_number: field.phoneNumber.optional(),
      email: field.email.optional(),
    })
    .refine((body) => Object.keys(body).length > 0, { error: 'nothing_to_change' })
    .meta({ minProperties: 1 }),
  output: profile,
  status: 200,
  errors: ['email_in_use', 'limit_exceeded'],
  summary: {
    es: 'Cambia el perfil propio; un correo nuevo vale cuando se confirma su código',
    en: 'Changes one’s own profile; a new address counts once its code is confirmed',
  },
});

const deleteMe = route('deleteMe', {
  method: 'DELETE',
  path: '/api/auth/me',
  access: 'bearer',
  input: z.strictObject({ password: field.password }),
  output: messageOnly,
  status: 200,
  errors: ['wrong_password', 'too_many_attempts', 'limit_exceeded'],
  summary: { es: 'Borra la cuenta propia', en: 'Deletes one’s own account' },
});

const forgotPassword = route('forgotPassword', {
  method: 'POST',
  path: '/api/auth/forgot-password',
  access: 'public',
  input: z.strictObject({ email: field.email }),
  output: messageOnly,
  status: 200,
  errors: [],
  summary: { es: 'Envía un código para elegir otra contraseña', en: 'Sends a code to choose another password' },
});

const resetPassword = route('resetPassword', {
  method: 'POST',
  path: '/api/auth/reset-password',
  access: 'public',
  input: z.strictObject({ email: field.email, code: field.mailedCode, new_password: field.password }),
  output: messageOnly,
  status: 200,
  errors: ['invalid_code', 'invalid_password', 'too_many_attempts', 'limit_exceeded'],
  newPassword: 'new_password',
  summary: { es: 'Elige otra contraseña con el código enviado', en: 'Chooses another password with the code sent' },
});

const changePassword = route('changePassword', {
  method: 'POST',
  path: '/api/auth/change-password',
  access: 'bearer',
  input: z.strictObject({ current_password: field.password, new_password: field.password }),
  output: messageOnly,
  status: 200,
  errors: ['wrong_password', 'invalid_password', 'too_many_attempts', 'limit_exceeded'],
  newPassword: 'new_password',
  summary: {
    es: 'Cambia la contraseña y cierra las demás sesiones',
    en: 'Changes the password and ends the other sessions',
  },
});

const alive = route('health', {
  method: 'GET',
  path: '/health',
  access: 'public',
  output: health,
  status: 200,
  errors: [],
  summary: { es: 'Si el proceso vive', en: 'Whether the process is alive' },
});

const ready = route('ready', {
  method: 'GET',
  path: '/ready',
  access: 'public',
  output: readiness,
  status: 200,
  otherStatus: 503,
  errors: [],
  summary: {
    es: 'Si puede atender, con el estado de cada parte',
    en: 'Whether it can serve, with the state of each part',
  },
});

/** Every endpoint, by name. */
export const ROUTES = {
  register,
  confirmEmail,
  resendCode,
  login,
  challenge,
  refresh,
  logout,
  me,
  updateMe,
  deleteMe,
  forgotPassword,
  resetPassword,
  changePassword,
  health: alive,
  ready,
} as const;

export type Routes = typeof ROUTES;
export type RouteName = keyof Routes;

/** What a caller may send to a route; undefined when it takes no body. */
export type RouteInput<N extends RouteName> = Routes[N]['input'] extends z.ZodType
  ? z.input<Routes[N]['input']>
  : undefined;

/** What a handler receives after validation. */
export type RouteBody<N extends RouteName> = Routes[N]['input'] extends z.ZodType
  ? z.output<Routes[N]['input']>
  : undefined;

export type RouteOutput<N extends RouteName> = z.output<Routes[N]['output']>;
