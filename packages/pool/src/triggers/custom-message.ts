import { z } from 'zod';
import { refuse } from '../errors.ts';
import type { Message, Wording } from '../messages.ts';
import { sourceOf } from './message-source.ts';
import { simpleTrigger } from './trigger.ts';
import { type Triggers, UNRECOGNIZABLE } from './triggers.ts';
import { eventAttributes } from './user-attributes.ts';

const CODE = '{####}';
const LINK = '{##Click Here##}';
const USERNAME = '{username}';

export const customMessage = simpleTrigger('CustomMessage', {
  empty: { smsMessage: null, emailMessage: null, emailSubject: null },
  response: z.object({
    smsMessage: z.string().min(6).max(140).nullish(),
    emailMessage: z.string().min(6).max(20_000).nullish(),
    emailSubject: z.string().min(1).max(140).nullish(),
  }),
});

/**
 * Asks for a mail's words, with the placeholders in which the code and the username will stand. Words without the code
 * would reach nobody: InvalidLambdaResponseException.
 */
export async function askCustomMessage(message: Message, triggers: Triggers): Promise<Wording> {
  const { pool, client, user } = message;
  const invites = message.kind === 'invitation';
  const response = await triggers.fire(customMessage, {
    pool,
    client,
    userName: user.username,
    source: `CustomMessage_${sourceOf(message)}`,
    request: {
      userAttributes: eventAttributes(user),
      codeParameter: CODE,
      linkParameter: LINK,
      usernameParameter: invites ? USERNAME : null,
    },
  });
  const text = response?.emailMessage;
  const needed = invites ? [CODE, USERNAME] : [CODE];
  if (text != null && !needed.every((placeholder) => text.includes(placeholder))) {
    refuse('InvalidLambdaResponseException', UNRECOGNIZABLE);
  }
  return { subject: response?.emailSubject ?? undefined, message: text ?? undefined };
}
