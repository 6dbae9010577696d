import { attribute } from './attributes.ts';
import { appUrl } from './authenticator-app.ts';
import type { RequestContext } from './context.ts';
import { AuthError, during } from './errors.ts';
import type { Parts } from './parts.ts';
import { requireRecentLogin } from './recent-login.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { requirePassword } from './require-password.ts';
import { PENDING_MS } from './second-factor.ts';
import { tellingRefusal } from './telling-refusal.ts';

export interface MfaSetup {
  /** Base32, for whoever types it. */
  readonly secretCode: string;
  /** `otpauth://`, to be shown as a QR code. */
  readonly qrCodeUrl: string;
}

interface OwnCall {
  readonly accessToken: string;
  readonly context: RequestContext;
}

/** Second factors of one's own account. Every change wants a recent sign-in or the password, and is told by mail. */
export function mfa(parts: Parts) {
  const { cognito, client, audit, events, factors, notices, sessions, verify, clock, product } = parts;

  async function ask({ accessToken }: OwnCall) {
    const claims = await verify(accessToken);
    const user = await during('token', cognito('GetUser', { AccessToken: accessToken }));
    return { claims, email: attribute(user.UserAttributes, 'email'), factors: user.UserMFASettingList ?? [] };
  }

  /** The secret of the app that made this code. */
  async function proveApp({ sub, AccessToken, code }: { sub: string; AccessToken: string; code: string }) {
    const secret = await factors.pending({ sub }, clock());
    if (secret === undefined) throw new AuthError('invalid_code', { cause: 'nothing to verify' });
    await during('second-factor', cognito('VerifySoftwareToken', { AccessToken, UserCode: code }));
    return secret;
  }

  async function renewCodes(sub: string): Promise<string[]> {
    const codes = newRecoveryCodes();
    await factors.setRecoveryCodes(sub, codes);
    return codes;
  }

  return {
    /**
     * Hands out the secret of a new authenticator app. It counts once {@link verifyMfaSetup} has seen a code of it; an
     * app that is in use stays in use until then.
     *
     * Throws `invalid_token`, `recent_login_required`, `mfa_not_offered`.
     */
    async setupMfa(call: OwnCall): Promise<MfaSetup> {
      const { claims, email = '' } = await ask(call);
      requireRecentLogin(claims, clock);
      const associate = cognito('AssociateSoftwareToken', { AccessToken: call.accessToken });
      const { SecretCode: secretCode = '' } = await during('second-factor', associate);
      await factors.setPending({ sub: claims.sub }, secretCode, clock() + PENDING_MS);
      return { secretCode, qrCodeUrl: appUrl({ secret: secretCode, email, product }) };
    },

    /**
     * Switches the app on with its first code, in place of any other, and makes new recovery codes.
     *
     * Throws `invalid_code`, `invalid_token`, `recent_login_required`, `mfa_not_offered`.
     */
    async verifyMfaSetup({ code, ...call }: OwnCall & { code: string }): Promise<{ recoveryCodes: readonly string[] }> {
      const { claims, email } = await ask(call);
      requireRecentLogin(claims, clock);
      const { accessToken: AccessToken, context } = call;
      await audit.ready();
      const { sub } = claims;
      const secret = await tellingRefusal(proveApp({ sub, AccessToken, code }), ({ code: reason }) =>
        events.mfaSetupFailed({ sub, actor: sub, context, reason }),
      );
      // Kept before it is asked for: whoever is asked must be able to use a recovery code.
      await factors.setApp(claims.sub, secret);
      const recoveryCodes = await renewCodes(claims.sub);
      const on = { Enabled: true, PreferredMfa: true };
      await during('second-factor', cognito('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings: on }));
      await sessions.profileChanged(claims.sub);
      await events.mfaEnabled({ sub: claims.sub, context });
      await notices.mfaEnabled(email, context.locale);
      return { recoveryCodes };
    },

    /** Makes new recovery codes; the old ones end. Throws `wrong_password`, `mfa_not_enabled`, `invalid_token`. */
    async renewRecoveryCodes({ password, ...call }: OwnCall & { password: string }) {
      const { claims, email } = await ask(call);
      if ((await factors.app(claims.sub)) === undefined) throw new AuthError('mfa_not_enabled');
      await requirePassword(parts, { claims, password, context: call.context });
      const recoveryCodes = await renewCodes(claims.sub);
      await events.recoveryCodesMade({ sub: claims.sub, context: call.context });
      await notices.recoveryCodesMade(email, call.context.locale);
      return { recoveryCodes };
    },

    /** Switches all second factors off. Throws `wrong_password`, `mfa_not_enabled`, `invalid_token`. */
    async disableMfa({ password, ...call }: OwnCall & { password: string }): Promise<void> {
      const { claims, email, factors: enabled } = await ask(call);
      if (enabled.length === 0) throw new AuthError('mfa_not_enabled');
      await requirePassword(parts, { claims, password, context: call.context });
      const off = { Enabled: false, PreferredMfa: false };
      const settings = {
        ...(enabled.includes('SOFTWARE_TOKEN_MFA') && { SoftwareTokenMfaSettings: off }),
        ...(enabled.includes('EMAIL_OTP') && { EmailMfaSettings: off }),
        ...(enabled.includes('SMS_MFA') && { SMSMfaSettings: off }),
      };
      const named = { UserPoolId: client.userPoolId, Username: claims.username };
      await during('second-factor', cognito('AdminSetUserMFAPreference', { ...named, ...settings }));
      await factors.removeAll(claims.sub);
      await sessions.profileChanged(claims.sub);
      await events.mfaDisabled({ sub: claims.sub, context: call.context });
      await notices.mfaDisabled(email, call.context.locale);
    },
  };
}
