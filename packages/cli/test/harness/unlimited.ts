/** Settings under which nothing is limited, for tests that ask more often than a person would. */
export const UNLIMITED = {
  RATE_LIMIT_LOGIN: 'off',
  RATE_LIMIT_REGISTER: 'off',
  RATE_LIMIT_PASSWORD_RESET: 'off',
  RATE_LIMIT_GENERAL: 'off',
  RATE_LIMIT_GLOBAL: 'off',
} as const;
