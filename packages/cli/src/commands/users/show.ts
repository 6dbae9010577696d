import type { Text } from '@custom-cognito/contract';
import type { Settings } from '../../settings/settings.ts';
import { DONE } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { visible } from '../visible.ts';
import { withService } from '../with-service.ts';
import { findAccount, userFields } from './account.ts';

/** Shows an account and its groups. */
export async function showUser(settings: Settings, email: string, terminal: Terminal): Promise<number> {
  const shown = await withService(settings, { terminal }, async (service) => {
    const user = await findAccount(service, email);
    return { ...userFields(user), groups: await service.auth.groupsOf({ email: user.email }) };
  });
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

const TITLES: Readonly<Record<keyof ReturnType<typeof userFields> | 'groups', Text>> = {
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
  groups: { es: 'Grupos', en: 'Groups' },
};

const YES_NO = { es: ['sí', 'no'], en: ['yes', 'no'] } as const;

function worded(value: string | boolean | null | readonly string[], { language }: Terminal): string {
  if (typeof value === 'boolean') return YES_NO[language][value ? 0 : 1];
  return typeof value === 'string' ? value : (value ?? []).join(', ');
}
