import { z } from 'zod';
import * as field from '../fields.ts';
import { route } from '../route.ts';
import * as shape from '../shapes.ts';

const register = route('register', {
  method: 'POST',
  path: '/api/auth/register',
  access: 'public',
  limit: 'register',
  account: 'email',
  input: z.strictObject({
    email: field.email,
    password: field.password,
    full_name: field.fullName,
    phone_number: field.phoneNumber.optional(),
  }),
  output: shape.registration,
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
  limit: 'login',
  account: 'email',
  input: z.strictObject({ email: field.email, code: field.mailedCode }),
  output: shape.messageOnly,
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
  limit: 'password_reset',
  account: 'email',
  input: z.strictObject({ email: field.email }),
  output: shape.messageOnly,
  status: 200,
  errors: [],
  summary: { es: 'Envía otro código de confirmación', en: 'Sends another confirmation code' },
});

/** Making an account and proving its address. */
export const registration = { register, confirmEmail, resendCode } as const;
