import { findAccount, sendSignUpCode } from './account.ts';
import { attribute, type PersonalDetails, toAttributes } from './attributes.ts';
import type { RequestContext } from './context.ts';
import { type CognitoException, during, exceptionOf, unless } from './errors.ts';
import type { Parts } from './parts.ts';
import { tellingRefusal } from './telling-refusal.ts';

export interface Registration extends Required<Pick<PersonalDetails, 'fullName'>> {
  readonly email: string;
  readonly password: string;
  readonly phoneNumber?: string | undefined;
  readonly context: RequestContext;
}

export interface Registered {
  readonly email: string;
  readonly requiresConfirmation: boolean;
}

export interface Confirmation {
  readonly email: string;
  readonly code: string;
  /** When given, the code is for the address to which this person's account is moving. */
  readonly accessToken?: string | undefined;
  /** Who types it, where that is not whose address it is. */
  readonly actor?: string | undefined;
  readonly context: RequestContext;
}

/** The account exists, or will: only the mail with the code did not get out. It can be asked for again. */
const DONE_WITHOUT_MAIL: readonly CognitoException[] = ['CodeDeliveryFailureException', 'LimitExceededException'];

export function registration(parts: Parts) {
  const { cognito, client, audit, events, evenly, inTurn } = parts;

  return {
    /**
     * Registers an account that its owner has to confirm by mail; answers alike whether or not the address is known.
     *
     * Throws `invalid_password` for every address alike.
     */
    registerUser(input: Registration): Promise<Registered> {
      const { email, context } = input;
      return evenly(async () => {
        await audit.ready();
        const account = await inTurn(keyOf(email), () => during('registration', register(parts, input)));
        await events.registered({ email, account, context });
        return { email, requiresConfirmation: true };
      });
    },

    /** Confirms an address with its code. Throws `invalid_code` whatever is wrong, and `email_in_use` for a taken one. */
    confirmEmail({ email, code, accessToken, actor, context }: Confirmation): Promise<void> {
      return evenly(async () => {
        await audit.ready();
        const confirming = accessToken
          ? confirmNewAddress(parts, accessToken, code)
          : inTurn(keyOf(email), () => during('code', confirmSignUp(email, code, context)));
        await tellingRefusal(confirming, ({ code: reason }) =>
          events.confirmationFailed({ email, actor, context, reason }),
        );
        await events.confirmed({ email, actor, context });
      });
    },

    /** Sends the sign-up code again, where there is anything to confirm; nobody is told whether there was. */
    resendCode({ email, context }: { email: string; context: RequestContext }): Promise<void> {
      return evenly(async () => {
        await during('registration', sendSignUpCode(parts, email, context));
        await events.codeResent({ email, context });
      });
    },
  };

  async function confirmSignUp(email: string, code: string, context: RequestContext): Promise<void> {
    await cognito('ConfirmSignUp', {
      ClientId: client.clientId,
      Username: email,
      ConfirmationCode: code,
      ...client.secretHash(email),
      ...client.asker(context),
    });
  }
}

/**
 * An unconfirmed account gives way: whoever holds the address confirms the latest registration, so a password that
 * somebody else chose earlier never survives. The owner of a confirmed account is told by mail instead. Resolves with
 * the sub of an account that was made.
 */
async function register(parts: Parts, input: Registration): Promise<string | undefined> {
  const { cognito, client, notices } = parts;
  const account = await findAccount(parts, input.email);
  const made = await signUp(parts, input);
  if (made !== 'taken') return made.sub;
  if (account?.UserStatus !== 'UNCONFIRMED') {
    // Without an account here, the pool knows of one elsewhere.
    const to = account ? attribute(account.UserAttributes, 'email') : input.email;
    await notices.accountExists(to, input.context.locale);
    return undefined;
  }
  const { userPoolId: UserPoolId } = client;
  await unless(
    ['UserNotFoundException'],
    cognito('AdminDeleteUser', { UserPoolId, Username: account.Username ?? input.email }),
  );
  const anew = await signUp(parts, input);
  if (anew !== 'taken') return anew.sub;
  await notices.accountExists(input.email, input.context.locale);
  return undefined;
}

/** The account's sub, where it was told. */
async function signUp(
  { cognito, client }: Parts,
  { email, password, fullName, phoneNumber, context }: Registration,
): Promise<{ readonly sub: string | undefined } | 'taken'> {
  try {
    const call = cognito('SignUp', {
      ClientId: client.clientId,
      Username: email,
      Password: password,
      UserAttributes: toAttributes({ email, fullName, phoneNumber }),
      ...client.secretHash(email),
      ...client.asker(context),
      ClientMetadata: { locale: context.locale },
    });
    return { sub: (await unless(DONE_WITHOUT_MAIL, call))?.UserSub };
  } catch (error) {
    if (exceptionOf(error) === 'UsernameExistsException') return 'taken';
    throw error;
  }
}

async function confirmNewAddress(
  { cognito, sessions, verify }: Parts,
  accessToken: string,
  code: string,
): Promise<void> {
  const { sub } = await verify(accessToken);
  await during('token', cognito('GetUser', { AccessToken: accessToken }));
  await during(
    'code',
    cognito('VerifyUserAttribute', { AccessToken: accessToken, AttributeName: 'email', Code: code }),
  );
  await sessions.profileChanged(sub);
}

const keyOf = (email: string): string => email.toLowerCase();
