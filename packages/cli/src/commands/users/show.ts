import type { Text, UserDetails } from '@custom-cognito/contract';
import { userDetailsOf } from '@custom-cognito/server/user-shapes';
import type { Settings } from '../../settings/settings.ts';
import { DONE } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { visible } from '../visible.ts';
import { withService } from '../with-service.ts';
import { findAccount } from './account.ts';

/** Shows an account with its groups, its factors and what is known of its sessions. */
export async function showUser(settings: Settings, email: string, terminal: Terminal): Promise<number> {
  const shown = await withService(settings, { terminal }, async (service) =>
    userDetailsOf(await findAccount(service, email)),
  );
  if (terminal.json) {
    await terminal.print(JSON.stringify(shown));
    return DONE;
  }
  const titles = (Object.keys(shown) as (keyof typeof shown)[]).map((field) => TITLES[field][terminal.language]);
  const width = Math.max(...titles.map(({ length }) => length));
  const lines = Object.values(shown).map((value, index) =>
    `${titles[index]?.padEnd(width)}  ${visible(worded(value, terminal))}`.trimEnd(),
  );
  await terminal.print(lines.join('\n'));
  return DONE;
}

const TITLES: Readonly<Record<keyof UserDetails, Text>> = {
  sub: { es: 'Sub', en: 'Sub' },
  username: { es: 'Nombre de usuario', en: 'User name' },
  email: { es: 'Correo', en: 'E-mail' },
  name: { es: 'Nombre', en: 'Name' },
  phone_number: { es: 'Teléfono', en: 'Telephone' },
  status: { es: 'Estado', en: 'Status' },
  enabled: { es: 'Habilitado', en: 'Enabled' },
  email_verified: { es: 'Correo verificado', en: 'E-mail verified' },
  created_at: { es: 'Creado', en: 'Created' },
  updated_at: { es: 'Cambiado', en: 'Changed' },
  phone_number_verified: { es: 'Teléfono verificado', en: 'Telephone verified' },
  groups: { es: 'Grupos', en: 'Groups' },
  mfa: { es: 'Segundos factores', en: 'Second factors' },
  preferred_mfa: { es: 'Factor preferido', en: 'Preferred factor' },
  active_sessions: { es: 'Sesiones abiertas', en: 'Active sessions' },
  last_sign_in_at: { es: 'Última entrada', en: 'Last sign-in' },
  last_lockout_at: { es: 'Último bloqueo', en: 'Last lock-out' },
};

const YES_NO = { es: ['sí', 'no'], en: ['yes', 'no'] } as const;

function worded(value: UserDetails[keyof UserDetails], { language }: Terminal): string {
  if (typeof value === 'boolean') return YES_NO[language][value ? 0 : 1];
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}
