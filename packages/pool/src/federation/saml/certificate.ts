import { generateKeyPair, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';

const YEARS = 10;
const YEAR_MS = 365.25 * 86_400_000;
/** sha256WithRSAEncryption (RFC 8017 §A.2.4) and commonName (RFC 5280 §A.1), as they stand in DER. */
const SHA256_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');

/** A new RSA key and a certificate that it signs for itself (RFC 5280): partners keep it, and nobody else believes it. */
export async function newCertificate(name: string, now: number): Promise<{ certificate: string; privateKey: string }> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const serial = Buffer.from([0x01, ...randomBytes(15)]);
  const subject = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from(name, 'utf8')))));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    SHA256_RSA,
    subject,
    der(0x30, time(now - 86_400_000), time(now + YEARS * YEAR_MS)),
    subject,
    publicKey.export({ format: 'der', type: 'spki' }),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = der(0x30, body, SHA256_RSA, der(0x03, Buffer.from([0]), signature));
  return {
    certificate: pem(certificate),
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

/** A certificate's bytes in Base64, as XML signatures and Cognito carry them. */
export function bareCertificate(certificate: string): string {
  return certificate.replace(/-----[A-Z ]+-----|\s/g, '');
}

/** A certificate as OpenSSL reads it. */
export function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]);
}

/** X.690 §8.1.3: short up to 127, else the number of bytes and then them. */
function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

/** UTCTime until 2049 (RFC 5280 §4.1.2.5). */
function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '');
  const isUtc = new Date(at).getUTCFullYear() < 2050;
  return der(isUtc ? 0x17 : 0x18, Buffer.from(isUtc ? digits.slice(2) : digits));
}
