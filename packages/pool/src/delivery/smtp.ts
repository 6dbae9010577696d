import type { SendMailOptions, SMTPPoolOptions, Transporter } from 'nodemailer';

import { isEmailAddress } from '../rules/email-address.ts';
import { checkMail, type Mail, oneLine } from './mail.ts';
import { DeliveryError, type DeliveryFailure, type Transport } from './transport.ts';

const connectTimeoutMs = 10_000;
const silenceTimeoutMs = 15_000;
const leaseMs = 3 * 60_000;
const connections = 4;
const tlsModes = ['required'];

export interface SmtpOptions {
  /**
   * `smtp://[user:password@]host[:port]` uses STARTTLS where the server offers it and `?tls=required` insists on it;
   * `smtps://` speaks TLS from the first byte. Certificates are verified. Ports 587 and 465 unless given.
   */
  readonly url: string;
  /** EMAIL_FROM: an address, or `Name <address>`. */
  readonly from: string;
}

/** Makes a transport over SMTP. Throws TypeError, telling no secret, when the URL or the sender is not valid. */
export function createSmtpTransport({ url, from }: SmtpOptions): Transport {
  const sender = parseSender(from);
  const options = clientOptions(url);
  let client: Promise<Transporter> | undefined;
  // Loaded by the first who sends: it is the largest part of what a start would read.
  const connect = () => {
    client ??= import('nodemailer').then(({ createTransport }) => createTransport(options));
    return client;
  };
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  return {
    leaseMs,
    async send(mail, id) {
      try {
        await (await connect()).sendMail(message(checkMail(mail), sender, `<${id}@${domain}>`));
      } catch (error) {
        throw new DeliveryError(failureOf(error), { cause: error });
      }
    },
    async check() {
      await (await connect()).verify();
    },
    close: () => void client?.then((made) => made.close()).catch(() => {}),
  };
}

interface Sender {
  readonly name: string;
  readonly address: string;
}

/** The same id on every attempt lets servers and readers recognise a retry. The envelope is ours, not read from headers. */
function message({ to, subject, text, html }: Mail, sender: Sender, messageId: string): SendMailOptions {
  return {
    envelope: { from: sender.address, to: [to] },
    from: sender,
    to: { name: '', address: to },
    subject,
    text,
    html,
    messageId,
    // RFC 3834 §5: keeps out-of-office answers away.
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function clientOptions(text: string): SMTPPoolOptions & { pool: true } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const secure = url?.protocol === 'smtps:';
  if (!url?.hostname || !(secure || url.protocol === 'smtp:')) {
    throw new TypeError('SMTP_URL must look like smtp://user:password@host:587 or smtps://host.');
  }
  const unknown = [...url.searchParams].some(([name, value]) => name !== 'tls' || !tlsModes.includes(value));
  if (unknown || !['', '/'].includes(url.pathname)) {
    throw new TypeError('SMTP_URL knows one parameter: ?tls=required.');
  }
  const user = decodeURIComponent(url.username);
  return {
    pool: true,
    maxConnections: connections,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: url.searchParams.has('tls'),
    ...(user && { auth: { user, pass: decodeURIComponent(url.password) } }),
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    dnsTimeout: connectTimeoutMs,
    socketTimeout: silenceTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function parseSender(text: string): Sender {
  const [, name = '', bracketed] = /^([^<>]*)<([^<>]+)>$/.exec(text.trim()) ?? [];
  const address = bracketed ?? text.trim();
  if (!isEmailAddress(address)) throw new TypeError('EMAIL_FROM must be an address, or a name and <address>.');
  return { name: oneLine(name).replace(/^"(.*)"$/, '$1'), address };
}

/** What nodemailer tells about a failure. */
interface SmtpFailure {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

const failuresByCode: Readonly<Record<string, DeliveryFailure>> = {
  EAUTH: 'authentication',
  ENOAUTH: 'authentication',
  ETLS: 'tls',
  ECONNECTION: 'unreachable',
  ECONNREFUSED: 'unreachable',
  EDNS: 'unreachable',
  ESOCKET: 'unreachable',
  ETIMEDOUT: 'unreachable',
};

/** A refusal for good (RFC 5321 §4.2.1) counts against the mail only where it answers the recipient or the content. */
const refusalsByCommand: Readonly<Record<string, DeliveryFailure>> = {
  'RCPT TO': 'recipient-refused',
  DATA: 'message-refused',
  'MAIL FROM': 'sender-refused',
};

function failureOf(error: unknown): DeliveryFailure {
  const { code = '', command = '', responseCode = 0 } = (error ?? {}) as SmtpFailure;
  const byCode = failuresByCode[code];
  if (byCode !== undefined) return byCode;
  if (responseCode >= 500) return refusalsByCommand[command] ?? 'unknown';
  return responseCode >= 400 ? 'temporary' : 'unknown';
}
