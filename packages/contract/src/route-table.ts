// Made by scripts/generate-docs.ts from the declarations of the routes: edit those and run "npm run docs".
import type { Access, Method } from './route.ts';
import type { RouteName } from './routes.ts';

/** What a request to a route is like. */
export interface RouteLine {
  readonly method: Method;
  /** `{name}` stands for a parameter. */
  readonly path: string;
  readonly access: Access;
  /** Whether it takes JSON. */
  readonly hasBody: boolean;
  /** Those that carry the output. */
  readonly statuses: readonly number[];
}

/** The requests of all routes, for browsers: it is there long before the schemas. */
export const ROUTE_TABLE: { readonly [N in RouteName]: RouteLine } = {
  register: { method: 'POST', path: '/api/auth/register', access: 'public', hasBody: true, statuses: [201] },
  confirmEmail: {
    method: 'POST',
    path: '/api/auth/confirm-email',
    access: 'optional-bearer',
    hasBody: true,
    statuses: [200],
  },
  resendCode: { method: 'POST', path: '/api/auth/resend-code', access: 'public', hasBody: true, statuses: [200] },
  login: { method: 'POST', path: '/api/auth/login', access: 'public', hasBody: true, statuses: [200] },
  challenge: { method: 'POST', path: '/api/auth/challenge', access: 'public', hasBody: true, statuses: [200] },
  refresh: { method: 'POST', path: '/api/auth/refresh', access: 'cookies', hasBody: true, statuses: [200] },
  logout: { method: 'POST', path: '/api/auth/logout', access: 'cookies', hasBody: true, statuses: [200] },
  sessions: { method: 'GET', path: '/api/auth/sessions', access: 'bearer', hasBody: false, statuses: [200] },
  revokeSession: {
    method: 'DELETE',
    path: '/api/auth/sessions/{id}',
    access: 'bearer',
    hasBody: false,
    statuses: [200],
  },
  me: { method: 'GET', path: '/api/auth/me', access: 'bearer', hasBody: false, statuses: [200] },
  updateMe: { method: 'PATCH', path: '/api/auth/me', access: 'bearer', hasBody: true, statuses: [200] },
  deleteMe: { method: 'DELETE', path: '/api/auth/me', access: 'bearer', hasBody: true, statuses: [200] },
  passwordPolicy: {
    method: 'GET',
    path: '/api/auth/password-policy',
    access: 'public',
    hasBody: false,
    statuses: [200],
  },
  forgotPassword: {
    method: 'POST',
    path: '/api/auth/forgot-password',
    access: 'public',
    hasBody: true,
    statuses: [200],
  },
  resetPassword: { method: 'POST', path: '/api/auth/reset-password', access: 'public', hasBody: true, statuses: [200] },
  changePassword: {
    method: 'POST',
    path: '/api/auth/change-password',
    access: 'bearer',
    hasBody: true,
    statuses: [200],
  },
  setupMfa: { method: 'POST', path: '/api/auth/mfa/setup', access: 'bearer', hasBody: false, statuses: [200] },
  verifyMfa: { method: 'POST', path: '/api/auth/mfa/verify', access: 'bearer', hasBody: true, statuses: [200] },
  renewRecoveryCodes: {
    method: 'POST',
    path: '/api/auth/mfa/recovery-codes',
    access: 'bearer',
    hasBody: true,
    statuses: [200],
  },
  disableMfa: { method: 'DELETE', path: '/api/auth/mfa', access: 'bearer', hasBody: true, statuses: [200] },
  ssoProviders: { method: 'GET', path: '/sso/providers', access: 'public', hasBody: false, statuses: [200] },
  ssoLogin: { method: 'GET', path: '/sso/{provider}/login', access: 'navigation', hasBody: false, statuses: [303] },
  ssoCallback: {
    method: 'GET',
    path: '/sso/{provider}/callback',
    access: 'navigation',
    hasBody: false,
    statuses: [303],
  },
  ssoCallbackForm: {
    method: 'POST',
    path: '/sso/{provider}/callback',
    access: 'navigation',
    hasBody: true,
    statuses: [303],
  },
  identities: { method: 'GET', path: '/api/auth/identities', access: 'bearer', hasBody: false, statuses: [200] },
  linkIdentity: { method: 'POST', path: '/api/auth/identities', access: 'bearer', hasBody: true, statuses: [200] },
  joinIdentity: { method: 'POST', path: '/api/auth/join-identity', access: 'bearer', hasBody: true, statuses: [200] },
  unlinkIdentity: {
    method: 'DELETE',
    path: '/api/auth/identities/{id}',
    access: 'bearer',
    hasBody: false,
    statuses: [200],
  },
  authStats: { method: 'GET', path: '/api/monitoring/auth/stats', access: 'admin', hasBody: false, statuses: [200] },
  recentActivity: {
    method: 'GET',
    path: '/api/monitoring/auth/recent-activity',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  failedAttempts: {
    method: 'GET',
    path: '/api/monitoring/auth/failed-attempts',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  failureReasons: {
    method: 'GET',
    path: '/api/monitoring/auth/failure-reasons',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  eventSeries: { method: 'GET', path: '/api/monitoring/auth/series', access: 'admin', hasBody: false, statuses: [200] },
  userTimeline: {
    method: 'GET',
    path: '/api/monitoring/auth/users/{sub}/timeline',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  users: { method: 'GET', path: '/api/admin/users', access: 'admin', hasBody: false, statuses: [200] },
  createUser: { method: 'POST', path: '/api/admin/users', access: 'admin', hasBody: true, statuses: [201] },
  user: { method: 'GET', path: '/api/admin/users/{sub}', access: 'admin', hasBody: false, statuses: [200] },
  changeUser: { method: 'PATCH', path: '/api/admin/users/{sub}', access: 'admin', hasBody: true, statuses: [200] },
  deleteUser: { method: 'DELETE', path: '/api/admin/users/{sub}', access: 'admin', hasBody: false, statuses: [200] },
  enableUser: {
    method: 'POST',
    path: '/api/admin/users/{sub}/enable',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  disableUser: {
    method: 'POST',
    path: '/api/admin/users/{sub}/disable',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  confirmUser: {
    method: 'POST',
    path: '/api/admin/users/{sub}/confirm',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  resetUserPassword: {
    method: 'POST',
    path: '/api/admin/users/{sub}/reset-password',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  signOutUser: {
    method: 'POST',
    path: '/api/admin/users/{sub}/sign-out',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  userSessions: {
    method: 'GET',
    path: '/api/admin/users/{sub}/sessions',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  endUserSession: {
    method: 'DELETE',
    path: '/api/admin/users/{sub}/sessions/{id}',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  groups: { method: 'GET', path: '/api/admin/groups', access: 'admin', hasBody: false, statuses: [200] },
  addToGroup: {
    method: 'PUT',
    path: '/api/admin/users/{sub}/groups/{name}',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  removeFromGroup: {
    method: 'DELETE',
    path: '/api/admin/users/{sub}/groups/{name}',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  auditEntries: { method: 'GET', path: '/api/admin/audit', access: 'admin', hasBody: false, statuses: [200] },
  auditVerification: {
    method: 'GET',
    path: '/api/admin/audit/verification',
    access: 'admin',
    hasBody: false,
    statuses: [200],
  },
  health: { method: 'GET', path: '/health', access: 'public', hasBody: false, statuses: [200] },
  ready: { method: 'GET', path: '/ready', access: 'public', hasBody: false, statuses: [200, 503] },
};
