import { ApiError } from './api-error.ts';

/**
 * What bodies and answers have to be like. A browser takes longer to read it than all else of a client, so that it comes
 * when it is first wanted, or asked for before.
 * @throws ApiError `service_unavailable` where it cannot be fetched.
 */
export async function loadSchemas() {
  try {
    return await import('./schemas.ts');
  } catch (cause) {
    throw new ApiError('service_unavailable', { cause });
  }
}
