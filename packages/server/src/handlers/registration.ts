import type { Family } from './family.ts';

/** Making an account and proving its address. */
export const registrationHandlers: Family<'register' | 'confirmEmail' | 'resendCode'> = ({ auth }) => ({
  async register({ body, context, say }) {
    const { email, password, full_name: fullName, phone_number: phoneNumber } = body;
    const done = await auth.registerUser({
      email,
      password,
      fullName,
      ...(phoneNumber === undefined ? {} : { phoneNumber }),
      context,
    });
    return {
      body: {
        message: say('registered'),
        data: { email: done.email, requires_confirmation: done.requiresConfirmation },
      },
    };
  },

  async confirmEmail({ body, accessToken, context, say }) {
    await auth.confirmEmail({ ...body, ...(accessToken === undefined ? {} : { accessToken }), context });
    return { body: { message: say('confirmed') } };
  },

  async resendCode({ body, context, say }) {
    await auth.resendCode({ ...body, context });
    return { body: { message: say('codeSent') } };
  },
});
