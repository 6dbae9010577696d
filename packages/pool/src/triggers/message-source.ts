import type { Message, MessageKind } from '../messages.ts';

export type MessageSource =
  | 'SignUp'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'AdminCreateUser'
  | 'Authentication';

const USUAL: Record<MessageKind, MessageSource> = {
  'sign-up': 'SignUp',
  'forgot-password': 'ForgotPassword',
  'verify-attribute': 'UpdateUserAttribute',
  invitation: 'AdminCreateUser',
  'second-factor': 'Authentication',
};

/** What a message was sent for, as the second half of `triggerSource`. */
export function sourceOf({ kind, again }: Pick<Message, 'kind' | 'again'>): MessageSource {
  if (!again) return USUAL[kind];
  if (kind === 'sign-up') return 'ResendCode';
  return kind === 'verify-attribute' ? 'VerifyUserAttribute' : USUAL[kind];
}
