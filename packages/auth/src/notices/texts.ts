import type { Locale } from '@custom-cognito/contract';

interface Words {
  readonly subject: string;
  readonly paragraphs: readonly string[];
}

/** What the service itself writes to people; codes are mailed by the pool. */
export const TEXTS = {
  accountExists: {
    es: {
      subject: 'Ya tienes una cuenta',
      paragraphs: [
        'Alguien ha intentado crear una cuenta con este correo, pero ya tienes una.',
        'Si has sido tú, inicia sesión como siempre. Si no recuerdas la contraseña, pide un código para restablecerla.',
        'Si no has sido tú, no tienes que hacer nada: tu cuenta no ha cambiado.',
      ],
    },
    en: {
      subject: 'You already have an account',
      paragraphs: [
        'Someone tried to create an account with this e-mail address, but you already have one.',
        'If it was you, sign in as usual. If you do not remember the password, ask for a code to reset it.',
        'If it was not you, there is nothing to do: your account has not changed.',
      ],
    },
  },
  passwordChanged: {
    es: {
      subject: 'Tu contraseña ha cambiado',
      paragraphs: [
        'La contraseña de tu cuenta acaba de cambiar y se han cerrado las demás sesiones.',
        'Si no has sido tú, restablece la contraseña cuanto antes y revisa el acceso a tu correo.',
      ],
    },
    en: {
      subject: 'Your password was changed',
      paragraphs: [
        'The password of your account has just been changed and all other sessions were signed out.',
        'If it was not you, reset the password as soon as you can and check who can read your mail.',
      ],
    },
  },
  emailChange: {
    es: {
      subject: 'Se ha pedido cambiar tu correo',
      paragraphs: [
        'Se ha pedido usar otra dirección de correo en tu cuenta. El cambio vale cuando se confirme desde la nueva dirección; hasta entonces esta sigue funcionando.',
        'Si no has sido tú, cambia la contraseña cuanto antes.',
      ],
    },
    en: {
      subject: 'A change of your e-mail address was requested',
      paragraphs: [
        'Someone asked to use another e-mail address for your account. The change counts once it is confirmed from the new address; until then this one keeps working.',
        'If it was not you, change the password as soon as you can.',
      ],
    },
  },
} as const satisfies Record<string, Readonly<Record<Locale, Words>>>;

export type NoticeName = keyof typeof TEXTS;
