import type { AuthFlowType } from '@aws-sdk/client-cognito-identity-provider';
import { checkSecretHash } from '../rules/client-secret.ts';
import { afterPassword } from './after-password.ts';
import type { Flow } from './flow.ts';
import { required } from './parameters.ts';
import { provePassword } from './prove-password.ts';

export const userPasswordAuth = passwordFlow('USER_PASSWORD_AUTH', {
  admin: false,
  allowedBy: ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
});

export const adminUserPasswordAuth = passwordFlow('ADMIN_USER_PASSWORD_AUTH', {
  admin: true,
  allowedBy: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
});

/** The older name of {@link adminUserPasswordAuth}. */
export const adminNoSrpAuth = passwordFlow('ADMIN_NO_SRP_AUTH', {
  admin: true,
  allowedBy: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
});

function passwordFlow(name: AuthFlowType, who: Pick<Flow, 'admin' | 'allowedBy'>): Flow {
  return {
    name,
    ...who,
    async begin({ pool, client, deviceKey, parameters }, parts) {
      const username = required(parameters, 'USERNAME');
      const password = required(parameters, 'PASSWORD');
      checkSecretHash(client, username, parameters.SECRET_HASH);
      const user = await provePassword({ pool, client, username, password }, parts);
      return afterPassword({ pool, client, deviceKey, user }, parts);
    },
  };
}
