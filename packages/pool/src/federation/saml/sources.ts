import { refuse } from '../../errors.ts';
import { FederationFailure, Unavailable } from '../failure.ts';
import type { Outside } from '../outside.ts';
import { readMetadata, type SamlPeer } from './metadata.ts';

type Details = Readonly<Record<string, string>>;

/** As Cognito asks again. */
const FRESH_MS = 6 * 3_600_000;
/** What failed by what is known may be right by what is published now; nobody can have it asked more often. */
const ASK_AGAIN_MS = 60_000;

/** Where the metadata of SAML providers comes from. */
export interface SamlSources {
  /** What is known of a provider. Throws FederationFailure. */
  of(details: Details): Promise<SamlPeer>;
  /** The same, asked for anew unless that was done lately or there is nobody to ask. */
  again(details: Details): Promise<SamlPeer | undefined>;
  /** Details with what the metadata says, kept in case its server is away. Throws InvalidParameterException. */
  completed(details: Details): Promise<Record<string, string>>;
}

export function createSamlSources({ outside, now }: { outside: Outside; now: () => number }): SamlSources {
  const known = new Map<string, { peer: SamlPeer; at: number }>();
  const asked = new Map<string, number>();
  const wasAsked = (url: string) => now() - (asked.get(url) ?? Number.NEGATIVE_INFINITY) < ASK_AGAIN_MS;
  const ask = async (url: string): Promise<{ text: string; peer: SamlPeer }> => {
    asked.set(url, now());
    const answer = await outside(url);
    if (!answer.ok) throw new Unavailable(`${url} answered ${answer.status}.`);
    const text = await answer.text();
    const peer = read(text, now());
    known.set(url, { peer, at: now() });
    return { text, peer };
  };
  const kept = ({ MetadataFile, fetched_metadata }: Details) => read(MetadataFile ?? fetched_metadata ?? '', now());
  return {
    async of(details) {
      const { MetadataURL: url } = details;
      if (url === undefined) return kept(details);
      const last = known.get(url);
      const found = last && (last.peer.validUntil ?? Number.POSITIVE_INFINITY) > now() ? last : undefined;
      if (found && (now() - found.at < FRESH_MS || wasAsked(url))) return found.peer;
      try {
        return (await ask(url)).peer;
      } catch (error) {
        // What was kept at first is older than what has come to its end, and may name keys that were given up.
        if (last && !found) throw error;
        return found?.peer ?? kept(details);
      }
    },
    async again({ MetadataURL: url }) {
      if (url === undefined || wasAsked(url)) return undefined;
      return ask(url).then(
        ({ peer }) => peer,
        () => undefined,
      );
    },
    async completed(details) {
      try {
        const { MetadataURL: url, MetadataFile: file = '' } = details;
        const { text, peer } = url === undefined ? { text: file, peer: read(file, now()) } : await ask(url);
        return {
          ...details,
          ...(url !== undefined && { fetched_metadata: text }),
          entity_id: peer.entityId,
          SSORedirectBindingURI: peer.signOn,
          ...(peer.logout !== undefined && { SLORedirectBindingURI: peer.logout }),
        };
      } catch (error) {
        if (!(error instanceof FederationFailure)) throw error;
        return refuse('InvalidParameterException', `Invalid SAML metadata: ${error.message}`);
      }
    },
  };
}

function read(text: string, now: number): SamlPeer {
  try {
    return readMetadata(text, now);
  } catch (error) {
    throw new Unavailable(error instanceof Error ? error.message : 'Metadata could not be read.', { cause: error });
  }
}
