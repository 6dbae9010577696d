import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { newCertificate } from '../../../../pool/src/federation/saml/certificate.ts';
import type { SamlPeer, SamlPerson } from '../samlp-provider.ts';

interface PeersSessions {
  /** The SessionIndex of each sign-in, the oldest first. */
  readonly sessions: readonly string[];
  /** Whom, and which of their sessions, signed requests asked it to sign out. */
  readonly told: readonly (readonly [nameId: string, indexes: readonly string[]])[];
}

/** It takes and sends single logout as well. */
export interface Pysaml2Peer extends SamlPeer {
  /** Where a browser goes to be signed out of one session by the provider, or of all. */
  end(index?: string): string;
  known(): Promise<PeersSessions>;
}

/**
 * Starts an identity provider of pysaml2 and xmlsec1: it reads the service provider's own metadata, wants requests
 * signed, encrypts the assertion and signs the response around it, as Shibboleth does unless told otherwise.
 */
export async function startPysaml2Provider(
  python: string,
  { metadata, person }: { readonly metadata: string; readonly person: SamlPerson },
): Promise<Pysaml2Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'custom-cognito-pysaml2-'));
  const { certificate, privateKey } = await newCertificate('pysaml2', Date.now());
  writeFileSync(join(folder, 'certificate.pem'), certificate);
  writeFileSync(join(folder, 'key.pem'), privateKey, { mode: 0o600 });
  const child = spawn(python, ['-B', join(import.meta.dirname, 'main.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(`${JSON.stringify({ folder, metadata, person })}\n`);
  const { value, done } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  if (done) throw new Error('The Python program ended before it listened.');
  const { metadata: described } = JSON.parse(value) as { metadata: string };
  return {
    metadata: described,
    end: (index) => new URL(`/end?${new URLSearchParams(index === undefined ? {} : { index })}`, described).href,
    known: async () => (await (await fetch(new URL('/sessions', described))).json()) as PeersSessions,
    async stop() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
