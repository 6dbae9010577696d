import type { Text } from '@custom-cognito/contract';

/** What an answer tells people when all went well. */
export const MESSAGES = {
  registered: {
    es: 'Te hemos enviado un correo para terminar el registro.',
    en: 'We have sent you an e-mail to finish your registration.',
  },
  confirmed: { es: 'Correo confirmado. Ya puedes iniciar sesión.', en: 'E-mail confirmed. You can sign in now.' },
  codeSent: {
    es: 'Si la cuenta está pendiente de confirmar, te hemos enviado otro código.',
    en: 'If the account awaits confirmation, we have sent you another code.',
  },
  signedIn: { es: 'Sesión iniciada.', en: 'Signed in.' },
  challenged: { es: 'Falta un paso para iniciar sesión.', en: 'One more step to sign in.' },
  signedOut: { es: 'Sesión cerrada.', en: 'Signed out.' },
  sessionEnded: { es: 'Esa sesión se ha cerrado.', en: 'That session has ended.' },
  signedOutEverywhere: { es: 'Todas tus sesiones se han cerrado.', en: 'All your sessions have ended.' },
  resetSent: {
    es: 'Si hay una cuenta con este correo, te hemos enviado un código.',
    en: 'If there is an account with this address, we have sent you a code.',
  },
  mfaEnabled: {
    es: 'Segundo factor activado. Guarda los códigos de recuperación: no se volverán a mostrar.',
    en: 'Second factor switched on. Keep the recovery codes: they are not shown again.',
  },
  mfaDisabled: { es: 'Segundo factor desactivado.', en: 'Second factor switched off.' },
  recoveryCodesMade: {
    es: 'Códigos de recuperación nuevos. Los anteriores ya no valen.',
    en: 'New recovery codes. The former ones no longer work.',
  },
  passwordChanged: {
    es: 'Contraseña cambiada. Las demás sesiones se han cerrado.',
    en: 'Password changed. The other sessions have ended.',
  },
  passwordReset: {
    es: 'Contraseña cambiada. Ya puedes iniciar sesión con ella.',
    en: 'Password changed. You can sign in with it now.',
  },
  userEnabled: { es: 'Cuenta habilitada.', en: 'Account enabled.' },
  userDisabled: {
    es: 'Cuenta inhabilitada. Sus sesiones se han cerrado.',
    en: 'Account disabled. Its sessions have ended.',
  },
  userConfirmed: { es: 'Cuenta confirmada.', en: 'Account confirmed.' },
  userReset: {
    es: 'Se ha enviado un código para elegir otra contraseña. Sus sesiones se han cerrado.',
    en: 'A code to choose another password has been mailed. The sessions have ended.',
  },
  userInvitedAgain: {
    es: 'Se ha enviado otra invitación. La contraseña temporal anterior ya no vale.',
    en: 'Another invitation has been mailed. The former temporary password no longer works.',
  },
  userSignedOut: { es: 'Todas sus sesiones se han cerrado.', en: 'All its sessions have ended.' },
  userDeleted: { es: 'Cuenta borrada.', en: 'Account deleted.' },
  joinedGroup: { es: 'La cuenta está en el grupo.', en: 'The account is in the group.' },
  leftGroup: { es: 'La cuenta ya no está en el grupo.', en: 'The account is no longer in the group.' },
  identityJoined: {
    es: 'Proveedor vinculado. Ya puedes entrar con él.',
    en: 'Provider linked. You can sign in with it now.',
  },
  identityUnlinked: {
    es: 'Proveedor desvinculado. Tus sesiones se han cerrado: inicia sesión con tu contraseña.',
    en: 'Provider unlinked. Your sessions have ended: sign in with your password.',
  },
  accountDeleted: { es: 'Tu cuenta se ha borrado.', en: 'Your account has been deleted.' },
} as const satisfies Record<string, Text>;

export type MessageName = keyof typeof MESSAGES;
