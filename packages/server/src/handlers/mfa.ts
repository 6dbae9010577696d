import type { Family } from './family.ts';

/** Second factors of one's own account. */
export const mfaHandlers: Family<'setupMfa' | 'verifyMfa' | 'renewRecoveryCodes' | 'disableMfa'> = ({ auth }) => ({
  async setupMfa({ accessToken, context }) {
    const { secretCode, qrCodeUrl } = await auth.setupMfa({ accessToken, context });
    return { body: { secret_code: secretCode, qr_code_url: qrCodeUrl } };
  },

  async verifyMfa({ body, accessToken, context, say }) {
    const { recoveryCodes } = await auth.verifyMfaSetup({ ...body, accessToken, context });
    return { body: { message: say('mfaEnabled'), data: { recovery_codes: [...recoveryCodes] } } };
  },

  async renewRecoveryCodes({ body, accessToken, context, say }) {
    const { recoveryCodes } = await auth.renewRecoveryCodes({ ...body, accessToken, context });
    return { body: { message: say('recoveryCodesMade'), data: { recovery_codes: [...recoveryCodes] } } };
  },

  async disableMfa({ body, accessToken, context, say }) {
    await auth.disableMfa({ ...body, accessToken, context });
    return { body: { message: say('mfaDisabled') } };
  },
});
