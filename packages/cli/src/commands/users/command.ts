import type { Text } from '@custom-cognito/contract';
import { type Command, Option } from 'commander';
import { type Declaring, declare, yesOption } from '../declaring.ts';
import type { ActOptions } from './acts.ts';
import type { CreateOptions } from './create.ts';
import { searchText, stateOption } from './search.ts';
import type { Wanted } from './user-pages.ts';

const EMAIL = [
  '<email>',
  { es: 'el correo de la cuenta, o su sub', en: 'the account’s e-mail address, or its sub' },
] as const;
const GROUP = ['<group>', { es: 'un grupo que existe', en: 'a group that there is' }] as const;

const ONE_ACCOUNT: Text = {
  es: 'Si varias cuentas tienen el correo, se muestran sus sub y no se cambia nada.',
  en: 'Where several accounts have the address, their subs are shown and nothing is changed.',
};

const OPTIONS = {
  email: { es: 'su correo', en: 'their e-mail address' },
  name: { es: 'su nombre completo', en: 'their full name' },
  phone: { es: 'su teléfono, como +34600111222', en: 'their telephone number, as +34600111222' },
  group: { es: 'grupos a los que pertenece', en: 'groups they belong to' },
  confirmed: {
    es: 'respondes de su correo, y la contraseña es definitiva',
    en: 'you vouch for the address, and the password stays',
  },
  passwordStdin: {
    es: 'la contraseña es la primera línea de la entrada estándar',
    en: 'the password is the first line of standard input',
  },
  status: { es: 'su estado, o si pueden entrar', en: 'their state, or whether they may sign in' },
  inGroup: { es: 'solo los de este grupo', en: 'only those in this group' },
  search: {
    es: 'cómo empieza el correo, el nombre o el teléfono (+34…); o el sub entero',
    en: 'how the address, the name or the telephone number (+34…) begins; or the whole sub',
  },
} as const satisfies Record<string, Text>;

/** Declares the commands that are about users. */
export function userCommands(program: Command, declaring: Declaring): void {
  declareCreate(program, declaring);
  declareLists(program, declaring);
  declareActs(program, declaring);
  declarePassword(program, declaring);
  declareGroups(program, declaring);
}

const passwordStdin = ({ language }: Declaring) => new Option('--password-stdin', OPTIONS.passwordStdin[language]);

function declareCreate(program: Command, declaring: Declaring): void {
  const { language, run } = declaring;
  declare(
    program,
    {
      name: 'create-user',
      says: {
        es: 'Crea una cuenta, sin enviar ningún correo.',
        en: 'Create an account, without mailing anybody.',
      },
      details: {
        es: 'Lo que falta se pregunta; la contraseña, dos veces y sin mostrarla. Sin --confirmed es temporal: la primera\nentrada pide otra. Si todavía no hay grupo de usuarios incorporado, se crea.',
        en: 'What is missing is asked for; the password twice, and it is not shown. Without --confirmed it is temporary: the\nfirst sign-in asks for another. Where there is no embedded pool yet, it is made.',
      },
      examples: [
        'custom-cognito create-user',
        'custom-cognito create-user --email ana@example.com --name "Ana Pérez" --group moderator --confirmed',
        'custom-cognito create-user --email ana@example.com --name "Ana Pérez" --password-stdin <password.txt',
      ],
    },
    declaring,
  )
    .option('--email <email>', OPTIONS.email[language])
    .option('--name <name>', OPTIONS.name[language])
    .option('--phone <number>', OPTIONS.phone[language])
    .option('--group <group...>', OPTIONS.group[language])
    .option('--confirmed', OPTIONS.confirmed[language])
    .addOption(passwordStdin(declaring))
    .action((options: CreateOptions) =>
      run(async (settings, terminal) => (await import('./create.ts')).createUser(settings, options, terminal)),
    );
}

function declareLists(program: Command, declaring: Declaring): void {
  const { language, run } = declaring;
  declare(
    program,
    {
      name: 'list-users',
      says: { es: 'Muestra los usuarios, en el orden del grupo.', en: 'Show the users, in the pool’s order.' },
      details: {
        es: 'En una terminal los valores largos se cortan (…). --json escribe {"users": […], "total": N}.',
        en: 'On a terminal long values are cut (…). --json writes {"users": […], "total": N}.',
      },
      examples: [
        'custom-cognito list-users --status unconfirmed',
        'custom-cognito list-users --search ana@',
        'custom-cognito list-users --group admin --json | jq -r ".users[].email"',
      ],
    },
    declaring,
  )
    .addOption(stateOption(language, OPTIONS.status))
    .option('--group <group>', OPTIONS.inGroup[language])
    .option('--search <text>', OPTIONS.search[language], searchText(language))
    .action(({ status, group, search }: Wanted) =>
      run(async (settings, terminal) =>
        (await import('./list.ts')).listUsers(settings, { status, group, search }, terminal),
      ),
    );
  declare(
    program,
    {
      name: 'show-user',
      says: { es: 'Muestra una cuenta y sus grupos.', en: 'Show an account and its groups.' },
      takes: [EMAIL],
      details: ONE_ACCOUNT,
      examples: ['custom-cognito show-user ana@example.com'],
    },
    declaring,
  ).action((email: string) =>
    run(async (settings, terminal) => (await import('./show.ts')).showUser(settings, email, terminal)),
  );
}

const ACTS = [
  ['enable', 'enable-user', { es: 'Vuelve a habilitar una cuenta.', en: 'Enable an account again.' }],
  [
    'disable',
    'disable-user',
    { es: 'Inhabilita una cuenta y cierra sus sesiones.', en: 'Disable an account and end its sessions.' },
  ],
  ['delete', 'delete-user', { es: 'Borra una cuenta para siempre.', en: 'Delete an account for good.' }],
  [
    'signOut',
    'sign-out-user',
    { es: 'Cierra todas las sesiones de una cuenta.', en: 'End all sessions of an account.' },
  ],
] as const;
const ASKS: ReadonlySet<string> = new Set(['disable', 'delete']);

function declareActs(program: Command, declaring: Declaring): void {
  const { language, run } = declaring;
  for (const [act, name, says] of ACTS) {
    const asks = ASKS.has(act);
    const examples = [`custom-cognito ${name} ana@example.com${asks ? ' --yes' : ''}`] as const;
    const command = declare(program, { name, says, takes: [EMAIL], details: ONE_ACCOUNT, examples }, declaring);
    if (asks) command.addOption(yesOption(language));
    command.action((email: string, { yes }: ActOptions) =>
      run(async (settings, terminal) =>
        (await import('./acts.ts')).actOn(settings, { act, email, ...(yes && { yes }) }, terminal),
      ),
    );
  }
  declare(
    program,
    {
      name: 'confirm-user',
      says: {
        es: 'Confirma una cuenta con el código que recibió su dueño o, sin él, porque respondes de su correo.',
        en: 'Confirm an account with the code that was mailed to its owner or, without one, on your word.',
      },
      takes: [EMAIL, ['[code]', { es: 'las seis cifras del correo', en: 'the six digits of the mail' }]],
      details: {
        es: `Mientras corre la orden, otros de esta máquina ven el código en ella (ps); --code-stdin no lo enseña.\n${ONE_ACCOUNT.es}`,
        en: `While the command runs, others on this machine see a code that stands in it (ps); --code-stdin shows none.\n${ONE_ACCOUNT.en}`,
      },
      examples: [
        'custom-cognito confirm-user ana@example.com 123456',
        'custom-cognito confirm-user ana@example.com --code-stdin <code.txt',
        'custom-cognito confirm-user ana@example.com',
      ],
    },
    declaring,
  )
    .option('--code-stdin', CODE_STDIN[declaring.language])
    .action((email: string, code: string | undefined, options: { codeStdin?: boolean }) =>
      run(async (settings, terminal) =>
        (await import('./acts.ts')).confirmAccount(settings, { email, code, ...options }, terminal),
      ),
    );
}

function declarePassword(program: Command, declaring: Declaring): void {
  const { run } = declaring;
  declare(
    program,
    {
      name: 'set-password',
      says: {
        es: 'Cambia la contraseña de una cuenta y cierra sus sesiones.',
        en: 'Change the password of an account and end its sessions.',
      },
      takes: [EMAIL],
      details: {
        es: `Se pregunta dos veces y no se muestra. ${ONE_ACCOUNT.es}`,
        en: `It is asked for twice and not shown. ${ONE_ACCOUNT.en}`,
      },
      examples: [
        'custom-cognito set-password ana@example.com',
        'custom-cognito set-password ana@example.com --password-stdin <password.txt',
      ],
    },
    declaring,
  )
    .addOption(passwordStdin(declaring))
    .action((email: string, options: { passwordStdin?: boolean }) =>
      run(async (settings, terminal) =>
        (await import('./acts.ts')).setPassword(settings, { email, ...options }, terminal),
      ),
    );
}

const CODE_STDIN: Text = {
  es: 'lee el código de la primera línea de la entrada estándar',
  en: 'read the code from the first line of standard input',
};

const CHANGES = [
  ['add-to-group', true, { es: 'Pone una cuenta en un grupo.', en: 'Put an account into a group.' }],
  ['remove-from-group', false, { es: 'Saca una cuenta de un grupo.', en: 'Take an account out of a group.' }],
] as const;

function declareGroups(program: Command, declaring: Declaring): void {
  const details: Text = {
    es: `Los tokens de antes dejan de valer en segundos; las sesiones siguen, con los grupos nuevos.\n${ONE_ACCOUNT.es}`,
    en: `Tokens made before are refused within seconds; sessions go on, with the new groups.\n${ONE_ACCOUNT.en}`,
  };
  for (const [name, member, says] of CHANGES) {
    const examples = [`custom-cognito ${name} ana@example.com moderator`] as const;
    declare(program, { name, says, takes: [EMAIL, GROUP], details, examples }, declaring).action(
      (email: string, group: string) =>
        declaring.run(async (settings, terminal) =>
          (await import('./acts.ts')).changeGroup(settings, { email, group, member }, terminal),
        ),
    );
  }
}
