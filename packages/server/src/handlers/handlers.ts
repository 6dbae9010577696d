import type { RouteName } from '@custom-cognito/contract';
import { administrationHandlers } from './administration.ts';
import { auditHandlers } from './audit.ts';
import type { Family } from './family.ts';
import { identityHandlers } from './identities.ts';
import { mfaHandlers } from './mfa.ts';
import { monitoringHandlers } from './monitoring.ts';
import { ownSessionHandlers } from './own-sessions.ts';
import { passwordHandlers } from './password.ts';
import { profileHandlers } from './profile.ts';
import { registrationHandlers } from './registration.ts';
import { serviceHandlers } from './service.ts';
import { sessionHandlers } from './session.ts';
import { singleSignOnHandlers } from './single-sign-on.ts';

/** A handler for every route. */
export type Handlers = ReturnType<typeof handlers>;

/** What each route does; a route without a handler does not compile. */
export const handlers: Family<RouteName> = (parts) => ({
  ...registrationHandlers(parts),
  ...sessionHandlers(parts),
  ...profileHandlers(parts),
  ...passwordHandlers(parts),
  ...mfaHandlers(parts),
  ...singleSignOnHandlers(parts),
  ...identityHandlers(parts),
  ...ownSessionHandlers(parts),
  ...monitoringHandlers(parts),
  ...administrationHandlers(parts),
  ...auditHandlers(parts),
  ...serviceHandlers(parts),
});
