import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { BackupError } from './errors.ts';

const CHUNK = 65_536;
const FRAME = 4;
const TAG = 16;
const PREFIX = 7;
const FINAL = 0x8000_0000;

/** What a stream is sealed with: a key that serves one file only, and what stands before the stream in the file. */
export interface Sealing {
  readonly key: Uint8Array;
  readonly header: Uint8Array;
}

/**
 * Seals a stream in chunks, so that each can be trusted before the next is read: AES-256-GCM, whose nonce is a fixed
 * part ‖ the chunk's number ‖ whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár,
 * 2015). No chunk can be left out, moved or added, and none be missing at the end.
 */
export function sealing(with_: Sealing): Transform {
  const seal = chunkSealer(with_);
  let waiting: Buffer = Buffer.alloc(0);
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      waiting = waiting.length === 0 ? piece : Buffer.concat([waiting, piece]);
      let from = 0;
      // The last chunk is sealed as such, and which that is shows at the end.
      for (; waiting.length - from > CHUNK; from += CHUNK) this.push(seal(waiting.subarray(from, from + CHUNK), false));
      waiting = waiting.subarray(from);
      done();
    },
    flush(done) {
      done(null, seal(waiting, true));
    },
  });
}

/** Opens what was sealed. Throws BackupError `backup_damaged` and `backup_truncated`. */
export function opening(with_: Sealing): Transform {
  const open = chunkOpener(with_);
  let waiting: Buffer = Buffer.alloc(0);
  let ended = false;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      try {
        waiting = waiting.length === 0 ? piece : Buffer.concat([waiting, piece]);
        let from = 0;
        for (let frame = frameAt(waiting, from); frame !== undefined; frame = frameAt(waiting, from)) {
          if (ended) throw new BackupError('backup_damaged');
          this.push(open(frame));
          ended = frame.final;
          from += FRAME + frame.sealed.length;
        }
        waiting = waiting.subarray(from);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      if (ended && waiting.length > 0) return done(new BackupError('backup_damaged'));
      done(ended ? null : new BackupError('backup_truncated'));
    },
  });
}

interface Frame {
  readonly final: boolean;
  readonly sealed: Buffer;
}

/** The chunk that begins there; undefined while it has not come whole. */
function frameAt(bytes: Buffer, from: number): Frame | undefined {
  if (bytes.length - from < FRAME) return undefined;
  const word = bytes.readUInt32BE(from);
  const final = word >= FINAL;
  const length = final ? word - FINAL : word;
  if (length < TAG || length > CHUNK + TAG) throw new BackupError('backup_damaged');
  const end = from + FRAME + length;
  return bytes.length < end ? undefined : { final, sealed: bytes.subarray(from + FRAME, end) };
}

/** Nonces of a key that no other file has need not be random. */
function nonces(header: Uint8Array): (final: boolean) => { nonce: Buffer; associated: Buffer } {
  const associated = createHash('sha256').update(header).digest();
  let number = 0;
  return (final) => {
    const nonce = Buffer.alloc(PREFIX + 5);
    associated.copy(nonce, 0, 0, PREFIX);
    nonce.writeUInt32BE(number, PREFIX);
    nonce.writeUInt8(final ? 1 : 0, PREFIX + 4);
    number += 1;
    return { nonce, associated };
  };
}

function chunkSealer({ key, header }: Sealing): (chunk: Uint8Array, final: boolean) => Buffer {
  const next = nonces(header);
  return (chunk, final) => {
    const { nonce, associated } = next(final);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(associated);
    const frame = Buffer.alloc(FRAME);
    frame.writeUInt32BE(chunk.length + TAG + (final ? FINAL : 0));
    return Buffer.concat([frame, cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
  };
}

function chunkOpener({ key, header }: Sealing): (frame: Frame) => Buffer {
  const next = nonces(header);
  return ({ final, sealed }) => {
    const { nonce, associated } = next(final);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(associated);
    decipher.setAuthTag(sealed.subarray(-TAG));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, -TAG)), decipher.final()]);
    } catch (cause) {
      throw new BackupError('backup_damaged', { cause });
    }
  };
}
