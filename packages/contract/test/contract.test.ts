import {
  ERRORS,
  type ErrorCode,
  errorsOf,
  FIELD_ERRORS,
  LIBRARY_ERRORS,
  LOCALES,
  METRICS_ERRORS,
  openapi,
  preferredLocale,
  problem,
  ROUTES,
  ROUTING_ERRORS,
  SSO_PAGE_ERRORS,
} from '@custom-cognito/contract';
import { describe, expect, it } from 'vitest';

describe('error codes', () => {
  it('are exactly those that routes, routing and the library use', () => {
    const used = new Set<ErrorCode>([
      ...ROUTING_ERRORS,
      ...LIBRARY_ERRORS,
      ...SSO_PAGE_ERRORS,
      ...METRICS_ERRORS,
      ...Object.values(ROUTES).flatMap((route) => errorsOf(route)),
    ]);
    expect([...used].sort()).toEqual(Object.keys(ERRORS).sort());
  });

  it('have words in every language, with the same places to fill', () => {
    const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    const texts = [
      ...Object.values(ERRORS).flatMap(({ title, detail }) => [title, detail]),
      ...Object.values(FIELD_ERRORS),
    ];
    for (const text of texts) {
      for (const locale of LOCALES) expect(text[locale].length).toBeGreaterThan(3);
      expect(places(text.es)).toEqual(places(text.en));
      expect(text.es).not.toBe(text.en);
    }
  });

  it('become RFC 9457 documents in the language asked for', () => {
    const errors = [{ field: 'full_name', code: 'too_long', params: { maximum: 200 } }] as const;
    expect(problem('validation_failed', { locale: 'es', requestId: 'r-1', errors })).toMatchObject({
      type: 'urn:custom-cognito:error:validation_failed',
      status: 422,
      detail: ERRORS.validation_failed.detail.es,
      request_id: 'r-1',
      errors: [{ field: 'full_name', code: 'too_long', detail: 'No puede pasar de 200 caracteres.' }],
    });
  });

  it('say which password rule failed in the detail itself', () => {
    const errors = [{ field: 'password', code: 'password_too_common' }] as const;
    expect(problem('invalid_password', { locale: 'en', requestId: 'r', errors }).detail).toBe(
      FIELD_ERRORS.password_too_common.en,
    );
  });
});

describe('routes', () => {
  it('are named as their keys and never share method and path', () => {
    for (const [key, route] of Object.entries(ROUTES)) expect(route.name).toBe(key);
    const addresses = Object.values(ROUTES).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('say where the new password is exactly when its policy may refuse it', () => {
    for (const route of Object.values(ROUTES)) {
      expect('newPassword' in route, route.name).toBe(errorsOf(route).includes('invalid_password'));
    }
  });

  it('L19 A15 refuse fields they do not declare', () => {
    for (const route of Object.values(ROUTES)) {
      if (route.input === undefined) continue;
      const result = route.input.safeParse({
        groups: ['admin'],
        'custom:role': 'admin',
        email_verified: true,
        sub: 'x',
        enabled: true,
      });
      expect(result.error?.issues).toContainEqual(expect.objectContaining({ code: 'unrecognized_keys' }));
    }
  });
});

describe('languages', () => {
  it.each([
    [null, 'es'],
    ['', 'es'],
    ['en', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    ['fr, en;q=0.4, es;q=0.5', 'es'],
    ['es;q=0, en;q=0.1', 'en'],
    ['*', 'es'],
    ['de', 'es'],
    [`${'x,'.repeat(10_000)}en`, 'es'],
  ] as const)('%j chooses %s', (field, locale) => {
    expect(preferredLocale(field, 'es')).toBe(locale);
  });
});

describe('the OpenAPI document', () => {
  const document = openapi({ serverUrl: 'https://auth.example.com', locale: 'en', cookiePrefix: '__Host-' });

  it('documents every route with its output and every error it may answer', () => {
    expect(document.openapi).toBe('3.1.0');
    for (const route of Object.values(ROUTES)) {
      const operation = document.paths[route.path]?.[route.method.toLowerCase()] as {
        operationId: string;
        responses: Record<string, { description: string }>;
      };
      expect(operation.operationId).toBe(route.name);
      expect(operation.responses[route.status]).toBeDefined();
      for (const code of errorsOf(route)) {
        const response = operation.responses[ERRORS[code].status];
        expect(response, `${route.name} ${code}`).toBeDefined();
        if (ERRORS[code].status !== ('otherStatus' in route ? route.otherStatus : 0))
          expect(response?.description).toContain(`\`${code}\``);
      }
    }
  });

  it('is well formed: references resolve, security schemes exist, every response is described', () => {
    const text = JSON.stringify(document);
    const components = document.components as { schemas: object; securitySchemes: object };
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(components.schemas).toHaveProperty(name as string);
    for (const item of Object.values(document.paths)) {
      for (const operation of Object.values(item)) {
        for (const scheme of ((operation.security ?? []) as object[]).flatMap((one) => Object.keys(one)))
          expect(components.securitySchemes).toHaveProperty(scheme);
        for (const [status, response] of Object.entries(operation.responses as object)) {
          expect(status).toMatch(/^[1-5]\d\d$/);
          const told =
            status === '303' ? { headers: { Location: expect.any(Object) } } : { content: expect.any(Object) };
          expect(response).toMatchObject({ description: expect.any(String), ...told });
        }
      }
    }
    expect(text).toContain('"__Host-refresh_token"');
  });

  it('tells what may follow the question mark, and what stands in the path', () => {
    const { parameters } = document.paths['/api/monitoring/auth/users/{sub}/timeline']!.get as { parameters: object[] };
    expect(parameters).toEqual([
      { name: 'sub', in: 'path', required: true, schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,128}$' } },
      { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 200 } },
      { name: 'cursor', in: 'query', required: false, schema: expect.objectContaining({ type: 'string' }) },
    ]);
  });

  it('carries the limits that validate', () => {
    const { requestBody: body } = document.paths['/api/auth/register']!.post as {
      requestBody: { content: { 'application/json': { schema: object } } };
    };
    expect(body.content['application/json'].schema).toMatchObject({
      additionalProperties: false,
      required: ['email', 'password', 'full_name'],
      properties: {
        email: { format: 'email', maxLength: 254 },
        password: { maxLength: 256 },
        full_name: { maxLength: 200 },
      },
    });
  });
});
