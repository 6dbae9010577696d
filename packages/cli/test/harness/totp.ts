import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';

const STEP_MS = 30_000;
const MARGIN_MS = 5000;

/** What the app shows now, or some steps of thirty seconds from now; the pool takes one step either way. */
export async function appCode(secret: string, steps = 0): Promise<string> {
  const left = STEP_MS - (Date.now() % STEP_MS);
  // A code of the past would be two steps old for a service that reads it in the next step.
  if (steps < 0 && left < MARGIN_MS) await sleep(left);
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + STEP_MS * steps });
}
