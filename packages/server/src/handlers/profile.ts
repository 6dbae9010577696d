import type { Family } from './family.ts';
import { given, profileOf } from './shapes.ts';

/** One's own account. */
export const profileHandlers: Family<'me' | 'updateMe' | 'deleteMe'> = ({ auth, jar }) => ({
  async me({ accessToken }) {
    return { body: profileOf(await auth.getUser({ accessToken })) };
  },

  async updateMe({ body, accessToken, context }) {
    const { full_name: fullName, phone_number: phoneNumber, email } = body;
    await auth.updateUser({ accessToken, ...given({ fullName, phoneNumber, email }), context });
    return { body: profileOf(await auth.getUser({ accessToken })) };
  },

  async deleteMe({ body, accessToken, context, say }) {
    await auth.deleteUser({ ...body, accessToken, context });
    return { body: { message: say('accountDeleted') }, setCookies: jar.clear() };
  },
});
