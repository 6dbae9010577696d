import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { chosenFactors } from '../rules/second-factors.ts';
import type { Factors, SecondFactor } from '../store/factors.ts';
import type { User } from '../store/users.ts';
import * as shape from './shapes.ts';

const setting = z.object({ Enabled: z.boolean().optional(), PreferredMfa: z.boolean().optional() }).optional();
const settings = {
  SoftwareTokenMfaSettings: setting,
  EmailMfaSettings: setting,
  SMSMfaSettings: setting,
  WebAuthnMfaSettings: z.object({ Enabled: z.boolean().optional() }).optional(),
};

export const setUserMFAPreference = operation('SetUserMFAPreference', {
  access: 'caller',
  input: z.object({ AccessToken: shape.accessToken, ...settings }),
  errors: [],
  handle: setPreference,
});

export const adminSetUserMFAPreference = operation('AdminSetUserMFAPreference', {
  access: 'poolUser',
  input: z.object({ UserPoolId: shape.poolId, Username: shape.username, ...settings }),
  errors: [],
  handle: setPreference,
});

type Setting = z.output<typeof setting>;
interface Wanted {
  readonly SoftwareTokenMfaSettings?: Setting;
  readonly EmailMfaSettings?: Setting;
  readonly SMSMfaSettings?: Setting;
  readonly WebAuthnMfaSettings?: { readonly Enabled?: boolean | undefined } | undefined;
}

async function setPreference(wanted: Wanted, { user, store }: Pick<Parts, 'store'> & { user: User }): Promise<object> {
  if (wanted.SMSMfaSettings?.Enabled) refuseFactor('SMS_MFA');
  if (wanted.WebAuthnMfaSettings?.Enabled) refuseFactor('WEB_AUTHN_MFA');
  const { SoftwareTokenMfaSettings: token, EmailMfaSettings: email } = wanted;
  const factors = await store.factors.find(user);
  if (token?.Enabled && !factors?.totp) {
    refuse('InvalidParameterException', 'User has not verified software token mfa');
  }
  if (email?.Enabled && user.attributes.email_verified !== 'true') refuseFactor('EMAIL_OTP');
  await store.factors.change(user, {
    ...(token?.Enabled !== undefined && { totpEnabled: token.Enabled }),
    ...(email?.Enabled !== undefined && { emailEnabled: email.Enabled }),
    ...preference({ token, email }, factors),
  });
  return {};
}

/** A factor is preferred as long as it is switched on; switching the preferred one off leaves none. */
function preference(
  { token, email }: { token: Setting; email: Setting },
  factors: Factors | undefined,
): { preferred?: SecondFactor | null } {
  const asked = [
    { factor: 'SOFTWARE_TOKEN_MFA' as const, setting: token },
    { factor: 'EMAIL_OTP' as const, setting: email },
  ];
  const preferred = asked.filter(({ setting: one }) => one?.PreferredMfa);
  if (preferred.length > 1) refuse('InvalidParameterException', 'Preferred setting can only be set for one MFA.');
  const [first] = preferred;
  if (first) {
    const isOn = first.setting?.Enabled ?? chosenFactors(factors).includes(first.factor);
    return isOn ? { preferred: first.factor } : refuse('InvalidParameterException', 'Preferred MFA must be enabled.');
  }
  const dropped = asked.some(
    ({ factor, setting: one }) =>
      factor === factors?.preferred && (one?.Enabled === false || one?.PreferredMfa === false),
  );
  return dropped ? { preferred: null } : {};
}

function refuseFactor(factor: string): never {
  return refuse('InvalidParameterException', `User does not have delivery config set to turn on ${factor}`);
}
