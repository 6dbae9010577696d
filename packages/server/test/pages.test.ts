import { createHash } from 'node:crypto';
import { ROUTES } from '@custom-cognito/contract';
import { type AppOptions, createApp } from '@custom-cognito/server';
import type { Auth } from 'custom-cognito';
import { describe, expect, it } from 'vitest';

const silent = { info() {}, warn() {}, error() {} };
const mails = [
  { to: 'ana@example.com', subject: 'Primero', text: 'Tu código es 123456.', html: '<p>123456</p>', sentAt: 1_000 },
  {
    to: 'b@example.com',
    subject: '<script>alert(1)</script>',
    text: '</pre><img src=x onerror=alert(2)>',
    html: '"><script>parent.alert(3)</script>',
    sentAt: 2_000,
  },
];
const about = {
  backEnd: 'embedded',
  poolId: 'local_AbC',
  clientId: 'client7',
  poolUrl: 'http://localhost:9229',
  dataFolder: '/data/<here>',
};

function browse(options: Partial<AppOptions> = {}) {
  const app = createApp({} as Auth, {
    environment: 'development',
    publicUrl: 'http://localhost:8000',
    frontendOrigins: [],
    defaultLocale: 'es',
    log: silent,
    limits: null,
    checks: {},
    about,
    mailbox: { list: async () => mails },
    ...options,
  });
  return async (path: string, headers: Record<string, string> = {}, host = 'localhost:8000') => {
    const response = await app.fetch(new Request(`http://${host}${path}`, { headers }));
    return { response, text: await response.text() };
  };
}

describe('the page at /', () => {
  it('tells a developer what runs and where to go', async () => {
    const { text } = await browse()('/');
    expect(text).toContain('<html lang="es">');
    for (const part of [
      'local_AbC',
      'client7',
      'http://localhost:9229',
      '/docs',
      '/dev/mailbox',
      '/ready',
      '/data/&lt;here&gt;',
    ])
      expect(text).toContain(part);
    expect((await browse()('/?lang=en')).text).toContain('<html lang="en">');
  });

  it('tells a visitor in production nothing of the installation', async () => {
    const { response, text } = await browse({ environment: 'production' })('/');
    expect(response.status).toBe(200);
    for (const part of ['local_AbC', 'client7', '9229', '/docs', '/dev/mailbox', '/data/'])
      expect(text).not.toContain(part);
  });
});

describe('pages', () => {
  it.each(['/', '/docs', '/dev/mailbox'])(
    '%s loads nothing from elsewhere and runs only the script it allows',
    async (path) => {
      const { response, text } = await browse()(path);
      const policy = response.headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/script-src[^;]*(unsafe|\*|http)/);
      const scripts = [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
        ([, body]) =>
          `'sha256-${createHash('sha256')
            .update(body as string)
            .digest('base64')}'`,
      );
      for (const hash of scripts) expect(policy).toContain(hash);
      expect(text).not.toMatch(/(?:src|href)="https?:/);
      expect(text).not.toMatch(/\son\w+="/);
    },
  );
});

describe('the API reference', () => {
  it('shows every route, made from the document that is served beside it', async () => {
    const read = browse();
    const document = JSON.parse((await read('/openapi.json')).text) as {
      openapi: string;
      servers: object[];
      paths: Record<string, object>;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(document.servers).toEqual([{ url: 'http://localhost:8000' }]);
    const { text } = await read('/docs?lang=en');
    for (const route of Object.values(ROUTES)) {
      expect(document.paths[route.path]).toHaveProperty(route.method.toLowerCase());
      expect(text).toContain(`id="${route.name}"`);
      expect(text).toContain(route.path);
    }
    for (const field of ['name="sub" data-in="path"', 'name="hours" data-in="query"', '1–720']) {
      expect(text).toContain(field);
    }
  });

  it.each(['/docs', '/openapi.json', '/dev/mailbox', '/dev/mailbox.json'])(
    'A12 %s does not exist in production',
    async (path) => {
      const { response } = await browse({ environment: 'production' })(path);
      expect(response.status).toBe(404);
    },
  );
});

describe('the mailbox', () => {
  it('lists mails as JSON, newest first', async () => {
    const { text } = await browse()('/dev/mailbox.json');
    expect(JSON.parse(text)).toEqual([
      {
        to: 'b@example.com',
        subject: mails[1]?.subject,
        text: mails[1]?.text,
        html: mails[1]?.html,
        sent_at: '1970-01-01T00:00:02.000Z',
      },
      {
        to: 'ana@example.com',
        subject: 'Primero',
        text: 'Tu código es 123456.',
        html: '<p>123456</p>',
        sent_at: '1970-01-01T00:00:01.000Z',
      },
    ]);
  });

  it('I09 I15 shows whatever a mail holds as text, and its HTML without scripts', async () => {
    const { response, text } = await browse()('/dev/mailbox');
    expect(text).toContain('&lt;script&gt;alert(1)');
    expect(text).not.toMatch(/<script|<img/);
    expect(text.match(/<iframe sandbox /g)).toHaveLength(2);
    expect(text).not.toContain('allow-scripts');
    expect(response.headers.get('Content-Security-Policy')).not.toContain('script-src');
    expect(text.indexOf('alert(1)')).toBeLessThan(text.indexOf('Primero'));
  });

  it('A08 is not for a name that was rebound to this machine', async () => {
    for (const path of ['/dev/mailbox', '/dev/mailbox.json']) {
      expect((await browse()(path, {}, 'evil.example:8000')).response.status).toBe(403);
    }
  });

  it('exists only where mails are kept', async () => {
    const options = { environment: 'development' } as const;
    const app = createApp({} as Auth, {
      ...options,
      publicUrl: 'http://localhost:8000',
      frontendOrigins: [],
      defaultLocale: 'es',
      log: silent,
      limits: null,
      checks: {},
    });
    expect((await app.fetch(new Request('http://localhost:8000/dev/mailbox'))).status).toBe(404);
  });
});
