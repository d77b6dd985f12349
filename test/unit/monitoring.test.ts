import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { FAMILIES, STORE_REACHABLE } from '../../lib/metrics/families.ts';

interface Rule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

const text = (file: string) => readFileSync(`docs/monitoring/${file}`, 'utf8');
const dashboard = JSON.parse(text('dashboard.json')) as {
  panels: { id: number; title: string; targets: { expr: string }[] }[];
  templating: { list: { name: string; definition?: string }[] };
};
const { groups } = parse(text('alerts.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

/** Prometheus's own, and the labels that it adds. */
const LABELS = new Map([
  ['up', ['job', 'instance']],
  [STORE_REACHABLE.name, ['job', 'instance']],
  ...FAMILIES.map(({ name, labels }) => [name, ['job', 'instance', ...labels]] as const),
]);
const WORDS = ['by', 'on', 'and', 'or', 'unless'];

/** The names of metrics in an expression: what is neither a function, a keyword, a label nor text. */
function metricsIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/\{[^}]*\}|"[^"]*"|\[[^\]]*\]/g, ' ')
    .replaceAll(/\b(by|on)\s*\([^)]*\)/g, ' ')
    .replaceAll(/\blabel_values\(([^,]*),[^)]*\)/g, '$1');
  const names = bare.matchAll(/[A-Za-z_:][\w:]*(?!\w*\s*\()(?![\w:])/g);
  return [...names].map(([name]) => name).filter((name) => !WORDS.includes(name));
}

/** The labels that an expression selects or groups by. */
function labelsIn(expr: string): string[] {
  const selected = [...expr.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label);
  const grouped = [...expr.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').map((label) => label.trim()),
  );
  return [...selected, ...grouped];
}

const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr]),
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr])),
  ...dashboard.templating.list.flatMap(({ name, definition }) => (definition ? [[name, definition]] : [])),
] as [string, string][];

describe('what is read out of an expression', () => {
  test.each([
    ['sum by (instance) (some_metric{state!="other_metric"}) > 0', ['some_metric'], ['state', 'instance']],
    ['time() - a_time > 900 and on (job) rate(b[5m]) >= 3', ['a_time', 'b'], ['job']],
    ['label_values(c{job="$job"}, namespace)', ['c'], ['job']],
  ])('%s', (expr, metrics, labels) => {
    expect(metricsIn(expr)).toEqual(metrics);
    expect(labelsIn(expr)).toEqual(labels);
  });
});

describe('alerts and dashboard', () => {
  test.each(expressions)('%s asks for metrics and labels that are exported', (_name, expr) => {
    const names = metricsIn(expr);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !LABELS.has(name))).toEqual([]);
    const labels = new Set(names.flatMap((name) => LABELS.get(name) ?? []));
    expect(labelsIn(expr).filter((label) => !labels.has(label))).toEqual([]);
  });

  test('each alert has a name of its own, a severity, and says what to do', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, labels, annotations } of rules) {
      expect({ alert, ...labels }).toEqual({
        alert,
        severity: expect.stringMatching(/^(critical|warning)$/),
      });
      expect(annotations.runbook).toMatch(/^[A-Z].{40,}\.$/s);
    }
  });

  test('every metric is shown in the dashboard and described in the README', () => {
    const shown = new Set(expressions.flatMap(([, expr]) => metricsIn(expr)));
    const names = [STORE_REACHABLE.name, ...FAMILIES.map(({ name }) => name)];
    expect(names.filter((name) => !shown.has(name))).toEqual([]);
    const described = [...text('README.md').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(described.sort()).toEqual(names.sort());
  });
});
