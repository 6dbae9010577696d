/** What browsers may send and read, as AWS answers them; every origin may, for no cookie counts here. */
const PREFLIGHT = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers':
    'authorization, cache-control, content-type, x-amz-date, x-amz-security-token, x-amz-target, x-amz-user-agent, amz-sdk-invocation-id, amz-sdk-request',
  'access-control-max-age': '86400',
};

/** Lets a page of any origin read an answer. */
export const READABLE = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
};

export function preflight(): Response {
  return new Response(null, { status: 204, headers: PREFLIGHT });
}
