import { createSealer, keyedHash, type Sealer } from './seal.ts';

/** The pool's keys, one per use, all derived from the master key. */
export interface Secrets {
  readonly clientSecrets: Sealer;
  readonly signingKeys: Sealer;
  readonly refreshTokens: Sealer;
  readonly srpVerifiers: Sealer;
  readonly challengeStates: Sealer;
  readonly deviceVerifiers: Sealer;
  readonly totpSecrets: Sealer;
  readonly importedHashes: Sealer;
  readonly importFiles: Sealer;
  readonly authorizations: Sealer;
  readonly identityProviders: Sealer;
  readonly federatedSignIns: Sealer;
  readonly samlKeys: Sealer;
  /** What is stored instead of a value that only has to be recognised. */
  readonly hash: {
    code(...parts: string[]): Uint8Array;
    session(session: string): Uint8Array;
    refreshToken(token: string): Uint8Array;
    pagination(...parts: string[]): Uint8Array;
    importUrl(...parts: string[]): Uint8Array;
    /** Codes and cookies of the OAuth endpoints; `kind` keeps them apart. */
    oauth(kind: string, ...parts: string[]): Uint8Array;
    /** What federation keeps of identity providers' messages; `kind` keeps them apart. */
    federation(kind: string, ...parts: string[]): Uint8Array;
    /** Stable stand-ins for the data of users who do not exist. */
    unknownUser(...parts: string[]): Uint8Array;
  };
}

/** @param masterKey 32 bytes; throws RangeError otherwise. */
export function createSecrets(masterKey: Uint8Array): Secrets {
  return {
    clientSecrets: createSealer(masterKey, 'pool client secret'),
    signingKeys: createSealer(masterKey, 'pool signing key'),
    refreshTokens: createSealer(masterKey, 'pool refresh token'),
    srpVerifiers: createSealer(masterKey, 'pool srp verifier'),
    challengeStates: createSealer(masterKey, 'pool challenge state'),
    deviceVerifiers: createSealer(masterKey, 'pool device verifier'),
    totpSecrets: createSealer(masterKey, 'pool totp secret'),
    importedHashes: createSealer(masterKey, 'pool imported hash'),
    importFiles: createSealer(masterKey, 'pool import file'),
    authorizations: createSealer(masterKey, 'pool authorization'),
    identityProviders: createSealer(masterKey, 'pool identity provider'),
    federatedSignIns: createSealer(masterKey, 'pool federated sign-in'),
    samlKeys: createSealer(masterKey, 'pool saml key'),
    hash: {
      code: keyedHash(masterKey, 'pool code'),
      session: keyedHash(masterKey, 'pool session'),
      refreshToken: keyedHash(masterKey, 'pool refresh token'),
      pagination: keyedHash(masterKey, 'pool pagination token'),
      importUrl: keyedHash(masterKey, 'pool import url'),
      oauth: keyedHash(masterKey, 'pool oauth'),
      federation: keyedHash(masterKey, 'pool federation'),
      unknownUser: keyedHash(masterKey, 'pool unknown user'),
    },
  };
}
