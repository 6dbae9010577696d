import { readBoundedRequest } from '../bounded-body.ts';
import { CognitoError } from '../errors.ts';

const LARGEST_BODY = 262_144;

/** Reads a body of at most 256 KiB, and stops reading where it grows beyond. Throws RequestEntityTooLargeException. */
export async function readBody(request: Request): Promise<Uint8Array> {
  return (await readBoundedRequest(request, LARGEST_BODY)) ?? refuseSize();
}

function refuseSize(): never {
  throw new CognitoError('RequestEntityTooLargeException', `A request body may have at most ${LARGEST_BODY} bytes.`);
}
