import { randomText } from './random-text.ts';

const LENGTH = 28;
const LOWER_ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The id of a token session, like Cognito's: 129 random bits. */
export function newSessionId(): string {
  return `tkn${randomText(LOWER_ALPHANUMERIC, LENGTH - 'tkn'.length)}`;
}
