import { randomUUID } from 'node:crypto';

/**
 * The `sub` of somebody who is imported: UUIDv7, 74 random bits after the milliseconds since the epoch. Those of one
 * import stand beside each other in every index, so that a transaction writes few pages, however many users there are;
 * all that it tells of a user is when the import was. RFC 9562 §5.7
 */
export function importedSub(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  const random = randomUUID().slice('xxxxxxxx-xxxx-4'.length);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random}`;
}
