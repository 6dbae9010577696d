/** Reads a body to its end; undefined, with the rest unread, as soon as it has more bytes than it may. */
export async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  mostBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The same of a request, whose length may be announced. */
export async function readBoundedRequest(request: Request, mostBytes: number): Promise<Uint8Array | undefined> {
  const announced = request.headers.get('content-length');
  if (Number(announced ?? 0) > mostBytes) return undefined;
  // HTTP ends a body where its length says; read in one piece it needs no stream, which costs more than the reading.
  if (announced !== null && /^\d+$/.test(announced)) return new Uint8Array(await request.arrayBuffer());
  return readBounded(request.body, mostBytes);
}
