import type { Text } from '@custom-cognito/contract';
import { type Command, Option } from 'commander';
import { type Declaring, declare, yesOption } from '../declaring.ts';
import { example } from '../help.ts';
import type { AddOptions } from './add.ts';
import type { TestOptions } from './test.ts';

const TEXTS = {
  sso: { es: 'Proveedores de identidad.', en: 'Identity providers.' },
  add: {
    es: 'Añade proveedores de identidad, o cambia los que hay con ese nombre.',
    en: 'Add identity providers, or change those of that name.',
  },
  details: {
    es: 'El archivo es {"providers": […]}; docs/sso.md tiene uno por proveedor. Ningún secreto se escribe en la línea\nde órdenes: va en el archivo, en una variable ({"env": "NOMBRE"}) o en otro archivo ({"file": "RUTA"}).',
    en: 'The file is {"providers": […]}; docs/sso.md has one for each provider. No secret is written on the command\nline: it stands in the file, in a variable ({"env": "NAME"}) or in another file ({"file": "PATH"}).',
  },
  list: { es: 'Muestra los proveedores que se ofrecen.', en: 'Show the providers that are offered.' },
  remove: { es: 'Quita un proveedor; sus usuarios quedan.', en: 'Remove a provider; its users stay.' },
  test: {
    es: 'Mira si un proveedor está bien configurado, y explica lo que envía.',
    en: 'See whether a provider is set up well, and explain what it sends.',
  },
  testDetails: {
    es: 'En un terminal da además una dirección con la que entrar en el proveedor, por el servidor que esté en marcha, y\nexplica lo que contesta. Con --response se verifica una respuesta capturada: el campo SAMLResponse en Base64, su XML\no un token de identidad. Es el mismo verificador que en una entrada; nadie entra, y no se crea ni se cambia nada.\nEl código de salida es 1 si algo falla o se rechaza.',
    en: 'On a terminal it also gives an address to sign in at the provider with, through the server that runs, and explains\nwhat it answers. With --response an answer that was captured is verified: the field SAMLResponse in Base64, its XML\nor an ID token. It is the verifier of sign-ins; nobody is signed in, and nothing is made or changed. The exit code is\n1 where something fails or is refused.',
  },
  response: {
    es: 'archivo con la respuesta capturada (- es la entrada)',
    en: 'file with the answer that was captured (- is the input)',
  },
  browser: {
    es: 'da una dirección para entrar en el proveedor y explica lo que contesta; en un terminal, siempre',
    en: 'give an address to sign in at the provider, and explain what it answers; on a terminal, always',
  },
  noBrowser: { es: 'solo mira los ajustes', en: 'look at the settings only' },
  name: { es: 'su nombre en el grupo de usuarios', en: 'its name in the user pool' },
  file: {
    es: 'archivo con uno o varios proveedores (- es la entrada)',
    en: 'file with one or more providers (- is the input)',
  },
  type: { es: 'qué es', en: 'what it is' },
  issuer: { es: 'emisor de un proveedor OpenID', en: 'issuer of an OpenID provider' },
  clientId: { es: 'nuestro id en el proveedor', en: 'our id at the provider' },
  secretEnv: { es: 'variable que tiene el secreto', en: 'variable that holds the secret' },
  metadata: { es: 'URL o archivo de los metadatos SAML', en: 'URL or file of the SAML metadata' },
  scope: { es: 'qué se le pide', en: 'what it is asked for' },
  attribute: {
    es: 'atributo nuestro y cómo lo llama el proveedor',
    en: 'attribute of ours, and what the provider calls it',
  },
  identifier: { es: 'otro nombre suyo, como un dominio', en: 'another name of it, such as a domain' },
} as const satisfies Record<string, Text>;

const TYPES = ['oidc', 'saml', 'google', 'facebook', 'amazon', 'apple'];
const NAME = ['<name>', TEXTS.name] as const;

const ADD = [
  'custom-cognito sso add --file providers.json',
  'custom-cognito sso add --type google --client-id 1234.apps.googleusercontent.com --secret-env GOOGLE_SECRET',
  'custom-cognito sso add Corp --type saml --metadata https://idp.example.com/metadata --identifier example.com',
] as const;

/** Declares `sso` and what is below it. */
export function ssoCommand(program: Command, declaring: Declaring): void {
  const { language, run } = declaring;
  const sso = program
    .command('sso')
    .description(TEXTS.sso[language])
    .addHelpText('after', example(language, 'custom-cognito sso list'));

  const add = {
    name: 'add',
    says: TEXTS.add,
    takes: [['[name]', TEXTS.name]],
    details: TEXTS.details,
    examples: ADD,
  } as const;
  declare(sso, add, declaring)
    .option('--file <file>', TEXTS.file[language])
    .addOption(new Option('--type <type>', TEXTS.type[language]).choices(TYPES))
    .option('--issuer <url>', TEXTS.issuer[language])
    .option('--client-id <id>', TEXTS.clientId[language])
    .option('--secret-env <variable>', TEXTS.secretEnv[language])
    .option('--metadata <place>', TEXTS.metadata[language])
    .option('--scope <scope...>', TEXTS.scope[language])
    .option('--attribute <pair...>', TEXTS.attribute[language])
    .option('--identifier <name...>', TEXTS.identifier[language])
    .action((name: string | undefined, options: AddOptions) =>
      run(async (settings, terminal) =>
        (await import('./add.ts')).addProviders(settings, { ...options, name }, terminal),
      ),
    );

  const list = { name: 'list', says: TEXTS.list, examples: ['custom-cognito sso list'] } as const;
  declare(sso, list, declaring).action(() =>
    run(async (settings, terminal) => (await import('./providers.ts')).listProviders(settings, terminal)),
  );

  const test = {
    name: 'test',
    says: TEXTS.test,
    takes: [NAME],
    details: TEXTS.testDetails,
    examples: ['custom-cognito sso test Corp', 'custom-cognito sso test Corp --response response.txt'],
  } as const;
  declare(sso, test, declaring)
    .option('--browser', TEXTS.browser[language])
    .option('--no-browser', TEXTS.noBrowser[language])
    .option('--response <file>', TEXTS.response[language])
    .action((name: string, options: TestOptions) =>
      run(async (settings, terminal) =>
        (await import('./test.ts')).testProvider(settings, { ...options, name }, terminal),
      ),
    );

  const remove = {
    name: 'remove',
    says: TEXTS.remove,
    takes: [NAME],
    examples: ['custom-cognito sso remove Google'],
  } as const;
  declare(sso, remove, declaring)
    .addOption(yesOption(language))
    .action((name: string, { yes }: { readonly yes?: boolean }) =>
      run(async (settings, terminal) =>
        (await import('./providers.ts')).removeProvider(settings, { name, yes }, terminal),
      ),
    );
}
