import { CognitoError } from '../errors.ts';

const LARGEST_BODY = 262_144;

/** Reads a body of at most 256 KiB, and stops reading where it grows beyond. Throws RequestEntityTooLargeException. */
export async function readBody(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > LARGEST_BODY) refuseSize();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > LARGEST_BODY) refuseSize();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refuseSize(): never {
  throw new CognitoError('RequestEntityTooLargeException', `A request body may have at most ${LARGEST_BODY} bytes.`);
}
