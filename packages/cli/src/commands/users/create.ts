import { email as emailField, fullName, phoneNumber } from '@custom-cognito/contract';
import type { Settings } from '../../settings/settings.ts';
import { DONE } from '../failure.ts';
import { thisOperator } from '../operator.ts';
import type { Terminal } from '../terminal.ts';
import { withService } from '../with-service.ts';
import { userFields, who } from './account.ts';
import { fault, given, missing } from './given.ts';
import { newPassword } from './new-password.ts';

export interface CreateOptions {
  readonly email?: string;
  readonly name?: string;
  readonly phone?: string;
  readonly group?: readonly string[];
  readonly confirmed?: boolean;
  readonly passwordStdin?: boolean;
}

/** Creates an account and mails nobody. What is missing is asked for. */
export async function createUser(settings: Settings, options: CreateOptions, terminal: Terminal): Promise<number> {
  const person = await completed(options, terminal);
  const groups = options.group ?? [];
  const confirmed = options.confirmed === true;
  const user = await withService(settings, { terminal, make: true }, ({ auth }) =>
    auth.createUser({ ...person, groups, confirmed, ...thisOperator() }),
  );
  await terminal.tell(
    { ...userFields(user), groups },
    {
      es: `${terminal.styled('green', '✓')} Usuario creado: ${who(user)}.${confirmed ? '' : ' Al entrar elegirá otra contraseña.'}`,
      en: `${terminal.styled('green', '✓')} User created: ${who(user)}.${confirmed ? '' : ' Signing in, they choose another password.'}`,
    },
  );
  return DONE;
}

interface NewPerson {
  readonly email: string;
  readonly fullName: string;
  readonly phoneNumber: string | undefined;
  readonly password: string;
}

/** What is given is checked before anything is asked, and what nobody can be asked for is named all at once. */
async function completed(options: CreateOptions, terminal: Terminal): Promise<NewPerson> {
  const email = options.email === undefined ? undefined : given('--email', emailField, options.email);
  const name = options.name === undefined ? undefined : given('--name', fullName, options.name);
  const phone = options.phone === undefined ? undefined : given('--phone', phoneNumber, options.phone);
  const lacking = [
    ...(email === undefined ? ['--email'] : []),
    ...(name === undefined ? ['--name'] : []),
    ...(options.passwordStdin ? [] : ['--password-stdin']),
  ];
  if (lacking.length > 0 && !terminal.interactive) throw missing(lacking);
  return {
    email: email ?? (await ask('email', emailField, terminal)),
    fullName: name ?? (await ask('name', fullName, terminal)),
    phoneNumber: phone,
    password: await newPassword(options.passwordStdin, terminal),
  };
}

const QUESTIONS = {
  email: { es: 'Correo:', en: 'E-mail address:' },
  name: { es: 'Nombre completo:', en: 'Full name:' },
} as const;

async function ask(
  what: keyof typeof QUESTIONS,
  field: typeof emailField | typeof fullName,
  terminal: Terminal,
): Promise<string> {
  const { askText } = await import('../prompts.ts');
  const message = QUESTIONS[what][terminal.language];
  return field.parse(await askText({ message, terminal, check: (answer) => fault(field, answer, terminal) }));
}
