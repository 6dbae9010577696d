import { readBounded } from '../bounded-body.ts';
import { CognitoError } from '../errors.ts';

const LARGEST_BODY = 262_144;

/** Reads a body of at most 256 KiB, and stops reading where it grows beyond. Throws RequestEntityTooLargeException. */
export async function readBody(request: Request): Promise<Uint8Array> {
  const announced = request.headers.get('content-length');
  if (Number(announced ?? 0) > LARGEST_BODY) refuseSize();
  // HTTP ends a body where its length says; read in one piece it needs no stream, which costs more than the reading.
  if (announced !== null && /^\d+$/.test(announced)) return new Uint8Array(await request.arrayBuffer());
  return (await readBounded(request.body, LARGEST_BODY)) ?? refuseSize();
}

function refuseSize(): never {
  throw new CognitoError('RequestEntityTooLargeException', `A request body may have at most ${LARGEST_BODY} bytes.`);
}
