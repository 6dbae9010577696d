import type { Edge } from './imports.ts';

/** An edge that starts at `from` may only end where `allowed` says. */
export interface Rule {
  readonly says: string;
  readonly from: RegExp;
  allowed(edge: Edge, all: readonly Edge[]): boolean;
}

/** Which packages of the workspace a package may import; its own files are always allowed. */
const packages: Record<string, readonly string[]> = {
  contract: [],
  database: [],
  pool: ['database'],
  auth: ['contract', 'database'],
  server: ['auth', 'contract'],
  react: ['contract'],
  cli: ['contract', 'database', 'pool', 'auth', 'server'],
};

/** The same for programs that run in a browser and are no packages. */
const apps: Record<string, readonly string[]> = { web: ['contract', 'react'] };

const importRules = (kind: 'packages' | 'apps', allowed: Record<string, readonly string[]>) =>
  Object.entries(allowed).map(
    ([name, others]): Rule => ({
      says: `${name} imports ${others.length > 0 ? `only ${others.join(', ')}` : 'no other package of ours'}`,
      from: new RegExp(`^${kind}/${name}/`),
      allowed: ({ to }) => !/^(packages|apps)\//.test(to) || [name, ...others].includes(to.split('/')[1] ?? ''),
    }),
  );

/** A family is a file of operations that declares some. */
const isFamily = (path: string, all: readonly Edge[]) =>
  /^packages\/pool\/src\/operations\//.test(path) &&
  all.some(({ from, to, typeOnly }) => from === path && to === 'packages/pool/src/operation.ts' && !typeOnly);

export const rules: readonly Rule[] = [
  ...importRules('packages', packages),
  ...importRules('apps', apps),
  {
    says: 'another package is reached by its name and its exports, never by a path into its folder',
    from: /^packages\//,
    allowed: ({ from, to }) => !/^packages\/[^/]+\/src\//.test(to) || to.split('/')[1] === from.split('/')[1],
  },
  {
    says: 'contract runs in browsers: it needs nothing but zod',
    from: /^packages\/contract\//,
    allowed: ({ to }) => to.startsWith('packages/') || to === 'zod',
  },
  {
    says: 'operations know nothing of the wire',
    from: /^packages\/pool\/src\/(operations|sign-in)\//,
    allowed: ({ to }) => !to.startsWith('packages/pool/src/wire/'),
  },
  {
    says: 'families of operations do not import each other',
    from: /^packages\/pool\/src\/operations\//,
    allowed: ({ from, to }, all) => !(isFamily(from, all) && isFamily(to, all)),
  },
  {
    says: 'rules are pure: they import only other rules, errors, node:crypto, zod, and types',
    from: /^packages\/pool\/src\/rules\//,
    allowed: ({ to, typeOnly }) =>
      typeOnly || /^packages\/pool\/src\/(rules\/|errors\.ts$)|^node:crypto$|^zod$/.test(to),
  },
  {
    says: "only the store and createPool see the store's implementations; others see its ports",
    from: /^packages\/pool\/src\/(?!store\/|(index|pool)\.ts$)/,
    allowed: ({ to }) => !/^packages\/pool\/src\/store\/(.*-kysely|migrations|schema)\.ts$/.test(to),
  },
  {
    says: 'in the pool, only the store and the outbox know Kysely',
    from: /^packages\/pool\/src\/(?!store\/|delivery\/)/,
    allowed: ({ to }) => to !== 'kysely',
  },
  {
    says: "the service's features do not import what joins them",
    from: /^packages\/auth\/src\/(?!index\.ts$|auth\.ts$)/,
    allowed: ({ to }) => !/^packages\/auth\/src\/(index|auth)\.ts$/.test(to),
  },
  {
    says: 'only the registry of metrics knows prom-client, and only one file OpenTelemetry',
    from: /^packages\/(?!server\/src\/metrics\/registry\.ts$|cli\/src\/compose\/open-telemetry\.ts$)/,
    allowed: ({ to }) => to !== 'prom-client' && !to.startsWith('@opentelemetry/'),
  },
  {
    says: "only the service's store knows Kysely",
    from: /^packages\/auth\/src\/(?!store\/)/,
    allowed: ({ to }) => to !== 'kysely',
  },
];

/** The only package that may read `process.env`. */
export const readsEnvironment = /^packages\/cli\//;
