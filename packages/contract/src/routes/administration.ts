import { z } from 'zod';
import * as shape from '../administration-shapes.ts';
import * as field from '../fields.ts';
import * as asked from '../query-fields.ts';
import { route } from '../route.ts';
import { messageOnly } from '../shapes.ts';

const common = { access: 'admin', limit: 'general', status: 200 } as const;
const one = { ...common, path: '/api/admin/users/{sub}', params: { sub: asked.sub } } as const;
/** What may be refused to whoever would shut administrators out, or has not signed in for a while. */
const GUARDED = ['user_not_found', 'own_account', 'last_administrator', 'recent_login_required'] as const;

const users = route('users', {
  ...common,
  method: 'GET',
  path: '/api/admin/users',
  query: z.strictObject({
    search: asked.search.optional(),
    status: asked.userStatus.optional(),
    group: field.groupName.optional(),
    limit: asked.userLimit.optional(),
    cursor: asked.sealedCursor.optional(),
  }),
  output: shape.users,
  errors: ['group_not_found'],
  summary: {
    es: 'Busca cuentas por el principio del correo, del nombre o del teléfono, por estado o por grupo',
    en: 'Searches accounts by the beginning of the address, name or number, by state or by group',
  },
});

const createUser = route('createUser', {
  ...common,
  method: 'POST',
  path: '/api/admin/users',
  input: z.strictObject({
    email: field.email,
    full_name: field.fullName,
    phone_number: field.phoneNumber.optional(),
    groups: z.array(field.groupName).max(20).optional(),
    confirmed: z.boolean().optional(),
  }),
  output: shape.userDetails,
  status: 201,
  errors: [
    'user_exists',
    'email_in_use',
    'group_not_found',
    'limit_exceeded',
    'invalid_request',
    'recent_login_required',
  ],
  summary: {
    es: 'Crea una cuenta y le envía una invitación; confirmada, sin invitación y sin contraseña conocida',
    en: 'Creates an account and mails it an invitation; confirmed, without one and with a password nobody knows',
  },
});

const user = route('user', {
  ...one,
  method: 'GET',
  output: shape.userDetails,
  errors: ['user_not_found'],
  summary: { es: 'Una cuenta con sus grupos y factores', en: 'One account with its groups and factors' },
});

const changeUser = route('changeUser', {
  ...one,
  method: 'PATCH',
  input: z
    .strictObject({
      full_name: field.fullName.optional(),
      phone_number: field.phoneNumber.optional(),
      email: field.email.optional(),
    })
    .refine((body) => Object.keys(body).length > 0, { error: 'nothing_to_change' })
    .meta({ minProperties: 1 }),
  output: shape.userDetails,
  errors: ['user_not_found', 'email_in_use', 'limit_exceeded', 'invalid_request', 'recent_login_required'],
  summary: {
    es: 'Cambia una cuenta; un correo nuevo vale cuando su dueño confirma el código',
    en: 'Changes an account; a new address counts once its owner confirms the code',
  },
});

const deleteUser = route('deleteUser', {
  ...one,
  method: 'DELETE',
  output: messageOnly,
  errors: GUARDED,
  summary: { es: 'Borra una cuenta', en: 'Deletes an account' },
});

const enableUser = route('enableUser', {
  ...one,
  method: 'POST',
  path: '/api/admin/users/{sub}/enable',
  output: messageOnly,
  errors: ['user_not_found'],
  summary: { es: 'Habilita una cuenta', en: 'Enables an account' },
});

const disableUser = route('disableUser', {
  ...one,
  method: 'POST',
  path: '/api/admin/users/{sub}/disable',
  output: messageOnly,
  errors: GUARDED,
  summary: {
    es: 'Inhabilita una cuenta y cierra sus sesiones al momento',
    en: 'Disables an account and ends its sessions at once',
  },
});

const confirmUser = route('confirmUser', {
  ...one,
  method: 'POST',
  path: '/api/admin/users/{sub}/confirm',
  output: messageOnly,
  errors: ['user_not_found', 'user_already_confirmed', 'limit_exceeded'],
  summary: {
    es: 'Confirma una cuenta sin su código y da su correo por bueno',
    en: 'Confirms an account without its code, and vouches for its address',
  },
});

const resetUserPassword = route('resetUserPassword', {
  ...one,
  method: 'POST',
  path: '/api/admin/users/{sub}/reset-password',
  output: messageOnly,
  errors: ['user_not_found', 'password_not_resettable', 'limit_exceeded', 'recent_login_required'],
  summary: {
    es: 'Envía un código para elegir otra contraseña, o de nuevo la invitación, y cierra las sesiones',
    en: 'Mails a code to choose another password, or the invitation again, and ends the sessions',
  },
});

const signOutUser = route('signOutUser', {
  ...one,
  method: 'POST',
  path: '/api/admin/users/{sub}/sign-out',
  output: messageOnly,
  errors: ['user_not_found', 'recent_login_required'],
  summary: { es: 'Cierra todas las sesiones de una cuenta', en: 'Ends all sessions of an account' },
});

const userSessions = route('userSessions', {
  ...one,
  method: 'GET',
  path: '/api/admin/users/{sub}/sessions',
  output: shape.userSessions,
  errors: ['user_not_found'],
  summary: { es: 'Las sesiones de una cuenta', en: 'The sessions of an account' },
});

const endUserSession = route('endUserSession', {
  ...common,
  method: 'DELETE',
  path: '/api/admin/users/{sub}/sessions/{id}',
  params: { sub: asked.sub, id: field.sessionId },
  output: messageOnly,
  errors: ['user_not_found', 'not_found'],
  summary: { es: 'Cierra una sesión de una cuenta', en: 'Ends one session of an account' },
});

const groups = route('groups', {
  ...common,
  method: 'GET',
  path: '/api/admin/groups',
  query: z.strictObject({ limit: asked.userLimit.optional(), cursor: asked.sealedCursor.optional() }),
  output: shape.groups,
  errors: [],
  summary: { es: 'Los grupos que hay', en: 'The groups that there are' },
});

const membership = {
  ...common,
  path: '/api/admin/users/{sub}/groups/{name}',
  params: { sub: asked.sub, name: field.groupName },
  output: messageOnly,
} as const;

const addToGroup = route('addToGroup', {
  ...membership,
  method: 'PUT',
  errors: ['user_not_found', 'group_not_found', 'recent_login_required'],
  summary: { es: 'Añade una cuenta a un grupo', en: 'Adds an account to a group' },
});

const removeFromGroup = route('removeFromGroup', {
  ...membership,
  method: 'DELETE',
  errors: [...GUARDED, 'group_not_found'],
  summary: { es: 'Saca una cuenta de un grupo', en: 'Takes an account out of a group' },
});

/** What administrators do with accounts; an account is named by its `sub` only. */
export const administration = {
  users,
  createUser,
  user,
  changeUser,
  deleteUser,
  enableUser,
  disableUser,
  confirmUser,
  resetUserPassword,
  signOutUser,
  userSessions,
  endUserSession,
  groups,
  addToGroup,
  removeFromGroup,
} as const;
