import type { CreateUserPoolClientRequest } from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from '../errors.ts';
import type { ClientSettings } from '../store/clients.ts';
import { isLoopback } from './endpoint.ts';

const MOST_ADDRESSES = 100;
const LONGEST = 1_024;
/** As they are written in an address: a browser reads other characters as it likes. */
const VISIBLE = /^[\x21-\x7e]+$/;
const SCRIPTING = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:', 'view-source:']);

type Addresses = Pick<ClientSettings, 'CallbackURLs' | 'LogoutURLs' | 'DefaultRedirectURI'>;

/**
 * Where a client may have its users sent: https, http on this machine, or a scheme of an application's own; without a
 * fragment (RFC 6749 §3.1.2). Throws InvalidParameterException.
 */
export function redirectUris(request: Partial<CreateUserPoolClientRequest>): Addresses {
  const callbacks = checked('CallbackURLs', request.CallbackURLs);
  const logouts = checked('LogoutURLs', request.LogoutURLs);
  const { DefaultRedirectURI: byDefault } = request;
  if (byDefault !== undefined && !callbacks.includes(byDefault)) {
    refuse('InvalidParameterException', 'DefaultRedirectURI must be one of the CallbackURLs.');
  }
  return {
    ...(callbacks.length > 0 && { CallbackURLs: callbacks }),
    ...(logouts.length > 0 && { LogoutURLs: logouts }),
    ...(byDefault !== undefined && { DefaultRedirectURI: byDefault }),
  };
}

function checked(member: string, addresses: readonly string[] = []): string[] {
  if (addresses.length > MOST_ADDRESSES) {
    refuse('InvalidParameterException', `A client has at most ${MOST_ADDRESSES} ${member}.`);
  }
  const bad = addresses.find((address) => !isAddress(address));
  if (bad !== undefined) refuse('InvalidParameterException', `${member}: ${bad} is not an address that is allowed.`);
  return [...new Set(addresses)];
}

function isAddress(address: string): boolean {
  if (!VISIBLE.test(address) || address.length > LONGEST || address.includes('\\')) return false;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || address.includes('#') || url.username !== '' || url.password !== '') return false;
  if (SCRIPTING.has(url.protocol)) return false;
  // What a browser would read into it is not what is compared.
  if (/^https?:/.test(url.protocol) && !/^https?:\/\/[^/]/i.test(address)) return false;
  return url.protocol !== 'http:' || isLoopback(url.hostname);
}

/** The origins of pages that a client's addresses are of; a scheme of an application's own has none. */
export function originsOf({ CallbackURLs = [] }: Pick<ClientSettings, 'CallbackURLs'>): ReadonlySet<string> {
  return new Set(CallbackURLs.map((address) => new URL(address).origin).filter((origin) => origin !== 'null'));
}
