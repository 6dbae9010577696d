import { type OpenService, openService } from '../compose/service.ts';
import type { Settings } from '../settings/settings.ts';
import { withMadeData } from './existing-data.ts';
import { CommandFailure, FAILED } from './failure.ts';
import type { Terminal } from './terminal.ts';

interface Opening {
  readonly terminal: Terminal;
  /** Whether an embedded pool is made where there is none, as a first start of the server does. */
  readonly make?: boolean;
}

/**
 * Does something with the service over whichever pool the settings name, beside servers that may be running. Where
 * another program's pool answers, a database for what this one did is made if need be. Throws CommandFailure
 * `no_database` and `no_pool`.
 */
export async function withService<T>(
  settings: Settings,
  { terminal, make = false }: Opening,
  work: (service: OpenService) => Promise<T>,
): Promise<T> {
  const makesData = make || settings.backEnd.kind !== 'embedded';
  return withMadeData(settings, { terminal, makesData }, async (foundation) =>
    work((await openService(foundation, { make })) ?? refuseNoPool()),
  );
}

const refuseNoPool = (): never => {
  throw new CommandFailure({
    code: 'no_pool',
    exitCode: FAILED,
    says: {
      es: 'Todavía no hay grupo de usuarios: arranca antes el servidor, o crea el primer usuario con create-user.',
      en: 'There is no user pool yet: start the server first, or create the first user with create-user.',
    },
  });
};
