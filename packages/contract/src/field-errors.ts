import type { Text } from './locale.ts';

/** What can be wrong with one field; `{name}` places are filled from the error's values. */
export const FIELD_ERRORS = {
  required: { es: 'Falta este campo.', en: 'This field is missing.' },
  unknown_field: { es: 'Este campo no existe.', en: 'There is no such field.' },
  repeated: { es: 'Indica este campo una sola vez.', en: 'Give this field only once.' },
  out_of_range: {
    es: 'Debe ser un número entero de {minimum} a {maximum}.',
    en: 'It must be a whole number from {minimum} to {maximum}.',
  },
  invalid_time_zone: {
    es: 'Escribe una zona horaria de IANA, por ejemplo Europe/Madrid.',
    en: 'Enter a time zone of IANA, such as Europe/Madrid.',
  },
  period_too_long: {
    es: 'El periodo es demasiado largo: como mucho {maximum} puntos.',
    en: 'The period is too long: at most {maximum} points.',
  },
  wrong_type: {
    es: 'Se esperaba otro tipo de valor ({expected}).',
    en: 'Another type of value was expected ({expected}).',
  },
  too_short: { es: 'Debe tener al menos {minimum} caracteres.', en: 'It must have at least {minimum} characters.' },
  too_long: { es: 'No puede pasar de {maximum} caracteres.', en: 'It may not exceed {maximum} characters.' },
  not_allowed: { es: 'Este valor no está permitido.', en: 'This value is not allowed.' },
  invalid_characters: {
    es: 'Contiene caracteres que no se admiten.',
    en: 'It contains characters that are not accepted.',
  },
  invalid_email: {
    es: 'Escribe un correo válido, por ejemplo ana@example.com.',
    en: 'Enter a valid e-mail address, such as ana@example.com.',
  },
  invalid_phone_number: {
    es: 'Escribe el teléfono con prefijo internacional, por ejemplo +34600111222.',
    en: 'Enter the number with its country code, such as +34600111222.',
  },
  invalid_code_format: { es: 'El código son seis cifras.', en: 'The code has six digits.' },
  nothing_to_change: { es: 'Indica al menos un campo para cambiar.', en: 'Give at least one field to change.' },
  // Without a number: Cognito does not tell how long its policy asks for.
  password_too_short: {
    es: 'La contraseña es demasiado corta. Añade más palabras o caracteres.',
    en: 'The password is too short. Add more words or characters.',
  },
  password_too_long: {
    es: 'La contraseña no puede pasar de {maximum} caracteres.',
    en: 'The password may not exceed {maximum} characters.',
  },
  password_too_common: {
    es: 'Esta contraseña es demasiado común. Prueba con varias palabras sin relación.',
    en: 'This password is too common. Try several unrelated words.',
  },
  password_breached: {
    es: 'Esta contraseña ha aparecido en una filtración de datos. Elige otra.',
    en: 'This password has appeared in a data breach. Choose another.',
  },
  password_personal: {
    es: 'La contraseña no puede contener tu correo, tu nombre ni el del servicio.',
    en: 'The password may not contain your e-mail address, your name or that of the service.',
  },
  password_reused: {
    es: 'Ya has usado esta contraseña. Elige otra.',
    en: 'You have used this password before. Choose another.',
  },
  password_outer_spaces: {
    es: 'Quita los espacios del principio y del final.',
    en: 'Remove the spaces at the beginning and at the end.',
  },
  password_needs_lowercase: { es: 'Añade una letra minúscula.', en: 'Add a lower-case letter.' },
  password_needs_uppercase: { es: 'Añade una letra mayúscula.', en: 'Add an upper-case letter.' },
  password_needs_number: { es: 'Añade una cifra.', en: 'Add a digit.' },
  password_needs_symbol: { es: 'Añade un símbolo.', en: 'Add a symbol.' },
} as const satisfies Record<string, Text>;

export type FieldCode = keyof typeof FIELD_ERRORS;

export const isFieldCode = (code: unknown): code is FieldCode =>
  typeof code === 'string' && Object.hasOwn(FIELD_ERRORS, code);
