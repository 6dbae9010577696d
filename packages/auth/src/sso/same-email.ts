/**
 * What becomes of somebody new whose verified address an account has already: they are turned away, they are linked to
 * it once they prove it, or they get an account of their own as in Cognito.
 */
export const SAME_EMAIL = ['refuse', 'link', 'apart'] as const;
export type SameEmail = (typeof SAME_EMAIL)[number];
