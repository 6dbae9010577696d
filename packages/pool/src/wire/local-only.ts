import { CognitoError } from '../errors.ts';
import { isLoopback } from '../rules/endpoint.ts';

/**
 * Guards a pool that accepts any signature because only this machine reaches it: a web page elsewhere can reach it too,
 * through the browser that shows it, by its own origin or by a name that it points at the loopback address.
 */
export function refuseForeignPage(request: Request): void {
  const origin = request.headers.get('origin');
  const hosts = [new URL(request.url).hostname, ...(origin === null ? [] : [hostOf(origin)])];
  if (hosts.every(isLoopback)) return;
  throw new CognitoError('UnrecognizedClientException', 'The security token included in the request is invalid.');
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : '';
}
