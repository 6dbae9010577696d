import { type Logger, pino } from 'pino';
import type { Settings } from '../settings/settings.ts';

/** The program's log, on standard error so that standard output stays for what commands print. */
export async function createLog({ logLevel, logFormat }: Pick<Settings, 'logLevel' | 'logFormat'>): Promise<Logger> {
  const options = { level: logLevel, base: null };
  if (logFormat === 'json') {
    return pino({ ...options, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: false }));
  }
  const { default: pretty } = await import('pino-pretty');
  return pino(
    options,
    pretty({ destination: 2, translateTime: 'SYS:HH:MM:ss', colorize: process.stderr.isTTY ?? false }),
  );
}
