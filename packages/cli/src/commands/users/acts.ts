import { mailedCode, type Text } from '@custom-cognito/contract';
import type { Auth, UserRecord } from 'custom-cognito';
import type { OpenService } from '../../compose/service.ts';
import type { Settings } from '../../settings/settings.ts';
import { confirm } from '../confirm.ts';
import { DONE } from '../failure.ts';
import { type Operator, thisOperator } from '../operator.ts';
import { secretLine } from '../secret-line.ts';
import type { Terminal } from '../terminal.ts';
import { withService } from '../with-service.ts';
import { findAccount, userFields, who } from './account.ts';
import { given } from './given.ts';
import { newPassword } from './new-password.ts';

/** Whom it concerns and who does it. */
type Call = Operator & { readonly sub: string };

interface Act {
  /** Does it, and resolves with what is different then. */
  do(auth: Auth, call: Call): Promise<Partial<UserRecord>>;
  readonly says: Text;
  /** Asked before it, where it is more than a trifle. */
  readonly asks?: Text;
}

export interface ActOptions {
  readonly yes?: boolean;
}

const ACTS = {
  enable: {
    do: (auth, call) => auth.enableUser(call).then(() => ({ enabled: true })),
    says: { es: 'Habilitado', en: 'Enabled' },
  },
  disable: {
    do: (auth, call) => auth.disableUser(call).then(() => ({ enabled: false })),
    says: { es: 'Inhabilitado, y cerradas sus sesiones', en: 'Disabled, and their sessions ended' },
    asks: {
      es: 'Se inhabilitará y se cerrarán sus sesiones',
      en: 'They will be disabled and their sessions ended',
    },
  },
  delete: {
    do: (auth, call) => auth.deleteUserAsAdmin(call).then(() => ({})),
    says: { es: 'Borrado', en: 'Deleted' },
    asks: { es: 'Se borrará para siempre', en: 'They will be deleted for good' },
  },
  confirm: {
    do: (auth, call) => auth.confirmUser(call).then(() => ({ status: 'CONFIRMED' as const, emailVerified: true })),
    says: { es: 'Confirmado', en: 'Confirmed' },
  },
  signOut: {
    do: (auth, call) => auth.signOutUser(call).then(() => ({})),
    says: { es: 'Cerradas sus sesiones', en: 'Their sessions are ended' },
  },
} as const satisfies Record<string, Act>;

/** Does one of the acts that need nothing but the account, after asking where that is due. */
export async function actOn(
  settings: Settings,
  { act: name, email, yes }: ActOptions & { readonly act: keyof typeof ACTS; readonly email: string },
  terminal: Terminal,
): Promise<number> {
  const act: Act = ACTS[name];
  return withService(settings, { terminal }, async (service) => {
    const user = await findAccount(service, email);
    if (act.asks) await confirm(question(act.asks, user, service), { yes, terminal });
    const changed = await act.do(service.auth, { ...thisOperator(), sub: user.sub });
    return tellDone({ says: act.says, user: { ...user, ...changed } }, terminal);
  });
}

/** Which account in which pool: the settings of another folder name another. */
const question = (asks: Text, user: UserRecord, { poolId }: OpenService): Text => ({
  es: `${who(user)}, en ${poolId}: ${asks.es}. ¿Seguir?`,
  en: `${who(user)}, in ${poolId}: ${asks.en}. Go on?`,
});

interface Done {
  readonly says: Text;
  readonly user: UserRecord;
  readonly groups?: readonly string[];
}

async function tellDone({ says, user, groups }: Done, terminal: Terminal): Promise<number> {
  const mark = terminal.styled('green', '✓');
  await terminal.tell(
    { ...userFields(user), ...(groups && { groups }) },
    { es: `${mark} ${says.es}: ${who(user)}.`, en: `${mark} ${says.en}: ${who(user)}.` },
  );
  return DONE;
}

interface Confirming {
  readonly email: string;
  readonly code: string | undefined;
  readonly codeStdin?: boolean;
}

/** Confirms an account with the code that was mailed to its owner, or, without one, on the operator's word. */
export async function confirmAccount(
  settings: Settings,
  { email, code: typed, codeStdin }: Confirming,
  terminal: Terminal,
): Promise<number> {
  if (typed === undefined && !codeStdin) return actOn(settings, { act: 'confirm', email }, terminal);
  const code = given('CODE', mailedCode, typed ?? (await secretLine('--code-stdin')));
  return withService(settings, { terminal }, async (service) => {
    const user = await findAccount(service, email);
    await service.auth.confirmEmail({ ...thisOperator(), email: user.email, code });
    const confirmed = { ...user, status: 'CONFIRMED', emailVerified: true } as const;
    return tellDone({ says: ACTS.confirm.says, user: confirmed }, terminal);
  });
}

/** Sets a password that stays, and ends all sessions. */
export async function setPassword(
  settings: Settings,
  { email, passwordStdin }: { readonly email: string; readonly passwordStdin?: boolean | undefined },
  terminal: Terminal,
): Promise<number> {
  const typed = passwordStdin || !terminal.interactive ? await newPassword(passwordStdin, terminal) : undefined;
  return withService(settings, { terminal }, async (service) => {
    const user = await findAccount(service, email);
    if (typed === undefined) terminal.note(who(user));
    const password = typed ?? (await newPassword(false, terminal));
    await service.auth.setPassword({ ...thisOperator(), sub: user.sub, password });
    return tellDone({ says: PASSWORD_SET, user: { ...user, status: 'CONFIRMED' } }, terminal);
  });
}

const PASSWORD_SET: Text = {
  es: 'Contraseña cambiada, y cerradas sus sesiones',
  en: 'Password changed, and their sessions ended',
};

/** Puts an account into a group or takes it out. */
export async function changeGroup(
  settings: Settings,
  { email, group, member }: { readonly email: string; readonly group: string; readonly member: boolean },
  terminal: Terminal,
): Promise<number> {
  return withService(settings, { terminal }, async (service) => {
    const { auth } = service;
    const user = await findAccount(service, email);
    const call = { ...thisOperator(), sub: user.sub, group };
    await (member ? auth.addToGroup(call) : auth.removeFromGroup(call));
    const { groups } = await auth.userDetails(user);
    const says = member
      ? { es: `En el grupo ${group}`, en: `In group ${group}` }
      : { es: `Fuera del grupo ${group}`, en: `Out of group ${group}` };
    return tellDone({ says, user, groups }, terminal);
  });
}
