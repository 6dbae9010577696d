import { loadSchemas } from './load-schemas.ts';
import type { Invalid } from './problem.ts';
import type { RouteInput, RouteName } from './routes.ts';

/**
 * What the API would refuse in a body, before it is sent.
 * @throws ApiError `service_unavailable` where the schemas cannot be fetched.
 */
export async function invalidFields<N extends RouteName>(route: N, body: RouteInput<N>): Promise<readonly Invalid[]> {
  const { ROUTES, validate } = await loadSchemas();
  const { input } = ROUTES[route];
  const checked = input && validate(input, body);
  return checked?.ok === false ? checked.errors : [];
}
