import { z } from 'zod';
import type { Message, Recipient } from '../messages.ts';
import { sourceOf } from './message-source.ts';
import type { Trigger } from './trigger.ts';
import type { Triggers } from './triggers.ts';
import { eventAttributes } from './user-attributes.ts';

function sender(name: 'CustomEmailSender' | 'CustomSMSSender', type: string) {
  const trigger: Trigger = {
    name,
    target: (config) => config[name]?.LambdaArn,
    version: () => '1',
    empty: () => ({}),
    response: z.object({}),
    unanswered: true,
  };
  return { trigger, type };
}

const senders = {
  email: sender('CustomEmailSender', 'customEmailSenderRequestV1'),
  phone_number: sender('CustomSMSSender', 'customSMSSenderRequestV1'),
} satisfies Record<Recipient, unknown>;

export function customSender(attribute: Recipient): Trigger {
  return senders[attribute].trigger;
}

/**
 * Hands a message over instead of sending it. AWS encrypts the code with a KMS key; there is none here, so it goes in
 * plain, and only to a function of this process or an endpoint over https or loopback.
 */
export async function giveToSender(message: Message, triggers: Triggers): Promise<void> {
  const { pool, client, user, attribute, secret } = message;
  const { trigger, type } = senders[attribute];
  await triggers.fire(trigger, {
    pool,
    client,
    userName: user.username,
    source: `${trigger.name}_${sourceOf(message)}`,
    request: { type, code: secret, userAttributes: eventAttributes(user) },
  });
}
