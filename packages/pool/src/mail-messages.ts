import type { Delivery } from './delivery/index.ts';
import type { MailLocale } from './delivery/templates/content.ts';
import type { OperatorTemplate } from './delivery/templates/operator-template.ts';
import { writePoolMail } from './delivery/templates/pool-mail.ts';
import type { Message, MessageKind, MessageOptions, Wording } from './messages.ts';
import { usesAttributesAsUsername } from './rules/sign-in-names.ts';
import type { UserPool } from './store/pools.ts';

export type { MailLocale };

/** Where a pool keeps its operator's own text for each kind of message. */
const TEMPLATES: Record<MessageKind, (pool: UserPool) => OperatorTemplate> = {
  'sign-up': verification,
  'forgot-password': verification,
  'verify-attribute': verification,
  'second-factor': ({ settings }) => ({ subject: settings.mfa?.email?.Subject, message: settings.mfa?.email?.Message }),
  invitation: ({ settings }) => ({
    subject: settings.AdminCreateUserConfig?.InviteMessageTemplate?.EmailSubject,
    message: settings.AdminCreateUserConfig?.InviteMessageTemplate?.EmailMessage,
  }),
};

/** Writes a pool's messages as mail, in the reader's language, into the outbox. */
export function createMailMessages(
  delivery: Pick<Delivery, 'enqueue' | 'wake'>,
  defaultLocale: MailLocale,
): MessageOptions {
  return {
    async enqueue(store, message) {
      const mail = writePoolMail({
        kind: message.kind,
        locale: localeOf(message, defaultLocale),
        product: message.pool.name,
        username: shownName(message),
        secret: message.secret,
        validSeconds: message.validSeconds,
        template: { ...TEMPLATES[message.kind](message.pool), ...given(message.wording) },
      });
      await delivery.enqueue({ ...mail, to: message.to }, store.connection);
    },
    wake: () => delivery.wake(),
  };
}

/** Only the parts that a hook wrote. */
function given({ subject, message }: Partial<Wording> = {}): OperatorTemplate {
  return { ...(subject !== undefined && { subject }), ...(message !== undefined && { message }) };
}

function verification({ settings }: UserPool): OperatorTemplate {
  const template = settings.VerificationMessageTemplate;
  return {
    subject: template?.EmailSubject ?? settings.EmailVerificationSubject,
    message: template?.EmailMessage ?? settings.EmailVerificationMessage,
  };
}

/** The name people sign in with; where they use an address the username is only an identifier. */
function shownName({ pool, user }: Message): string {
  return (usesAttributesAsUsername(pool) ? user.attributes.email : undefined) ?? user.username;
}

function localeOf({ metadata, user }: Message, otherwise: MailLocale): MailLocale {
  const wishes = [metadata?.locale, user.attributes.locale?.slice(0, 2)];
  return wishes.find((wish): wish is MailLocale => wish === 'es' || wish === 'en') ?? otherwise;
}
