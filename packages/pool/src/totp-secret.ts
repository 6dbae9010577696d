import type { Parts } from './parts.ts';
import type { User } from './store/users.ts';
import { totpStep } from './totp.ts';

const SECRET_BYTES = 32;

type Owner = Pick<User, 'poolId' | 'sub'>;
type Keeping = Pick<Parts, 'secrets'>;

/** A fresh secret, as long as those that Cognito makes. */
export function newTotpSecret({ randomBytes }: Pick<Parts, 'randomBytes'>): Uint8Array {
  return randomBytes(SECRET_BYTES);
}

export function sealTotpSecret(owner: Owner, secret: Uint8Array, { secrets }: Keeping): Uint8Array {
  return secrets.totpSecrets.seal(secret, rowOf(owner));
}

/** The step whose code this is. Throws SealError when the secret was sealed for another user. */
export function stepOf(
  owner: Owner,
  { sealed, code }: { sealed: Uint8Array; code: string },
  { secrets, now }: Keeping & Pick<Parts, 'now'>,
): number | undefined {
  return totpStep(secrets.totpSecrets.open(sealed, rowOf(owner)), code, now());
}

function rowOf({ poolId, sub }: Owner): string {
  return `${poolId}/${sub}`;
}
