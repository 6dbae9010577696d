import type { Text } from '@custom-cognito/contract';
import type { Command } from 'commander';
import { type Declaring, declare, yesOption } from '../declaring.ts';
import { example } from '../help.ts';
import type { RotateOptions } from './keys.ts';

const TEXTS = {
  keys: {
    es: 'Las claves que firman los tokens del grupo incorporado.',
    en: 'The keys that sign the embedded pool’s tokens.',
  },
  list: { es: 'Muestra las claves, la más reciente primero.', en: 'Show the keys, the newest first.' },
  rotate: {
    es: 'Crea una clave nueva, que firmará dentro de diez minutos, o retira una que otros puedan tener.',
    en: 'Make a new key, which signs in ten minutes, or withdraw one that others may hold.',
  },
  withdraw: { es: 'retira esta clave: sus tokens dejan de valer', en: 'withdraw this key: its tokens are refused' },
} as const satisfies Record<string, Text>;

const LIST = ['custom-cognito keys list'] as const;
const ROTATE = ['custom-cognito keys rotate', 'custom-cognito keys rotate --withdraw 4xGz…'] as const;

/** Declares `keys` and what is below it. */
export function keysCommand(program: Command, declaring: Declaring): void {
  const { language, run } = declaring;
  const keys = program
    .command('keys')
    .description(TEXTS.keys[language])
    .addHelpText('after', example(language, 'custom-cognito keys rotate'));

  declare(keys, { name: 'list', says: TEXTS.list, examples: LIST }, declaring).action(() =>
    run(async (settings, terminal) => (await import('./keys.ts')).list(settings, terminal)),
  );

  declare(keys, { name: 'rotate', says: TEXTS.rotate, examples: ROTATE }, declaring)
    .option('--withdraw <kid>', TEXTS.withdraw[language])
    .addOption(yesOption(language))
    .action((options: RotateOptions) =>
      run(async (settings, terminal) => (await import('./keys.ts')).rotate(settings, options, terminal)),
    );
}
