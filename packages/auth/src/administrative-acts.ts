import { type Acting, type Administrator, createAdministratorRules, type Rules } from './administrator-rules.ts';
import { during } from './errors.ts';
import type { Parts } from './parts.ts';
import { tellingRefusal } from './telling-refusal.ts';
import { findWhom, type UserRecord, type Whom } from './user-directory.ts';

/** Whom it concerns, who does it, and why it can be traced. */
export type AdminCall = Whom & Acting;

/** An act as the record calls it. */
interface Named {
  readonly action: string;
  /** The public id of a session that it ends. */
  readonly session?: string;
}

/** How administrators and programs change an account: nothing is done that could not be recorded, and each act once. */
export function createAdministrativeActs(parts: Parts) {
  const { audit, events } = parts;
  const rules = createAdministratorRules(parts);

  /** What was refused is recorded too. */
  async function recorded(
    named: Named,
    call: AdminCall,
    act: (administrator: Administrator) => Promise<UserRecord>,
  ): Promise<UserRecord> {
    const administrator = await rules.administrator(call);
    const { sub, email, context } = call;
    const about = { ...named, sub, email, actor: administrator.actor, context };
    await audit.ready();
    const work = during('administration', act(administrator));
    const user = await tellingRefusal(work, ({ code }) => events.adminFailed({ ...about, reason: code }));
    await events.adminAction({ ...about, sub: user.sub, email: user.email || email });
    return user;
  }

  return {
    recorded,
    /** Does something to an account that exists, as the rules of the act have it. Throws `user_not_found`. */
    acting(
      { recent, shutsOut, ...named }: Named & Rules,
      call: AdminCall,
      act: (user: UserRecord) => Promise<unknown>,
    ) {
      return recorded(named, call, async (administrator) => {
        if (recent) administrator.requireRecentLogin();
        const user = await findWhom(parts, call);
        if (shutsOut) await administrator.shutOut(user, shutsOut);
        await act(user);
        return user;
      });
    },
  };
}
