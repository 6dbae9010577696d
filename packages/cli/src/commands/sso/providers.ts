import { pathOf, ROUTES } from '@custom-cognito/contract';
import type { SsoProvider } from 'custom-cognito';
import type { Settings } from '../../settings/settings.ts';
import { confirm } from '../confirm.ts';
import { DONE } from '../failure.ts';
import { thisOperator } from '../operator.ts';
import { createTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { withService } from '../with-service.ts';

/** Shows the identity providers that the sign-in pages offer. */
export async function listProviders(settings: Settings, terminal: Terminal): Promise<number> {
  const providers = await withService(settings, { terminal }, ({ auth }) => auth.configuredProviders());
  const told = providers.map((one) => ({ ...one, login_url: pathOf(ROUTES.ssoLogin, { provider: one.id }) }));
  if (terminal.json) {
    await terminal.print(JSON.stringify({ providers: told }));
    return DONE;
  }
  const { language } = terminal;
  if (told.length === 0) await terminal.print({ es: 'No hay proveedores.', en: 'There are no providers.' }[language]);
  else for (const line of createTable(COLUMNS[language], terminal).lines(told)) await terminal.print(line);
  return DONE;
}

type Row = SsoProvider & { readonly login_url: string };

const columns = (name: string, type: string, url: string) => [
  { title: name, read: (row: Row) => row.name },
  { title: type, read: (row: Row) => row.type },
  { title: url, read: (row: Row) => row.login_url },
];
const COLUMNS = { es: columns('Nombre', 'Tipo', 'Entrada'), en: columns('Name', 'Type', 'Sign-in') };

/** Takes a provider off the sign-in pages and deletes it, after asking. */
export async function removeProvider(
  settings: Settings,
  { name, yes }: { readonly name: string; readonly yes?: boolean | undefined },
  terminal: Terminal,
): Promise<number> {
  return withService(settings, { terminal }, async ({ auth, poolId }) => {
    await auth.identityProvider({ name });
    await confirm(
      {
        es: `${name}, en ${poolId}: nadie más podrá entrar con él. ¿Seguir?`,
        en: `${name}, in ${poolId}: nobody will sign in with it any more. Go on?`,
      },
      { yes, terminal },
    );
    await auth.removeIdentityProvider({ name, ...thisOperator() });
    await terminal.tell({ name }, { es: `Quitado: ${name}.`, en: `Removed: ${name}.` });
    return DONE;
  });
}
