import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync, type StaticImport, Visitor } from 'oxc-parser';

/** One file needs another: both are paths from the root with `/`, or `to` names a package such as `zod` or `node:fs`. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** Gone when the program runs: `import type` and its relatives. */
  readonly typeOnly: boolean;
}

/** What the sources of a work tree need, and which of them read the environment. */
export interface Sources {
  readonly edges: readonly Edge[];
  readonly environmentReaders: readonly string[];
}

/**
 * Reads every import of `src` folder under packages and apps: static, dynamic, re-exports and types.
 * Packages of the workspace appear as their folder. Throws for a file that does not parse.
 */
export function readSources(root: string): Sources {
  const folders = workspaceFolders(root);
  const edges: Edge[] = [];
  const environmentReaders: string[] = [];
  for (const file of globSync('{packages,apps}/*/src/**/*.{ts,tsx}', { cwd: root }).sort()) {
    const from = file.replaceAll('\\', '/');
    const found = readFile(join(root, file));
    for (const [specifier, typeOnly] of found.imports)
      edges.push({ from, to: locate(from, specifier, folders), typeOnly });
    if (found.readsEnvironment) environmentReaders.push(from);
  }
  return { edges, environmentReaders };
}

interface FileImports {
  /** Specifier → whether only types come from there. */
  readonly imports: ReadonlyMap<string, boolean>;
  readonly readsEnvironment: boolean;
}

function readFile(path: string): FileImports {
  const { program, module, errors } = parseSync(path, readFileSync(path, 'utf8'));
  if (errors[0]) throw new SyntaxError(`${path}: ${errors[0].message}`);
  const imports = new Map<string, boolean>();
  const add = (specifier: string, typeOnly: boolean) =>
    imports.set(specifier, typeOnly && (imports.get(specifier) ?? true));
  for (const { moduleRequest, entries } of module.staticImports) {
    add(moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType));
  }
  for (const { moduleRequest, isType } of module.staticExports.flatMap(({ entries }) => entries)) {
    if (moduleRequest) add(moduleRequest.value, isType);
  }
  let readsEnvironment = module.staticImports.some(importsEnvironment);
  new Visitor({
    ImportExpression: ({ source }) => {
      if (source.type === 'Literal' && typeof source.value === 'string') add(source.value, false);
    },
    TSImportType: ({ source }) => add(source.value, true),
    MemberExpression: ({ object, property }) => {
      const names = [object, property].map((node) => (node.type === 'Identifier' ? node.name : ''));
      readsEnvironment ||= names.join('.') === 'process.env';
    },
  }).visit(program);
  return { imports, readsEnvironment };
}

function importsEnvironment({ moduleRequest, entries }: StaticImport): boolean {
  return /^(node:)?process$/.test(moduleRequest.value) && entries.some(({ importName }) => importName.name === 'env');
}

function locate(from: string, specifier: string, folders: ReadonlyMap<string, string>): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const folder = folders.get(name);
  return folder ? [folder, ...parts.slice(name.split('/').length)].join('/') : name;
}

/** Package name → folder, such as `custom-cognito` → `packages/auth`. */
function workspaceFolders(root: string): ReadonlyMap<string, string> {
  const manifests = globSync('{packages,apps}/*/package.json', { cwd: root });
  return new Map(
    manifests.map((file) => {
      const { name } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { name: string };
      return [name, posix.dirname(file.replaceAll('\\', '/'))];
    }),
  );
}
