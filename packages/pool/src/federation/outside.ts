import { lookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import { isLoopback } from '../rules/endpoint.ts';
import { Unavailable } from './failure.ts';

/** What a provider's server may take and say. */
const PATIENCE_MS = 5_000;
const LARGEST_BYTES = 1_048_576;

/** What is asked of a provider's server. */
export interface OutsideRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Asks a server of somebody else: within five seconds, for at most a megabyte, without following redirects, and only
 * over TLS at public addresses, whatever its name resolves to. Throws Unavailable.
 */
export type Outside = (url: string, request?: OutsideRequest) => Promise<Response>;

/** `machine` lets this machine be asked, and without TLS: for development alone. */
export function createOutside({ machine }: { machine: boolean }): Outside {
  return (target, request = {}) =>
    new Promise((resolve, reject) => {
      const url = URL.canParse(target) ? new URL(target) : undefined;
      if (!url || !mayAsk(url, machine)) return reject(new Unavailable('The address of a provider may not be asked.'));
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const asking = send(
        url,
        {
          method: request.method ?? 'GET',
          headers: { ...request.headers, ...(request.body && { 'content-length': Buffer.byteLength(request.body) }) },
          agent: false,
          signal: AbortSignal.timeout(PATIENCE_MS),
          ...(!machine && { lookup: publicLookup }),
        },
        (answer) => {
          const chunks: Buffer[] = [];
          let size = 0;
          answer.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > LARGEST_BYTES) asking.destroy(new Error('The answer is too large.'));
            else chunks.push(chunk);
          });
          answer.on('error', fail);
          answer.on('end', () => {
            const status = answer.statusCode ?? 0;
            if (status < 200 || status > 599 || (status >= 300 && status < 400)) return fail(new Error(`${status}`));
            const headers = new Headers();
            for (const name of ['content-type', 'date'] as const) {
              const value = answer.headers[name];
              if (value !== undefined) headers.set(name, value);
            }
            const empty = status === 204 || status === 205;
            resolve(new Response(empty ? null : Buffer.concat(chunks), { status, headers }));
          });
        },
      );
      const fail = (error: Error) => reject(new Unavailable(`${url.host} did not answer: ${error.message}`));
      asking.on('error', fail);
      asking.end(request.body);
    });
}

function mayAsk(url: URL, machine: boolean): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (machine && url.protocol === 'http:') return isLoopback(url.hostname);
  if (url.protocol !== 'https:') return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // An address in the URL is not looked up.
  return machine || isIP(host) === 0 || isPublic(host);
}

const notPublic = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  notPublic.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
] as const)
  notPublic.addSubnet(net, prefix, 'ipv6');

function isPublic(address: string): boolean {
  return !notPublic.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** The address that is checked is the one that is connected to. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const [first] = addresses;
    if (!first || !addresses.every(({ address }) => isPublic(address)))
      return callback(new Error('It has no public address.'), '', 0);
    if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
