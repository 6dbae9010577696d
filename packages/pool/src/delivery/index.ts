export { createDelivery, type Delivery, type DeliveryOptions } from './delivery.ts';
export type { Mail } from './mail.ts';
export { createMailbox, type Mailbox, type MailboxEntry, type MailboxOptions } from './mailbox.ts';
export type { Backlog } from './outbox.ts';
export { createSmtpTransport, type SmtpOptions } from './smtp.ts';
export { mailTables } from './tables.ts';
export { DeliveryError, type DeliveryFailure, type Transport } from './transport.ts';
export type { DeliveryLog, Tried } from './worker.ts';
