import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Received {
  readonly from: string;
  readonly recipients: readonly string[];
  readonly mail: ParsedMail;
  readonly raw: string;
}

/** A refusal by the server, with its reply code. */
export function reply(responseCode: number): Error {
  return Object.assign(new Error(`${responseCode} says the test`), { responseCode });
}

export interface MailServer {
  readonly url: string;
  readonly received: Received[];
  close(): Promise<void>;
}

/** Starts a real SMTP server on a free loopback port; `accept` may throw a {@link reply} for a message. */
export async function startMailServer(
  options: SMTPServerOptions = {},
  accept: (received: Received) => void = () => {},
): Promise<MailServer> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    closeTimeout: 100,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks).toString();
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        const message = { from, recipients: rcptTo.map(({ address }) => address), mail: await simpleParser(raw), raw };
        try {
          accept(message);
          received.push(message);
          done();
        } catch (error) {
          done(error as Error);
        }
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
