import type { Sealer } from '../crypto/seal.ts';
import type { User } from '../store/users.ts';
import type { StoredHash } from '../stored-hash.ts';
import type { HashFault, ImportedHash } from './imported-hash.ts';
import { readImportedHash } from './read.ts';

const PREFIX = 'imported:';

/**
 * Hashes of other systems as they are stored: sealed for their user, because some of them are quick to guess at. A
 * password of which one was right is hashed anew at once, and its text is forgotten.
 */
export interface ImportedHashes {
  /** What to store of a hash; says why where it is not taken. */
  seal(text: string, user: Pick<User, 'poolId' | 'sub'>): { readonly hash: string } | HashFault;
  isOne(stored: string): boolean;
  /** Undefined where it would not be taken any more. Throws SealError when it was sealed for another user. */
  open(stored: StoredHash): ImportedHash | undefined;
}

export function createImportedHashes(sealer: Sealer): ImportedHashes {
  return {
    seal(text, user) {
      const read = readImportedHash(text);
      if (typeof read === 'string') return read;
      return { hash: PREFIX + Buffer.from(sealer.seal(text, owner(user))).toString('base64') };
    },
    isOne: (stored) => stored.startsWith(PREFIX),
    open(stored) {
      const sealed = Buffer.from(stored.hash.slice(PREFIX.length), 'base64');
      const read = readImportedHash(Buffer.from(sealer.open(sealed, owner(stored))).toString());
      return typeof read === 'string' ? undefined : read;
    },
  };
}

const owner = ({ poolId, sub }: Pick<User, 'poolId' | 'sub'>): string => `${poolId}/${sub}`;
