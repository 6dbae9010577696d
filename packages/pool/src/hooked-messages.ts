import { deliveryDetails, type Message, type Messages } from './messages.ts';
import type { Store } from './store/store.ts';
import { askCustomMessage, customMessage } from './triggers/custom-message.ts';
import { customSender, giveToSender } from './triggers/custom-sender.ts';
import type { Triggers } from './triggers/triggers.ts';

/** The messages of one call, some of which a hook has a say in. */
export interface CallMessages extends Messages {
  /** Asks the hooks and sends; after the call's transactions, which a hook must not hold up. */
  finish(store: Store): Promise<void>;
}

/**
 * Keeps a message back while its pool has a hook for it: the hook is asked once all is committed, as on AWS, where a
 * user stays whose message could not be written. Other messages commit together with what they are about. A message
 * without metadata of its own has that of the call.
 */
export function hookedMessages(
  messages: Messages,
  triggers: Triggers,
  metadata?: Readonly<Record<string, string>>,
): CallMessages {
  const held = new Map<string, Message>();
  let sent = false;
  const sendNow: Messages['send'] = (store, message) => {
    sent = true;
    return messages.send(store, message);
  };
  const isHooked = ({ pool, attribute }: Message) =>
    triggers.has(customSender(attribute), pool) || (attribute === 'email' && triggers.has(customMessage, pool));
  return {
    // Most calls send nothing, and looking for mail is a write.
    wake: () => sent && messages.wake(),
    async send(store, given) {
      const message = metadata && !given.metadata ? { ...given, metadata } : given;
      if (!isHooked(message)) return sendNow(store, message);
      // A transaction that had to be run again sends its last words only.
      held.set(`${message.user.sub} ${message.kind} ${message.attribute}`, message);
      return deliveryDetails(message.attribute, message.to);
    },
    async finish(store) {
      for (const message of held.values()) {
        if (triggers.has(customSender(message.attribute), message.pool)) await giveToSender(message, triggers);
        else await sendNow(store, { ...message, wording: await askCustomMessage(message, triggers) });
      }
    },
  };
}
