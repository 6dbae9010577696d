import type { Text } from '@custom-cognito/contract';
import { type Command, Option } from 'commander';
import { type Declaring, declare, yesOption } from '../declaring.ts';
import type { BackupOptions } from './backup.ts';
import type { RestoreOptions } from './restore.ts';

const TEXTS = {
  backup: {
    es: 'Guarda todos los datos en un archivo cifrado, con el servidor en marcha o sin él.',
    en: 'Save all data in one sealed file, whether or not a server is running.',
  },
  backupDetails: {
    es: 'El archivo aparece entero o no aparece, y solo lo lee su dueño (0600). Lo abren la frase de paso y la clave maestra\nde esta instalación, cualquiera de las dos: con la frase basta en otra máquina.',
    en: 'The file appears whole or not at all, and only its owner may read it (0600). Either the passphrase or the master key\nof this installation opens it: on another machine the passphrase is enough.',
  },
  file: { es: 'el archivo de la copia', en: 'the file of the backup' },
  stdin: { es: 'lee la frase de paso de la entrada estándar', en: 'read the passphrase from standard input' },
  masterKeyOnly: {
    es: 'sin frase: solo la abre la clave maestra; quien la pierde, pierde la copia',
    en: 'without a passphrase: only the master key opens it; whoever loses that loses the backup',
  },
  restore: {
    es: 'Trae una copia a la base de datos de estos ajustes, sea SQLite o PostgreSQL.',
    en: 'Bring a backup into the database of these settings, be it SQLite or PostgreSQL.',
  },
  restoreDetails: {
    es: 'Para antes los servidores. La base de datos queda restaurada entera o como estaba. Vuelve a ser lo que era al hacer\nla copia: contraseñas, grupos y cuentas borradas después también. Las sesiones y los códigos no se restauran.',
    en: 'Stop the servers first. The database is restored whole, or stays as it was. It becomes what it was when the backup\nwas taken: passwords, groups, and accounts deleted since, too. Sessions and codes are not restored.',
  },
  check: {
    es: 'solo lee la copia entera y dice si vale y qué contiene',
    en: 'only read the whole backup and say whether it is good and what is in it',
  },
  replace: {
    es: 'aunque la base de datos contenga algo; un archivo de SQLite se guarda con otro nombre',
    en: 'even if the database holds something; a file of SQLite is kept under another name',
  },
  keepSessions: {
    es: 'también las sesiones y los códigos: vuelven a valer los que se cerraron o usaron después de la copia',
    en: 'sessions and codes too: those that were ended or used after the backup are good again',
  },
  users: {
    es: 'no restaura: escribe los usuarios de otro Cognito en un .csv, para migrate csv',
    en: 'restore nothing: write the users of another Cognito to a .csv, for migrate csv',
  },
} as const satisfies Record<string, Text>;

const BACKUP = [
  'custom-cognito backup 2026-11-28.backup',
  'custom-cognito backup nightly.backup --yes --passphrase-stdin <passphrase.txt',
] as const;
const RESTORE = [
  'custom-cognito restore --check 2026-11-28.backup',
  'DATABASE_URL=postgres://… custom-cognito restore 2026-11-28.backup',
] as const;

/** Declares `backup` and `restore`. */
export function backupCommands(program: Command, declaring: Declaring): void {
  const { language, run } = declaring;
  const takes = [['<file>', TEXTS.file]] as const;
  declare(
    program,
    { name: 'backup', says: TEXTS.backup, takes, details: TEXTS.backupDetails, examples: BACKUP },
    declaring,
  )
    .option('--passphrase-stdin', TEXTS.stdin[language])
    .addOption(new Option('--master-key-only', TEXTS.masterKeyOnly[language]).conflicts('passphraseStdin'))
    .addOption(yesOption(language))
    .action((file: string, options: BackupOptions) =>
      run(async (settings, terminal) => (await import('./backup.ts')).backup(settings, { ...options, file }, terminal)),
    );

  declare(
    program,
    { name: 'restore', says: TEXTS.restore, takes, details: TEXTS.restoreDetails, examples: RESTORE },
    declaring,
  )
    .addOption(new Option('--check', TEXTS.check[language]).conflicts(['replace', 'keepSessions', 'users']))
    .option('--replace', TEXTS.replace[language])
    .option('--keep-sessions', TEXTS.keepSessions[language])
    .addOption(new Option('--users <file>', TEXTS.users[language]).conflicts(['replace', 'keepSessions']))
    .option('--passphrase-stdin', TEXTS.stdin[language])
    .addOption(yesOption(language))
    .action((file: string, options: RestoreOptions) =>
      run(async (settings, terminal) =>
        (await import('./restore.ts')).restore(settings, { ...options, file }, terminal),
      ),
    );
}
