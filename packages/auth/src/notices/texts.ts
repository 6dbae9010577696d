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
  mfaEnabled: {
    es: {
      subject: 'Has activado el segundo factor',
      paragraphs: [
        'Desde ahora, además de la contraseña, te pediremos un código de tu aplicación de autenticación para iniciar sesión.',
        'Si no has sido tú, restablece la contraseña cuanto antes y avisa a quien administra el servicio.',
      ],
    },
    en: {
      subject: 'You switched the second factor on',
      paragraphs: [
        'From now on signing in asks for a code of your authenticator app as well as for the password.',
        'If it was not you, reset the password as soon as you can and tell whoever runs the service.',
      ],
    },
  },
  mfaDisabled: {
    es: {
      subject: 'Has desactivado el segundo factor',
      paragraphs: [
        'Tu cuenta vuelve a protegerse solo con la contraseña.',
        'Si no has sido tú, cambia la contraseña cuanto antes y activa de nuevo el segundo factor.',
      ],
    },
    en: {
      subject: 'You switched the second factor off',
      paragraphs: [
        'Your account is protected by the password alone again.',
        'If it was not you, change the password as soon as you can and switch the second factor on again.',
      ],
    },
  },
  recoveryCodesMade: {
    es: {
      subject: 'Tienes nuevos códigos de recuperación',
      paragraphs: [
        'Se han creado códigos de recuperación nuevos para tu cuenta; los anteriores ya no sirven.',
        'Si no has sido tú, cambia la contraseña cuanto antes.',
      ],
    },
    en: {
      subject: 'You have new recovery codes',
      paragraphs: [
        'New recovery codes were made for your account; the former ones no longer work.',
        'If it was not you, change the password as soon as you can.',
      ],
    },
  },
  recoveryCodeUsed: {
    es: {
      subject: 'Se ha usado un código de recuperación',
      paragraphs: [
        'Se ha iniciado sesión en tu cuenta con un código de recuperación en lugar de tu aplicación de autenticación.',
        'Si has perdido la aplicación, configura otra. Si no has sido tú, cambia la contraseña cuanto antes.',
      ],
    },
    en: {
      subject: 'A recovery code was used',
      paragraphs: [
        'Someone signed in to your account with a recovery code instead of your authenticator app.',
        'If you have lost the app, set another one up. If it was not you, change the password as soon as you can.',
      ],
    },
  },
  identityLinked: {
    es: {
      subject: 'Se ha vinculado un proveedor a tu cuenta',
      paragraphs: [
        'Desde ahora también puedes iniciar sesión en tu cuenta con un proveedor de identidad. En tu cuenta ves con cuál.',
        'Si no has sido tú, desvincúlalo en tu cuenta y cambia la contraseña cuanto antes.',
      ],
    },
    en: {
      subject: 'A provider was linked to your account',
      paragraphs: [
        'From now on you can also sign in to your account with an identity provider. Your account page shows which.',
        'If it was not you, unlink it on your account page and change the password as soon as you can.',
      ],
    },
  },
  identityUnlinked: {
    es: {
      subject: 'Se ha desvinculado un proveedor de tu cuenta',
      paragraphs: [
        'Un proveedor de identidad ya no da acceso a tu cuenta, y se han cerrado todas las sesiones. Inicia sesión con tu contraseña.',
        'Si no has sido tú, cambia la contraseña cuanto antes.',
      ],
    },
    en: {
      subject: 'A provider was unlinked from your account',
      paragraphs: [
        'An identity provider no longer leads to your account, and all sessions were signed out. Sign in with your password.',
        'If it was not you, change the password as soon as you can.',
      ],
    },
  },
} as const satisfies Record<string, Readonly<Record<Locale, Words>>>;

export type NoticeName = keyof typeof TEXTS;
