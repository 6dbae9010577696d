import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What counts as one caller where IPv6 hands out whole networks: a customer's network. RFC 6177. */
const IPV6_NETWORK_BITS = 64;

/**
 * An address in the one form in which we write it: IPv4 also where it came mapped into IPv6, IPv6 as RFC 5952 wants it,
 * without a zone. Undefined for anything else.
 */
export function canonicalAddress(text: string): string | undefined {
  const kind = isIP(text);
  // Node reads IPv4 in its one strict form only.
  if (kind === 4) return text;
  if (kind === 0) return undefined;
  const address = ipaddr.process(text.replace(/%.*$/, ''));
  return address.kind() === 'ipv6' ? (address as ipaddr.IPv6).toRFC5952String() : address.toString();
}

/** Whether an address, in any of its forms, is this machine's own. */
export function isLoopbackAddress(text: string): boolean {
  const address = canonicalAddress(text);
  return address !== undefined && ipaddr.parse(address).range() === 'loopback';
}

/** What is limited as one: an IPv4 address, or the /64 of an IPv6 one; the empty text for an unknown one. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address}/${IPV6_NETWORK_BITS}`);
  return `${network.toRFC5952String()}/${IPV6_NETWORK_BITS}`;
}

/** Whether an address is that of a proxy whose word we take. */
export type Trusts = (address: string) => boolean;

/** @throws TypeError when a block is not an address or a CIDR block. */
export function trustedProxies(blocks: readonly string[]): Trusts {
  const ranges = blocks.map(range);
  return (text) => {
    const address = ipaddr.process(text);
    return ranges.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
  };
}

function range(block: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const [text = '', bits] = block.split('/');
  if (isIP(text) === 0) throw new TypeError(`${block} is not an address or a CIDR block`);
  const address = ipaddr.parse(text);
  return ipaddr.parseCIDR(`${text}/${bits ?? (address.kind() === 'ipv4' ? 32 : 128)}`);
}

/**
 * Who is behind a request: the socket's address or, as long as that is a trusted proxy, whom it names in
 * `X-Forwarded-For`, read from the right. Whatever stands to the left of the first that is not trusted was written by
 * the caller. Empty when it cannot be told.
 */
export function clientAddress(peer: string, forwardedFor: string | null, trusts: Trusts): string {
  const address = canonicalAddress(peer);
  if (address === undefined) return '';
  if (forwardedFor === null || !trusts(address)) return address;
  let client = address;
  for (const hop of forwardedFor.split(',').reverse()) {
    const named = canonicalAddress(withoutPort(hop.trim()));
    if (named === undefined) return '';
    client = named;
    if (!trusts(named)) break;
  }
  return client;
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. RFC 7239 §6. */
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+)|\[([^\]]*)\])(?::\d{1,5})?$/;

function withoutPort(hop: string): string {
  const [, v4, v6] = WITH_PORT.exec(hop) ?? [];
  return v4 ?? v6 ?? hop;
}
