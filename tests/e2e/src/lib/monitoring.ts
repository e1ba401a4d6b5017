// SPDX-License-Identifier: Apache-2.0
/** What is under `monitoring/`: the rules, the dashboard, and the metrics that both ask for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
export const MONITORING = join(ROOT, 'monitoring');

/** A panel of the dashboard, or a row of them. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

export interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly definition: string }[] };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
}

/** What the functions, operators and keywords of PromQL are called. */
const WORDS = new Set([
  'and', 'or', 'unless', 'by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'offset', 'bool', 'inf', 'nan',
]);

/** What Prometheus makes itself. */
const OWN = new Set(['up', 'ALERTS']);

/** The metrics that an expression asks nodes for. */
export function metricsIn(expression: string): string[] {
  const bare = expression
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/\{[^{}]*\}/g, ' ')
    .replace(/\[[^[\]]*\]/g, ' ')
    // Labels that are named, behind what names them. Those of `label_values` come last.
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)/g, ' ')
    .replace(/^label_values\((.*),\s*\w+\)$/, '$1');
  const names = [...bare.matchAll(/(?<![\w.])[A-Za-z_:][\w:]*(?!\w)(?!\s*\()/g)].map(([name]) => name);
  return [...new Set(names.filter((name) => !WORDS.has(name.toLowerCase()) && !OWN.has(name)))];
}

export function dashboard(): Dashboard {
  return JSON.parse(readFileSync(join(MONITORING, 'grafana/dashboards/nerv.json'), 'utf8')) as Dashboard;
}

/** All expressions of the dashboard. */
export function expressionsOf({ panels, templating, annotations }: Dashboard): string[] {
  return [
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...templating.list.map(({ definition }) => definition),
    ...annotations.list.map(({ expr }) => expr),
  ];
}

/** An alert, and what it asks. */
export interface Alert {
  readonly name: string;
  readonly expr: string;
}

/** The alerts of a file of rules, of which `promtool` says that it is one. */
export function alertsIn(rules: string): Alert[] {
  const parts = rules.split(/^ *- alert: */m).slice(1);
  return parts.map((part) => {
    const name = /^\w+/.exec(part)?.[0] ?? '';
    // On the line itself, or on deeper ones until the next key.
    const found = /^( *)expr: *(?:>-\n)?([^]*?)(?=^\1[a-z]+:)/m.exec(part);
    return { name, expr: (found?.[2] ?? '').trim() };
  });
}

export function alerts(): Alert[] {
  return alertsIn(readFileSync(join(MONITORING, 'prometheus/rules.yml'), 'utf8'));
}

/** What rules and dashboard ask nodes for. */
export function metricsAsked(): string[] {
  const all = [...expressionsOf(dashboard()), ...alerts().map(({ expr }) => expr)].flatMap(metricsIn);
  return [...new Set(all)].sort();
}

/** The names of what a node shows: of a histogram those of its parts. */
export function metricsShown(page: string): Set<string> {
  const samples = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Set(samples.map((line) => /^[\w:]+/.exec(line)?.[0] ?? ''));
}
