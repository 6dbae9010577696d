/** Masks an e-mail address as Cognito shows where a code went: `f***@e***`. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  return `${firstCharacter(address)}***@${firstCharacter(address.slice(at + 1))}***`;
}

/** Masks a phone number as Cognito shows where a code went: `+*******1234`. */
export function maskPhoneNumber(number: string): string {
  const digits = number.replace(/^\+/, '');
  return `+${'*'.repeat(Math.max(digits.length - 4, 0))}${digits.slice(-4)}`;
}

function firstCharacter(text: string): string {
  const [first = ''] = text;
  return first;
}
