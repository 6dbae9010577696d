import type { Parts } from '../parts.ts';
import type { TokenOccasion } from '../triggers/pre-token-generation.ts';
import { admit } from './admission.ts';
import { askDevice, rememberedDevice } from './device.ts';
import type { SignInAnswer } from './flow.ts';
import type { SignedIn } from './grant.ts';

/** Ends a sign-in of which the user has proven all; a remembered device still has to prove itself. */
export async function finish(
  proven: SignedIn,
  parts: Parts,
  occasion: TokenOccasion = 'Authentication',
): Promise<SignInAnswer> {
  const device = await rememberedDevice(proven, parts);
  return device ? askDevice(proven, device, parts) : admit({ ...proven, occasion }, parts);
}
