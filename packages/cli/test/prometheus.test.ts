import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { oneWay } from './harness/four-ways.ts';
import { login, newAddress, signedIn } from './harness/people.ts';
import { hasPromtool, promtool, unlessFound } from './harness/promtool.ts';
import { type Scrape, scrape } from './harness/scrape.ts';

const root = join(import.meta.dirname, '../../..');
const deploy = join(root, 'deploy');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const alerts = read('deploy/prometheus/alerts.yml');
const alertNames = [...alerts.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name = '']) => name);
/** Each rule's expression, on one line or as a block. */
const rules = [...alerts.matchAll(/^ {8}expr: (?:\|\n((?: {10}.*\n)+)|(.*)\n)/gm)].map(
  ([, block, line]) => block ?? line ?? '',
);

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}
const dashboard = JSON.parse(read('deploy/grafana/custom-cognito.json')) as { readonly panels: readonly Panel[] };
const questions = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));

/** Words of PromQL, and the labels it groups by, that stand where names of metrics could. */
const WORDS = new Set(
  'sum min max count by and offset rate increase delta avg_over_time histogram_quantile up'.split(' '),
);

/** The metrics that an expression names. */
function metricsOf(expression: string): string[] {
  const bare = expression
    .replace(/\{[^}]*\}/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/\bby \([^)]*\)/g, ' ');
  const words = bare.match(/(?<![\w.])[a-z_][a-z0-9_]*/g) ?? [];
  return [...new Set(words.filter((word) => !WORDS.has(word)))];
}

oneWay((open) => {
  let seen: Scrape;
  beforeAll(async () => {
    const service = await open({ RATE_LIMIT_LOGIN: '50/60' });
    const person = await signedIn(service);
    await login({ ...person, email: newAddress('nadie') });
    await person.browser.post('/api/auth/refresh');
    await person.browser.get('/api/auth/me', { token: person.tokens.access_token });
    await scrape(service);
    seen = await scrape(service);
  });

  it('the alerts and the dashboard ask for metrics that there are', () => {
    expect(rules).toHaveLength(alertNames.length);
    expect(questions.length).toBeGreaterThan(25);
    for (const expr of [...rules, ...questions.map((one) => one.expr)]) {
      const names = metricsOf(expr);
      expect(
        names.filter((name) => !seen.names.has(name)),
        expr,
      ).toEqual([]);
      expect(names.length > 0 || expr.startsWith('up{'), expr).toBe(true);
    }
  });

  it('the alerts ask for labels that there are', () => {
    const matchers = rules.flatMap((expr) => [...expr.matchAll(/(\w+)\{([^}]*)\}/g)]);
    expect(matchers.length).toBeGreaterThan(15);
    for (const [, name = '', inside = ''] of matchers) {
      const series = seen.text.split('\n').filter((line) => line.startsWith(`${name}{`));
      for (const [, label] of inside.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)) {
        if (name === 'up' || label === 'job') continue;
        expect(
          series.some((line) => line.includes(`${label}="`)),
          `${name}{${label}}`,
        ).toBe(true);
      }
    }
  });

  describe.skipIf(!hasPromtool)(`Prometheus's own tool${unlessFound}`, () => {
    it('reads the metrics, and finds fault with nothing but the one name that is not ours to choose', () => {
      const { printed } = promtool(['check', 'metrics'], seen.text);
      expect(printed.trim()).toBe('active_sessions_total non-counter metrics should not have "_total" suffix');
      expect(promtool(['check', 'metrics'], `${seen.text}\nnot a metric\n`).code).toBe(1);
    });

    it('accepts the alerts and the example of a configuration', () => {
      const checked = promtool(['check', 'rules', join(deploy, 'prometheus/alerts.yml')]);
      expect(checked, checked.printed).toMatchObject({ code: 0 });
      expect(checked.printed).toContain(`${alertNames.length} rules found`);
      const folder = mkdtempSync(join(tmpdir(), 'custom-cognito-prometheus-'));
      for (const name of ['prometheus.yml', 'alerts.yml']) {
        writeFileSync(join(folder, name), read(`deploy/prometheus/${name}`));
      }
      writeFileSync(join(folder, 'metrics-token'), 'a-token-of-at-least-sixteen');
      const config = promtool(['check', 'config', join(folder, 'prometheus.yml')]);
      rmSync(folder, { recursive: true });
      expect(config, config.printed).toMatchObject({ code: 0 });
    });

    it('sees each alert fire where it must and be quiet where it must not', () => {
      const path = join(deploy, 'prometheus/alerts.test.yml');
      const tests = readFileSync(path, 'utf8');
      for (const name of alertNames) {
        expect(tests).toContain(`- name: ${name} fires\n`);
        expect(tests).toContain(`- name: ${name} is quiet\n`);
      }
      const tested = promtool(['test', 'rules', path]);
      expect(tested, tested.printed).toMatchObject({ code: 0 });
    });
  });
});

it('each alert has its section in the documents, and no other has one', () => {
  const sections = [...read('docs/operating.md').matchAll(/^### (CustomCognito\w+)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(alertNames);
  for (const name of alertNames) {
    expect(alerts).toContain(`runbook_url: docs/operating.md#${name.toLowerCase()}\n`);
  }
});
