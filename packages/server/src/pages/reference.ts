import type { Locale, OpenApiDocument } from '@custom-cognito/contract';
import { html } from 'hono/html';
import { type Markup, type Page, page } from './page.ts';
import { exampleOf, fieldsOf, type Schema, shapeOf } from './schema-text.ts';
import { TRY_SCRIPT } from './try-script.ts';

const WORDS = {
  es: {
    title: 'Referencia de la API',
    lead: 'Hecha con las mismas declaraciones que validan cada petición.',
    token: 'Token de acceso para las rutas que lo piden (no sale de esta página)',
    parameters: 'Parámetros',
    body: 'Cuerpo',
    field: 'Campo',
    type: 'Tipo',
    limits: 'Límites',
    optional: 'opcional',
    answers: 'Respuestas',
    attempt: 'Probar',
    send: 'Enviar',
    access: { bearer: 'token de acceso', refreshToken: 'cookies' },
  },
  en: {
    title: 'API reference',
    lead: 'Made from the same declarations that validate every request.',
    token: 'Access token for the routes that ask for one (it stays on this page)',
    parameters: 'Parameters',
    body: 'Body',
    field: 'Field',
    type: 'Type',
    limits: 'Limits',
    optional: 'optional',
    answers: 'Answers',
    attempt: 'Try it',
    send: 'Send',
    access: { bearer: 'access token', refreshToken: 'cookies' },
  },
} as const;

type Words = (typeof WORDS)[Locale];

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly security?: readonly Record<string, unknown>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** The page at `/docs`, written from the OpenAPI document alone. */
export function referencePage(document: OpenApiDocument, locale: Locale): Page {
  const words = WORDS[locale];
  const entries = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(
      ([method, operation]): Entry => ({
        method: method.toUpperCase(),
        path,
        operation: operation as unknown as Operation,
      }),
    ),
  );
  const groups = document.tags.map((tag) => {
    const own = entries.filter(({ operation }) => operation.tags.includes(String(tag.name)));
    return html`<h2>${String(tag.description)}</h2>${own.map((entry) => panel(entry, words))}`;
  });
  return page({
    locale,
    title: words.title,
    script: TRY_SCRIPT,
    body: html`<h1>${words.title}</h1>
<p class="lead">${words.lead} <a href="/openapi.json?lang=${locale}">openapi.json</a></p>
<label for="token">${words.token}</label><input id="token" autocomplete="off" spellcheck="false">
${groups}`,
  });
}

function panel({ method, path, operation }: Entry, words: Words): Markup {
  const schema = operation.requestBody?.content['application/json']?.schema;
  const { parameters = [] } = operation;
  return html`<details class="panel" id="${operation.operationId}">
<summary><span class="method ${method}">${method}</span><span class="path">${path}</span>${access(operation, words)}<span class="what">${operation.summary}</span></summary>
<div class="inside">
${parameters.length === 0 ? '' : html`<h3>${words.parameters}</h3>${fieldTable(asSchema(parameters), words)}`}
${schema === undefined || fieldsOf(schema).length === 0 ? '' : html`<h3>${words.body}</h3>${fieldTable(schema, words)}`}
<h3>${words.answers}</h3>
<div class="scroll"><table><tbody>${Object.entries(operation.responses).map(([status, response]) => responseRow(status, response))}</tbody></table></div>
${
  '303' in operation.responses
    ? ''
    : html`<h3>${words.attempt}</h3>
<form data-method="${method}" data-path="${path}">
${parameters.map(({ name, in: place }) => html`<label>${name} <input name="${name}" data-in="${place}" autocomplete="off" spellcheck="false"></label>`)}
${schema === undefined ? '' : html`<textarea aria-label="${words.body}" spellcheck="false">${JSON.stringify(exampleOf(schema), null, 2)}</textarea>`}
<button type="button">${words.send}</button><pre hidden aria-live="polite"></pre>
</form>`
}
</div>
</details>`;
}

function access({ security = [] }: Operation, words: Words): Markup[] {
  const schemes = security.flatMap((one) => Object.keys(one));
  const optional = security.some((one) => Object.keys(one).length === 0);
  return (['bearer', 'refreshToken'] as const)
    .filter((scheme) => schemes.includes(scheme))
    .map((scheme) => html`<span class="tag">${words.access[scheme]}${optional ? ` (${words.optional})` : ''}</span>`);
}

const asSchema = (parameters: readonly Parameter[]): Schema => ({
  properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
  required: parameters.filter(({ required }) => required).map(({ name }) => name),
});

const fieldTable = (schema: Schema, words: Words): Markup => html`<div class="scroll"><table>
<thead><tr><th>${words.field}</th><th>${words.type}</th><th>${words.limits}</th></tr></thead>
<tbody>${fieldsOf(schema).map(
  ({ name, type, limits, required }) =>
    html`<tr><td><code>${name}</code>${required ? '' : html` <span class="tag">${words.optional}</span>`}</td><td>${type}</td><td>${limits}</td></tr>`,
)}</tbody></table></div>`;

function responseRow(status: string, { description, content }: Operation['responses'][string]): Markup {
  const schema = content?.['application/json']?.schema;
  const codes = description.split(' · ').map((line) => html`<div>${line.replaceAll('`', '')}</div>`);
  return html`<tr><td><code>${status}</code></td><td>${schema === undefined ? codes : html`<pre>${shapeOf(schema)}</pre>`}</td></tr>`;
}
