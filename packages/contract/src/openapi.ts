import { z } from 'zod';
import { ERRORS, type ErrorCode } from './errors.ts';
import { FIELD_ERRORS } from './field-errors.ts';
import type { Locale } from './locale.ts';
import { PROBLEM_TYPE } from './problem.ts';
import { type Access, errorsOf, type Route } from './route.ts';
import { ROUTES } from './routes.ts';
import { VERSION } from './version.ts';

type Json = Record<string, unknown>;

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly tags: readonly Json[];
  readonly paths: Record<string, Record<string, Json>>;
  readonly components: Json;
}

export interface OpenApiOptions {
  /** Where the API answers, such as `https://auth.example.com`. */
  readonly serverUrl: string;
  /** The language of summaries and descriptions. */
  readonly locale: Locale;
  /** `__Host-` where cookies carry it. */
  readonly cookiePrefix?: string;
}

const SECURITY: Record<Access, readonly Json[] | undefined> = {
  public: undefined,
  'optional-bearer': [{}, { bearer: [] }],
  cookies: [{ refreshToken: [], sessionId: [] }],
  bearer: [{ bearer: [] }],
  admin: [{ bearer: [] }],
  navigation: undefined,
};

const WORDS = {
  es: {
    about: 'Registro, inicio de sesión y sesiones sobre cualquier Cognito.',
    done: 'Hecho',
    sentOn: 'El navegador sigue en Location',
    auth: 'Cuentas y sesiones',
    monitoring: 'Monitorización',
    administration: 'Administración',
    sso: 'Inicio de sesión con un proveedor',
    service: 'Servicio',
  },
  en: {
    about: 'Registration, sign-in and sessions over any Cognito.',
    done: 'Done',
    sentOn: 'The browser goes on to Location',
    auth: 'Accounts and sessions',
    monitoring: 'Monitoring',
    administration: 'Administration',
    sso: 'Single sign-on',
    service: 'Service',
  },
} as const;

/** The API as an OpenAPI 3.1 document, made from the routes that validate it. */
export function openapi({ serverUrl, locale, cookiePrefix = '' }: OpenApiOptions): OpenApiDocument {
  const words = WORDS[locale];
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of Object.values(ROUTES)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: describeRoute(route, locale) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Custom Cognito',
      version: VERSION,
      description: words.about,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl }],
    tags: [
      { name: 'auth', description: words.auth },
      { name: 'monitoring', description: words.monitoring },
      { name: 'administration', description: words.administration },
      { name: 'sso', description: words.sso },
      { name: 'service', description: words.service },
    ],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        refreshToken: { type: 'apiKey', in: 'cookie', name: `${cookiePrefix}refresh_token` },
        sessionId: { type: 'apiKey', in: 'cookie', name: `${cookiePrefix}session_id` },
      },
      headers: { ...LIMIT_HEADERS, 'Retry-After': RETRY_AFTER },
      schemas: { Problem: problemSchema },
    },
  };
}

const TAGS = [
  ['/api/auth/', 'auth'],
  ['/api/monitoring/', 'monitoring'],
  ['/api/admin/', 'administration'],
  ['/sso/', 'sso'],
] as const;

function describeRoute(route: Route, locale: Locale): Json {
  const security = SECURITY[route.access];
  const required = route.input !== undefined && !route.input.safeParse({}).success;
  return {
    operationId: route.name,
    tags: [TAGS.find(([start]) => route.path.startsWith(start))?.[1] ?? 'service'],
    summary: route.summary[locale],
    ...(security === undefined ? {} : { security }),
    ...parametersOf(route),
    ...(route.input === undefined
      ? {}
      : { requestBody: { required, content: { [bodyTypeOf(route)]: { schema: schemaOf(route.input, 'input') } } } }),
    responses: { ...outputResponses(route, locale), ...errorResponses(route, locale) },
  };
}

const bodyTypeOf = ({ access }: Route): string =>
  access === 'navigation' ? 'application/x-www-form-urlencoded' : 'application/json';

function parametersOf({ params = {}, query }: Route): Json {
  const { properties = {}, required = [] } = (query === undefined ? {} : schemaOf(query, 'input')) as QuerySchema;
  const inPath = Object.entries(params).map(([name, schema]) => ({
    name,
    in: 'path',
    required: true,
    schema: schemaOf(schema, 'input'),
  }));
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  const parameters = [...inPath, ...inQuery];
  return parameters.length === 0 ? {} : { parameters };
}

interface QuerySchema {
  readonly properties?: Json;
  readonly required?: readonly string[];
}

function outputResponses(route: Route, locale: Locale): Json {
  if (route.access === 'navigation')
    return { [route.status]: { description: WORDS[locale].sentOn, headers: LOCATION } };
  const content = { 'application/json': { schema: schemaOf(route.output, 'output') } };
  const response = { description: WORDS[locale].done, ...limitHeaders(route), content };
  const other = route.otherStatus;
  return {
    [route.status]: response,
    ...(other === undefined ? {} : { [other]: { description: ERRORS.service_unavailable.title[locale], content } }),
  };
}

/** One response per status; the codes that share it are listed in the description and in the schema. */
function errorResponses(route: Route, locale: Locale): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(route)) {
    const { status } = ERRORS[code];
    if (status !== route.otherStatus) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      { ...errorResponse(codes, locale), ...limitHeaders(route, status) },
    ]),
  );
}

const errorResponse = (codes: readonly ErrorCode[], locale: Locale): Json => ({
  description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title[locale]}`).join(' · '),
  content: {
    [PROBLEM_TYPE]: {
      schema: {
        allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { enum: codes } } }],
      },
    },
  },
});

const described = (description: string, type: 'integer' | 'string'): Json => ({ description, schema: { type } });

const LOCATION = { Location: { schema: { type: 'string', format: 'uri' } } };

/** What every answer of a limited route tells. */
const LIMIT_HEADERS: Record<string, Json> = {
  'X-RateLimit-Limit': described('Requests that the tightest policy admits in its window', 'integer'),
  'X-RateLimit-Remaining': described('Requests that it would still admit now', 'integer'),
  'X-RateLimit-Reset': described('When it admits one more, in seconds since 1970', 'integer'),
  'RateLimit-Policy': described('All policies: q requests in w seconds', 'string'),
  RateLimit: described('All policies: r requests left, one more in t seconds', 'string'),
};

const RETRY_AFTER = described('Seconds after which the same request would be admitted', 'integer');

function limitHeaders({ limit }: Route, status?: number): Json {
  if (limit === null) return {};
  const names = [...Object.keys(LIMIT_HEADERS), ...(status === ERRORS.rate_limited.status ? ['Retry-After'] : [])];
  return { headers: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }])) };
}

const problemSchema = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'code', 'detail'],
        properties: {
          field: { type: 'string' },
          code: { type: 'string', enum: Object.keys(FIELD_ERRORS) },
          detail: { type: 'string' },
        },
      },
    },
  },
};

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...body } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  return body;
}
