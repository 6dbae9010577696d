import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from './errors.ts';
import { maskEmail, maskPhoneNumber } from './rules/masking.ts';
import type { Client } from './store/clients.ts';
import type { UserPool } from './store/pools.ts';
import type { Store } from './store/store.ts';
import type { User } from './store/users.ts';

/** Attributes that a code can be sent to. */
export type Recipient = 'email' | 'phone_number';

export type MessageKind = 'sign-up' | 'forgot-password' | 'verify-attribute' | 'invitation' | 'second-factor';

export interface Message {
  readonly kind: MessageKind;
  readonly pool: UserPool;
  /** Absent for what an administrator does. */
  readonly client?: Client | undefined;
  readonly user: Pick<User, 'sub' | 'username' | 'attributes'> & { readonly status?: User['status'] };
  readonly attribute: Recipient;
  readonly to: string;
  /** The six digits, or an invitation's temporary password. */
  readonly secret: string;
  readonly validSeconds: number;
  /** The call's ClientMetadata; `locale` in it (`es` or `en`) chooses the language. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whether the user asked for the code once more. */
  readonly again?: boolean;
  /** What a hook wrote instead of the pool's words. */
  readonly wording?: Wording;
}

/** An operator's words, with placeholders; each part on its own. */
export interface Wording {
  readonly subject: string | undefined;
  readonly message: string | undefined;
}

/** Puts messages into the outbox; nobody waits for a mail server. */
export interface Messages {
  /** Enqueues with the store's open transaction. Throws CodeDeliveryFailureException for a medium that is not served. */
  send(store: Store, message: Message): Promise<CodeDeliveryDetailsType>;
  /** Starts delivery of what has been committed. */
  wake(): void;
}

/** What a caller is told of where a message went. */
export function deliveryDetails(attribute: Recipient, to: string): CodeDeliveryDetailsType {
  return attribute === 'email'
    ? { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: maskEmail(to) }
    : { AttributeName: 'phone_number', DeliveryMedium: 'SMS', Destination: maskPhoneNumber(to) };
}

export interface MessageOptions {
  /** Renders one message in its language and writes it to the outbox. */
  enqueue(store: Store, message: Message): Promise<void>;
  wake(): void;
}

export function createMessages({ enqueue, wake }: MessageOptions): Messages {
  return {
    async send(store, message) {
      if (message.attribute !== 'email') {
        refuse('CodeDeliveryFailureException', 'Text messages are not configured for this user pool.');
      }
      await enqueue(store, message);
      return deliveryDetails(message.attribute, message.to);
    },
    wake,
  };
}
