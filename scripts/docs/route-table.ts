import { ROUTES, type Route } from '@custom-cognito/contract';

const LONGEST_LINE = 120;

/** The source of what a client has to know of each route, without the schemas. */
export function routeTable(): string {
  return `// Made by scripts/generate-docs.ts from the declarations of the routes: edit those and run "npm run docs".
import type { RouteLine } from './route.ts';
import type { RouteName } from './routes.ts';

/** The requests of all routes, for browsers: it is there long before the schemas. */
export const ROUTE_TABLE: { readonly [N in RouteName]: RouteLine } = {
${(Object.values(ROUTES) as readonly Route[]).map(line).join('\n')}
};
`;
}

function line({ name, method, path, access, input, status, otherStatus }: Route): string {
  const statuses = [status, otherStatus].filter((one) => one !== undefined);
  const members = Object.entries({ method, path, access, hasBody: input !== undefined, statuses }).map(
    ([key, value]) => `${key}: ${JSON.stringify(value).replaceAll('"', "'").replaceAll(',', ', ')}`,
  );
  const short = `  ${name}: { ${members.join(', ')} },`;
  return short.length <= LONGEST_LINE ? short : `  ${name}: {\n    ${members.join(',\n    ')},\n  },`;
}
