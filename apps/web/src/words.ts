import type { Locale } from '@custom-cognito/contract';

/** What the pages say beside the forms. */
export const WORDS = {
  es: {
    login: 'Iniciar sesión',
    register: 'Crear cuenta',
    forgotPassword: 'Recuperar la contraseña',
    dashboard: 'Inicio',
    account: 'Tu cuenta',
    main: 'Páginas',
    hello: (name: string) => `Hola, ${name}`,
    lead: 'Has iniciado sesión.',
    email: 'Correo',
    verified: 'confirmado',
    unverified: 'sin confirmar',
    groups: 'Grupos',
    none: 'ninguno',
    secondFactor: 'Segundo factor',
    on: 'activado',
    off: 'desactivado',
    other: 'English',
  },
  en: {
    login: 'Sign in',
    register: 'Create account',
    forgotPassword: 'Reset your password',
    dashboard: 'Home',
    account: 'Your account',
    main: 'Pages',
    hello: (name: string) => `Hello, ${name}`,
    lead: 'You are signed in.',
    email: 'E-mail',
    verified: 'confirmed',
    unverified: 'not confirmed',
    groups: 'Groups',
    none: 'none',
    secondFactor: 'Second factor',
    on: 'on',
    off: 'off',
    other: 'Español',
  },
} as const satisfies Record<Locale, object>;

export type WebWords = (typeof WORDS)[Locale];
