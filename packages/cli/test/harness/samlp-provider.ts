import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { newCertificate } from '../../../pool/src/federation/saml/certificate.ts';

interface Asked extends IncomingMessage {
  readonly query: Readonly<Record<string, string>>;
  readonly protocol: string;
}

interface Answering {
  set(name: string, value: string): void;
  /** A number is a status. */
  send(body: string | number): void;
}

interface Identity {
  readonly issuer: string;
  readonly cert: string;
}

interface Signing extends Identity {
  readonly key: string;
  readonly destination: string;
  readonly recipient: string;
  getPostURL(
    ...asked: [audience: string, request: object, http: Asked, tell: (error: Error | null, url: string) => void]
  ): void;
  getUserFromRequest(request: Asked): object;
}

type Paths = Readonly<Record<'redirectEndpointPath' | 'postEndpointPath', string>>;

/** What is used here of samlp, which has no types of its own. */
interface Samlp {
  auth(options: Signing): (request: Asked, response: Answering, next: (error: Error) => void) => void;
  metadata(options: Identity & Paths): (request: Asked, response: Answering) => void;
}
const require = createRequire(import.meta.url);
const samlp: Samlp = require('samlp');

/** Who is in front of a SAML provider of the tests. */
export interface SamlPerson {
  readonly id: string;
  readonly mail: string;
  readonly name: string;
}

/** A SAML identity provider of somebody else's making, whose person signs in as soon as they come. */
export interface SamlPeer {
  /** Address of its metadata. */
  readonly metadata: string;
  stop(): Promise<void>;
}

/** Starts samlp, Auth0's identity provider, which signs the assertion and names what it tells as ADFS does; it knows `acs` beforehand. */
export async function startSamlpProvider({
  acs,
  person,
}: {
  readonly acs: string;
  readonly person: SamlPerson;
}): Promise<SamlPeer> {
  const { certificate: cert, privateKey: key } = await newCertificate('samlp', Date.now());
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = 'urn:samlp';
  const [givenName, familyName] = person.name.split(' ');
  const user = {
    id: person.id,
    emails: [{ value: person.mail }],
    displayName: person.name,
    name: { givenName, familyName },
  };
  const describe = samlp.metadata({ issuer, cert, redirectEndpointPath: '/sso', postEndpointPath: '/sso' });
  const signIn = samlp.auth({
    issuer,
    cert,
    key,
    destination: acs,
    recipient: acs,
    getPostURL: (...[, , , tell]) => tell(null, acs),
    getUserFromRequest: () => user,
  });
  server.on('request', (request, response) => {
    const url = new URL(request.url ?? '/', base);
    // As much of Express as samlp uses.
    const asked = Object.assign(request, { query: Object.fromEntries(url.searchParams), protocol: 'http' });
    const refuse = (error: Error) => void response.writeHead(500).end(error.message);
    if (url.pathname === '/metadata') describe(asked, answering(response));
    else signIn(asked, answering(response), refuse);
  });
  return {
    metadata: `${base}/metadata`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answering(response: ServerResponse): Answering {
  return {
    set: (name, value) => void response.setHeader(name, value),
    send: (body) => void response.writeHead(typeof body === 'number' ? body : 200).end(String(body)),
  };
}
