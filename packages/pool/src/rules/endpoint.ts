const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a URL's host name is this machine. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/**
 * Whether a target is an endpoint that may be asked: https anywhere, http on this machine only, since what is sent is
 * secret. Credentials do not belong into it.
 */
export function isEndpoint(target: string): boolean {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (url?.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}
