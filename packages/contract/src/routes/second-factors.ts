import { z } from 'zod';
import * as field from '../fields.ts';
import { route } from '../route.ts';
import * as shape from '../shapes.ts';

const setupMfa = route('setupMfa', {
  method: 'POST',
  path: '/api/auth/mfa/setup',
  access: 'bearer',
  limit: 'general',
  output: shape.mfaSetup,
  status: 200,
  errors: ['recent_login_required', 'mfa_not_offered'],
  summary: {
    es: 'Da el secreto de una aplicación de autenticación; vale cuando se comprueba su primer código',
    en: 'Hands out the secret of an authenticator app; it counts once its first code is verified',
  },
});

const verifyMfa = route('verifyMfa', {
  method: 'POST',
  path: '/api/auth/mfa/verify',
  access: 'bearer',
  limit: 'general',
  input: z.strictObject({ code: field.mailedCode }),
  output: shape.recoveryCodes,
  status: 200,
  errors: ['invalid_code', 'recent_login_required', 'mfa_not_offered'],
  summary: {
    es: 'Activa la aplicación con su primer código y da los códigos de recuperación',
    en: 'Switches the app on with its first code and hands out the recovery codes',
  },
});

const renewRecoveryCodes = route('renewRecoveryCodes', {
  method: 'POST',
  path: '/api/auth/mfa/recovery-codes',
  access: 'bearer',
  limit: 'general',
  input: z.strictObject({ password: field.password }),
  output: shape.recoveryCodes,
  status: 200,
  errors: ['wrong_password', 'mfa_not_enabled', 'too_many_attempts', 'limit_exceeded'],
  summary: {
    es: 'Da códigos de recuperación nuevos; los anteriores dejan de valer',
    en: 'Hands out new recovery codes; the former ones end',
  },
});

const disableMfa = route('disableMfa', {
  method: 'DELETE',
  path: '/api/auth/mfa',
  access: 'bearer',
  limit: 'general',
  input: z.strictObject({ password: field.password }),
  output: shape.messageOnly,
  status: 200,
  errors: ['wrong_password', 'mfa_not_enabled', 'too_many_attempts', 'limit_exceeded'],
  summary: { es: 'Desactiva el segundo factor', en: 'Switches the second factor off' },
});

/** Second factors of one’s own account. */
export const secondFactors = { setupMfa, verifyMfa, renewRecoveryCodes, disableMfa } as const;
