import { z } from 'zod';
import * as field from '../fields.ts';
import { route } from '../route.ts';
import * as shape from '../shapes.ts';

const login = route('login', {
  method: 'POST',
  path: '/api/auth/login',
  access: 'public',
  limit: 'login',
  account: 'email',
  input: z.strictObject({ email: field.email, password: field.password }),
  output: shape.signInResult,
  status: 200,
  errors: [
    'invalid_credentials',
    'email_not_verified',
    'password_reset_required',
    'challenge_failed',
    'too_many_attempts',
    'limit_exceeded',
  ],
  summary: { es: 'Inicia sesión', en: 'Signs in' },
});

const challenge = route('challenge', {
  method: 'POST',
  path: '/api/auth/challenge',
  access: 'public',
  limit: 'login',
  account: 'email',
  input: z.strictObject({
    challenge: field.challengeName,
    session: field.challengeSession,
    email: field.email,
    answers: field.answers,
  }),
  output: shape.signInResult,
  status: 200,
  errors: [
    'invalid_code',
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
  limit: 'general',
  input: z.strictObject({}),
  output: shape.tokens,
  status: 200,
  errors: ['invalid_refresh_token'],
  summary: { es: 'Renueva los tokens con las cookies', en: 'Renews the tokens with the cookies' },
});

const logout = route('logout', {
  method: 'POST',
  path: '/api/auth/logout',
  access: 'cookies',
  limit: 'general',
  input: z.strictObject({ everywhere: z.boolean().optional() }),
  output: shape.messageOnly,
  status: 200,
  errors: [],
  summary: { es: 'Cierra esta sesión, o todas', en: 'Ends this session, or all of them' },
});

const sessions = route('sessions', {
  method: 'GET',
  path: '/api/auth/sessions',
  access: 'bearer',
  limit: 'general',
  output: shape.ownSessions,
  status: 200,
  errors: [],
  summary: { es: 'Las sesiones propias', en: 'One’s own sessions' },
});

const revokeSession = route('revokeSession', {
  method: 'DELETE',
  path: '/api/auth/sessions/{id}',
  params: { id: field.sessionId },
  access: 'bearer',
  limit: 'general',
  output: shape.messageOnly,
  status: 200,
  errors: ['not_found'],
  summary: { es: 'Cierra una sesión propia', en: 'Ends one of one’s own sessions' },
});

/** Signing in, staying in and signing out. */
export const signIn = { login, challenge, refresh, logout, sessions, revokeSession } as const;
