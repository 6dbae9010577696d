import { createDiffieHellman, createHmac, getDiffieHellman } from 'node:crypto';
import { createRequire } from 'node:module';
import type {
  AuthFlowType,
  CognitoIdentityProvider,
  InitiateAuthCommandOutput,
  RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
// Its own types leave these two out.
import * as cognito from 'amazon-cognito-identity-js';
import { srpTimestamp } from '../src/rules/srp-timestamp.ts';

type Callback<T> = (error: Error | null, result: T) => void;
interface BigNumber {
  toString(radix: number): string;
  mod(modulus: BigNumber): BigNumber;
  subtract(other: BigNumber): BigNumber;
  modPow(exponent: BigNumber, modulus: BigNumber, done?: Callback<BigNumber>): BigNumber | undefined;
}

/** RFC 3526 §4, which is Cognito's. */
const group = createDiffieHellman(getDiffieHellman('modp15').getPrime());

/** The client's side of SRP in amazon-cognito-identity-js: an implementation that shares nothing with the pool's. */
export interface AuthenticationHelper {
  g: BigNumber;
  getLargeAValue(done: Callback<BigNumber>): void;
  getPasswordAuthenticationKey(
    ...given: [username: string, password: string, B: BigNumber, salt: BigNumber, done: Callback<Buffer>]
  ): void;
  generateHashDevice(group: string, username: string, done: Callback<undefined>): void;
  getRandomPassword(): string;
  getSaltDevices(): string;
  getVerifierDevices(): string;
}

const { AuthenticationHelper: Helper } = cognito as unknown as {
  AuthenticationHelper: new (poolName: string) => AuthenticationHelper;
};
const { default: Big } = createRequire(import.meta.url)('amazon-cognito-identity-js/lib/BigInteger') as {
  default: new (text: string, radix: number) => BigNumber;
};

export const newHelper = (poolName: string): AuthenticationHelper => new QuickHelper(poolName);

class QuickHelper extends Helper {
  /** Its constructor is the first to ask. */
  override getLargeAValue(done: Callback<BigNumber>): void {
    quick(this.g);
    super.getLargeAValue(done);
  }
}

/**
 * A number whose powers OpenSSL computes, modulo the only prime there is in these tests: in the library's JavaScript that
 * was most of what they compute. Tests of the library itself have it as it is.
 */
function quick(number: BigNumber): BigNumber {
  number.modPow = (exponent, modulus, done) => {
    group.setPrivateKey(bytesOf(exponent));
    const power = new Big(group.computeSecret(bytesOf(number.mod(modulus))).toString('hex'), 16);
    done?.(null, power);
    return power;
  };
  return number;
}

function bytesOf(number: BigNumber): Buffer {
  const hex = number.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

export async function publicOf(helper: AuthenticationHelper): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<BigNumber>();
  helper.getLargeAValue((_error, value) => resolve(value));
  return (await promise).toString(16);
}

export async function keyOf(
  helper: AuthenticationHelper,
  { userId, password, B, salt }: { userId: string; password: string; B: string; salt: string },
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const theirs = new Big(B, 16);
  const difference = theirs.subtract.bind(theirs);
  theirs.subtract = (other) => quick(difference(other));
  helper.getPasswordAuthenticationKey(userId, password, theirs, new Big(salt, 16), (error, key) =>
    error ? reject(error) : resolve(Buffer.from(key).toString('hex')),
  );
  return promise;
}

/** What a test may do wrong in an answer. */
export interface Twist {
  readonly at?: number;
  readonly timestamp?: string;
  readonly block?: string;
  readonly client?: string;
  readonly username?: string;
  readonly signature?: string;
  readonly secretHash?: string;
}

export interface Begun {
  readonly parameters: Record<string, string>;
  readonly output: InitiateAuthCommandOutput;
  /** The responses that prove a password. */
  prove(password: string, twist?: Twist): Promise<Record<string, string>>;
  /** Sends them. */
  answer(password: string, twist?: Twist): Promise<RespondToAuthChallengeCommandOutput>;
}

interface Realm {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

/** Begins SRP through the AWS SDK and keeps the client's half of it. */
export async function beginSrp(
  sdk: CognitoIdentityProvider,
  { UserPoolId, ClientId }: Realm,
  {
    username,
    ...more
  }: {
    username: string;
    flow?: AuthFlowType;
    admin?: boolean;
    parameters?: Record<string, string>;
    now?: () => number;
  },
): Promise<Begun> {
  const poolName = UserPoolId.split('_')[1]!;
  const helper = newHelper(poolName);
  const AuthParameters = { USERNAME: username, SRP_A: await publicOf(helper), ...more.parameters };
  const call = { ClientId, AuthFlow: more.flow ?? 'USER_SRP_AUTH', AuthParameters } as const;
  const output = more.admin ? await sdk.adminInitiateAuth({ UserPoolId, ...call }) : await sdk.initiateAuth(call);
  const parameters = output.ChallengeParameters ?? {};
  const prove: Begun['prove'] = async (password, twist = {}) => {
    const { SALT: salt = '', SRP_B: B = '', USER_ID_FOR_SRP: userId = '', SECRET_BLOCK = '' } = parameters;
    const key = await keyOf(helper, { userId, password, B, salt });
    const block = twist.block ?? SECRET_BLOCK;
    const timestamp = twist.timestamp ?? srpTimestamp(twist.at ?? (more.now ?? Date.now)());
    const signature = createHmac('sha256', Buffer.from(key, 'hex'))
      .update(`${poolName}${userId}`)
      .update(Buffer.from(block, 'base64'))
      .update(timestamp)
      .digest('base64');
    return {
      USERNAME: twist.username ?? userId,
      PASSWORD_CLAIM_SECRET_BLOCK: block,
      PASSWORD_CLAIM_SIGNATURE: twist.signature ?? signature,
      TIMESTAMP: timestamp,
      ...(twist.secretHash !== undefined && { SECRET_HASH: twist.secretHash }),
    };
  };
  return {
    parameters,
    output,
    prove,
    answer: async (password, twist = {}) =>
      sdk.respondToAuthChallenge({
        ClientId: twist.client ?? ClientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: await prove(password, twist),
      }),
  };
}
