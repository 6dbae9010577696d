import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { type Algorithm, hash, verify } from '@node-rs/argon2';

const signAsync = promisify(sign);
const PASSWORD = 'Violet-tractor-91-orbit';
/** The same parameters as the pool's: argon2id, 19 MiB, two passes, one lane. */
const COST = { algorithm: 2 as Algorithm, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const BYTES_SIGNED = 900;

/** The least that the cryptography of an operation takes, with both cores free for it. */
export interface CryptoFloor {
  /** One argon2id verification and two RS256 signatures. */
  signIn(): Promise<void>;
  /** Two RS256 signatures in the thread pool. */
  twoSignatures(): Promise<void>;
  hash(): Promise<void>;
}

export async function cryptoFloor(): Promise<CryptoFloor> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const stored = await hash(PASSWORD, COST);
  const signed = Buffer.from(createHash('sha512').update(randomUUID()).digest('hex').repeat(8)).subarray(
    0,
    BYTES_SIGNED,
  );
  const oneSignature = () => signAsync('RSA-SHA256', signed, privateKey);
  const twoSignatures = async () => void (await Promise.all([oneSignature(), oneSignature()]));
  return {
    twoSignatures,
    hash: async () => void (await hash(PASSWORD, COST)),
    async signIn() {
      if (!(await verify(stored, PASSWORD))) throw new Error('The floor does not verify.');
      await twoSignatures();
    },
  };
}
