import type { Family } from './family.ts';
import { given } from './shapes.ts';

type Routes = 'passwordPolicy' | 'forgotPassword' | 'resetPassword' | 'changePassword';

/** Choosing another password, with a code or with the current one. */
export const passwordHandlers: Family<Routes> = ({ auth, jar }) => ({
  async passwordPolicy() {
    const { minimumLength, ...kinds } = await auth.passwordPolicy();
    return { body: { minimum_length: minimumLength, ...kinds } };
  },

  async forgotPassword({ body, context, say }) {
    await auth.initiatePasswordReset({ ...body, context });
    return { body: { message: say('resetSent') } };
  },

  async resetPassword({ body, context, say }) {
    const { email, code, new_password: newPassword } = body;
    await auth.confirmPasswordReset({ email, code, newPassword, context });
    return { body: { message: say('passwordReset') } };
  },

  async changePassword({ body, accessToken, cookies, context, say }) {
    const { current_password: currentPassword, new_password: newPassword } = body;
    const { sessionId } = cookies;
    const next = await auth.changePassword({
      accessToken,
      currentPassword,
      newPassword,
      ...given({ sessionId }),
      context,
    });
    return { body: { message: say('passwordChanged') }, setCookies: jar.set(next) };
  },
});
