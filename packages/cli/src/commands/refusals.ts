import { type Locale, problem, type Text } from '@custom-cognito/contract';
import type { AuthError } from 'custom-cognito';
import { FAILED, WRONG_USAGE } from './failure.ts';

/** What the service refused, told as commands tell it. */
export interface Refusal {
  readonly code: string;
  readonly detail: string;
  /** What is wrong with which field, where that is known. */
  readonly errors?: readonly { readonly field: string; readonly code: string; readonly detail: string }[];
  readonly exitCode: typeof FAILED | typeof WRONG_USAGE;
}

/** Puts a refusal of the service into words; one of the pool that only the settings can mend, into those of settings. */
export function refusalOf({ code, errors, cause }: AuthError, language: Locale): Refusal {
  const unusable = cause instanceof Error ? unusableSettings(cause) : undefined;
  if (unusable) return { code: unusable.code, detail: unusable.says[language], exitCode: WRONG_USAGE };
  const told = problem(code, { locale: language, requestId: '', errors });
  return { code, detail: told.detail, ...(told.errors && { errors: told.errors }), exitCode: FAILED };
}

interface Unusable {
  readonly code: string;
  readonly says: Text;
}

const CREDENTIALS: Unusable = {
  code: 'invalid_credentials',
  says: {
    es: 'El grupo de usuarios no admite las credenciales de AWS, o no las hay. Comprueba AWS_PROFILE o AWS_ACCESS_KEY_ID.',
    en: 'The user pool does not take the AWS credentials, or there are none. Look at AWS_PROFILE or AWS_ACCESS_KEY_ID.',
  },
};

/** Names of errors, of the AWS SDK and of what it calls. */
const UNUSABLE: Readonly<Record<string, Unusable>> = {
  CredentialsProviderError: CREDENTIALS,
  ExpiredTokenException: CREDENTIALS,
  IncompleteSignatureException: CREDENTIALS,
  InvalidClientTokenIdException: CREDENTIALS,
  InvalidSignatureException: CREDENTIALS,
  MissingAuthenticationTokenException: CREDENTIALS,
  UnrecognizedClientException: CREDENTIALS,
  AccessDeniedException: {
    code: 'access_denied',
    says: {
      es: 'Las credenciales de AWS no permiten esto en el grupo de usuarios. Amplía su política de IAM.',
      en: 'The AWS credentials do not allow this in the user pool. Widen their IAM policy.',
    },
  },
};

const POOL: Unusable = {
  code: 'pool_not_found',
  says: {
    es: 'No existe el grupo de usuarios de COGNITO_USER_POOL_ID en esa región.',
    en: 'There is no user pool of COGNITO_USER_POOL_ID in that region.',
  },
};

const unusableSettings = ({ name, message }: Error): Unusable | undefined =>
  name === 'ResourceNotFoundException' && /user ?pool/i.test(message) ? POOL : UNUSABLE[name];
