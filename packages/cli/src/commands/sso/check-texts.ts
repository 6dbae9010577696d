import type { Text } from '@custom-cognito/contract';
import type { Check, Finding } from '@custom-cognito/pool/examination';

type Facts = Finding['facts'];
type Say = (facts: Facts) => Text;

type Texts = Readonly<Partial<Record<Finding['state'], Say>>>;

const list = (value: Facts[string] | undefined): string => [value ?? []].flat().join(', ');

const unusable: Say = ({ address, said }) => ({
  es: `${address} no sirve: ${said}`,
  en: `${address} is of no use: ${said}`,
});

const key: Say = ({ kid, algorithm, size }) => ({
  es: `Clave ${kid || 'sin nombre'}: ${algorithm} ${size}`,
  en: `Key ${kid || 'without a name'}: ${algorithm} ${size}`,
});

const certificate = ({ algorithm, bits, fingerprint }: Facts): Text => ({
  es: `Certificado ${algorithm} de ${bits} bits, ${fingerprint}`,
  en: `Certificate ${algorithm} of ${bits} bits, ${fingerprint}`,
});

const described: Say = ({ address, entity_id: entity, sign_on: signOn }) => ({
  es: `Metadatos de ${address}: ${entity}, entrada en ${signOn}`,
  en: `Metadata of ${address}: ${entity}, sign-in at ${signOn}`,
});

const joined = ({ es, en }: Text, more: Text): Text => ({ es: `${es}: ${more.es}`, en: `${en}: ${more.en}` });

/** What each check has to say. */
const TEXTS: Readonly<Record<Check, Texts>> = {
  metadata: {
    ok: described,
    warning: (facts) =>
      joined(described(facts), {
        es: `valen ${facts.days} días más; el proveedor tiene que publicar otros`,
        en: `they are good for ${facts.days} more days; the provider has to publish others`,
      }),
    failed: unusable,
  },
  discovery: {
    ok: ({ issuer, authorization }) => ({
      es: `Emisor ${issuer}, entrada en ${authorization}`,
      en: `Issuer ${issuer}, sign-in at ${authorization}`,
    }),
    failed: unusable,
  },
  private_key: {
    ok: ({ key_id }) => ({ es: `La clave ${key_id} firma`, en: `The key ${key_id} signs` }),
    warning: ({ key_id }) => ({
      es: `El grupo no dice la clave ${key_id}: si firma solo se ve al iniciar sesión`,
      en: `The pool does not tell the key ${key_id}: whether it signs is seen at a sign-in only`,
    }),
    failed: ({ key_id, said }) => ({
      es: `La clave ${key_id} no firma (${said}); copia la del archivo .p8 de Apple`,
      en: `The key ${key_id} does not sign (${said}); copy the one in Apple's .p8 file`,
    }),
  },
  certificate: {
    ok: (facts) => joined(certificate(facts), { es: `vale ${facts.days} días`, en: `good for ${facts.days} days` }),
    warning: (facts) =>
      joined(
        certificate(facts),
        Number(facts.days) < 0
          ? {
              es: 'ha caducado; su clave vale aquí, pero no en todas partes',
              en: 'it has expired; its key still counts here, but not everywhere',
            }
          : {
              es: `caduca en ${facts.days} días; pregunta por el siguiente`,
              en: `it ends in ${facts.days} days; ask for the next one`,
            },
      ),
  },
  key: {
    ok: key,
    warning: (facts) => joined(key(facts), { es: 'menos de 2048 bits', en: 'less than 2048 bits' }),
  },
  keys: { failed: unusable },
  requests: {
    ok: ({ signed }) =>
      signed === 'true'
        ? { es: 'Las peticiones van firmadas', en: 'Requests are signed' }
        : {
            es: 'Las peticiones van sin firmar, y no se piden firmadas',
            en: 'Requests are not signed, and need not be',
          },
    warning: () => ({
      es: 'Los metadatos piden peticiones firmadas: añade "sign_requests": true',
      en: 'The metadata asks for signed requests: add "sign_requests": true',
    }),
  },
  pkce: {
    ok: () => ({ es: 'PKCE con S256', en: 'PKCE with S256' }),
    warning: () => ({
      es: 'No dice que admita PKCE con S256; se envía de todos modos',
      en: 'It does not say that it takes PKCE with S256, which is sent all the same',
    }),
  },
  scopes: {
    ok: ({ wanted }) => ({ es: `Se le pide ${list(wanted)}`, en: `It is asked for ${list(wanted)}` }),
    warning: ({ missing }) => ({
      es: `No dice que conozca ${list(missing)}, que se le pide`,
      en: `It does not say that it knows ${list(missing)}, which it is asked for`,
    }),
  },
  authentication: {
    ok: () => ({ es: 'Admite nuestra forma de dar el secreto', en: 'It takes our way of giving the secret' }),
    failed: ({ offered }) => ({
      es: `Solo admite ${list(offered)}, y el secreto se da por client_secret_post o client_secret_basic`,
      en: `It takes ${list(offered)} only, and the secret is given by client_secret_post or client_secret_basic`,
    }),
  },
  algorithms: {
    ok: () => ({ es: 'Firma con un algoritmo que se admite', en: 'It signs with an algorithm that is taken' }),
    failed: ({ offered }) => ({
      es: `Firma con ${list(offered)}, que no se admite; elige RS256 o ES256`,
      en: `It signs with ${list(offered)}, which is not taken; choose RS256 or ES256`,
    }),
  },
  clock: {
    ok: ({ seconds }) => ({ es: `Su reloj difiere en ${seconds} s`, en: `Its clock differs by ${seconds} s` }),
    warning: ({ seconds }) => ({
      es: `Su reloj difiere en ${seconds} s; con 60 se rechazan sus respuestas`,
      en: `Its clock differs by ${seconds} s; at 60 its answers are refused`,
    }),
  },
};

/** A finding in words. */
export function textOf({ check, state, facts }: Finding): Text {
  return TEXTS[check][state]?.(facts) ?? { es: check, en: check };
}
