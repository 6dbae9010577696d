import { hash } from 'node:crypto';

/** What is too slow in JavaScript for the thread that answers. */
export type DigestJob =
  | { readonly kind: 'md5-crypt'; readonly password: string; readonly salt: string; readonly magic: string }
  | { readonly kind: 'phpass'; readonly password: string; readonly salt: string; readonly rounds: number }
  | {
      readonly kind: 'sha-crypt';
      readonly algorithm: 'sha256' | 'sha512';
      readonly password: string;
      readonly salt: string;
      readonly rounds: number;
    };

/** The bytes that crypt(3)'s last step writes, in the order in which it writes them. */
const ORDER = { sha256: order(32, [0, 10, 20], 30), sha512: order(64, [0, 21, 42], 63) } as const;

type Job<K extends DigestJob['kind']> = Extract<DigestJob, { readonly kind: K }>;

const WAYS: { readonly [K in DigestJob['kind']]: (job: Job<K>) => Uint8Array } = {
  'md5-crypt': md5Crypt,
  phpass,
  'sha-crypt': shaCrypt,
};

/** Runs a job here, for as long as it takes. */
export function iterate(job: DigestJob): Uint8Array {
  // The table has the kind's own way, which the compiler cannot follow.
  return (WAYS[job.kind] as (job: DigestJob) => Uint8Array)(job);
}

/** Openwall's portable hash: MD5 of the salt and the password, then of that and the password, again and again. */
function phpass({ password, salt, rounds }: Job<'phpass'>): Uint8Array {
  const secret = Buffer.from(password);
  let state = md5(Buffer.concat([Buffer.from(salt), secret]));
  const block = Buffer.concat([state, secret]);
  for (let round = 0; round < rounds; round += 1) {
    block.set(state);
    state = md5(block);
  }
  return state;
}

const md5 = (data: Uint8Array): Buffer => hash('md5', data, 'buffer');

const MD5_CRYPT_ROUNDS = 1_000;
/** The bytes that MD5-crypt's last step writes, three at a time and the last alone. */
const MD5_ORDER = [12, 6, 0, 13, 7, 1, 14, 8, 2, 15, 9, 3, 5, 10, 4, 11];

/** Poul-Henning Kamp's crypt of FreeBSD 2.0; `magic` is `$1$`, or `$apr1$` as Apache writes it. */
function md5Crypt({ password, salt, magic }: Job<'md5-crypt'>): Uint8Array {
  const [secret, salting] = [Buffer.from(password), Buffer.from(salt)];
  const second = md5(Buffer.concat([secret, salting, secret]));
  const bits = [...secret.length.toString(2)]
    .reverse()
    .map((bit) => (bit === '1' ? Buffer.of(0) : secret.subarray(0, 1)));
  const first = [secret, Buffer.from(magic), salting, filled(second, secret.length)];
  let state = md5(Buffer.concat([...first, ...(secret.length === 0 ? [] : bits)]));
  for (let round = 0; round < MD5_CRYPT_ROUNDS; round += 1) {
    const isOdd = round % 2 === 1;
    const parts = [isOdd ? secret : state];
    if (round % 3 !== 0) parts.push(salting);
    if (round % 7 !== 0) parts.push(secret);
    parts.push(isOdd ? state : secret);
    state = md5(Buffer.concat(parts));
  }
  return Uint8Array.from(MD5_ORDER, (place) => state[place] ?? 0);
}

/** Ulrich Drepper's "Unix crypt using SHA-256 and SHA-512", whose steps are numbered here. */
function shaCrypt({ algorithm, password, salt, rounds }: Job<'sha-crypt'>): Uint8Array {
  const digest = (...parts: Uint8Array[]): Buffer => hash(algorithm, Buffer.concat(parts), 'buffer');
  const [secret, salting] = [Buffer.from(password), Buffer.from(salt)];
  // 4 to 8
  const second = digest(secret, salting, secret);
  // 1 to 3 and 9 to 12
  const bits = [...secret.length.toString(2)].reverse().map((bit) => (bit === '1' ? second : secret));
  let state = digest(secret, salting, filled(second, secret.length), ...(secret.length === 0 ? [] : bits));
  // 13 to 20
  const p = filled(digest(...Array<Buffer>(secret.length).fill(secret)), secret.length);
  const s = filled(digest(...Array<Buffer>(16 + (state[0] ?? 0)).fill(salting)), salting.length);
  // 21, in one buffer: making one for each round would take as long as the digest.
  const block = Buffer.alloc(state.length + s.length + 2 * p.length);
  let end = 0;
  const put = (bytes: Uint8Array) => {
    block.set(bytes, end);
    end += bytes.length;
  };
  for (let round = 0; round < rounds; round += 1) {
    const isOdd = round % 2 === 1;
    end = 0;
    put(isOdd ? p : state);
    if (round % 3 !== 0) put(s);
    if (round % 7 !== 0) put(p);
    put(isOdd ? state : p);
    state = hash(algorithm, block.subarray(0, end), 'buffer');
  }
  return Uint8Array.from(ORDER[algorithm], (place) => state[place] ?? 0);
}

/** These bytes over and over, to a length. */
function filled(bytes: Uint8Array, length: number): Buffer {
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, bytes);
}

/** 22: three bytes at a time, whose places turn round with each group; the rest last. */
function order(bytes: number, first: readonly [number, number, number], whole: number): readonly number[] {
  const places: number[] = [];
  let [a, b, c]: readonly number[] = first;
  for (let group = 0; group < whole / 3; group += 1) {
    places.push(c ?? 0, b ?? 0, a ?? 0);
    [a, b, c] = bytes === 32 ? [(c ?? 0) + 1, (a ?? 0) + 1, (b ?? 0) + 1] : [(b ?? 0) + 1, (c ?? 0) + 1, (a ?? 0) + 1];
  }
  for (let place = whole; place < bytes; place += 1) places.push(place);
  return places;
}
