import { z } from 'zod';
import * as field from '../fields.ts';
import { route } from '../route.ts';
import * as shape from '../shapes.ts';

const me = route('me', {
  method: 'GET',
  path: '/api/auth/me',
  access: 'bearer',
  limit: 'general',
  output: shape.profile,
  status: 200,
  errors: [],
  summary: { es: 'El perfil propio', en: 'One’s own profile' },
});

const updateMe = route('updateMe', {
  method: 'PATCH',
  path: '/api/auth/me',
  access: 'bearer',
  limit: 'general',
  input: z
    .strictObject({
      full_name: field.fullName.optional(),
      phone_number: field.phoneNumber.optional(),
      email: field.email.optional(),
    })
    .refine((body) => Object.keys(body).length > 0, { error: 'nothing_to_change' })
    .meta({ minProperties: 1 }),
  output: shape.profile,
  status: 200,
  errors: ['email_in_use', 'limit_exceeded', 'recent_login_required'],
  summary: {
    es: 'Cambia el perfil propio; un correo nuevo vale cuando se confirma su código',
    en: 'Changes one’s own profile; a new address counts once its code is confirmed',
  },
});

const deleteMe = route('deleteMe', {
  method: 'DELETE',
  path: '/api/auth/me',
  access: 'bearer',
  limit: 'general',
  input: z.strictObject({ password: field.password.optional() }),
  output: shape.messageOnly,
  status: 200,
  errors: ['wrong_password', 'recent_login_required', 'too_many_attempts', 'limit_exceeded'],
  summary: {
    es: 'Borra la cuenta propia, con su contraseña; si no tiene, tras iniciar sesión hace poco',
    en: 'Deletes one’s own account, with its password; where it has none, after a recent sign-in',
  },
});

/** One’s own account. */
export const profile = { me, updateMe, deleteMe } as const;
