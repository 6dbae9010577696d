import { z } from 'zod';
import * as field from '../fields.ts';
import { route } from '../route.ts';
import * as shape from '../shapes.ts';

const passwordPolicy = route('passwordPolicy', {
  method: 'GET',
  path: '/api/auth/password-policy',
  access: 'public',
  limit: 'general',
  output: shape.passwordPolicy,
  status: 200,
  errors: [],
  summary: {
    es: 'Qué pide el grupo de usuarios a una contraseña, para decirlo mientras se escribe',
    en: 'What the user pool asks of a password, to be told while it is typed',
  },
});

const forgotPassword = route('forgotPassword', {
  method: 'POST',
  path: '/api/auth/forgot-password',
  access: 'public',
  limit: 'password_reset',
  account: 'email',
  input: z.strictObject({ email: field.email }),
  output: shape.messageOnly,
  status: 200,
  errors: [],
  summary: { es: 'Envía un código para elegir otra contraseña', en: 'Sends a code to choose another password' },
});

const resetPassword = route('resetPassword', {
  method: 'POST',
  path: '/api/auth/reset-password',
  access: 'public',
  limit: 'password_reset',
  account: 'email',
  input: z.strictObject({ email: field.email, code: field.mailedCode, new_password: field.password }),
  output: shape.messageOnly,
  status: 200,
  errors: ['invalid_code', 'invalid_password', 'too_many_attempts', 'limit_exceeded'],
  newPassword: 'new_password',
  summary: { es: 'Elige otra contraseña con el código enviado', en: 'Chooses another password with the code sent' },
});

const changePassword = route('changePassword', {
  method: 'POST',
  path: '/api/auth/change-password',
  access: 'bearer',
  limit: 'general',
  input: z.strictObject({ current_password: field.password, new_password: field.password }),
  output: shape.messageOnly,
  status: 200,
  errors: ['wrong_password', 'invalid_password', 'too_many_attempts', 'limit_exceeded'],
  newPassword: 'new_password',
  summary: {
    es: 'Cambia la contraseña y cierra las demás sesiones',
    en: 'Changes the password and ends the other sessions',
  },
});

/** Choosing another password, with a code or with the current one. */
export const passwords = { passwordPolicy, forgotPassword, resetPassword, changePassword } as const;
