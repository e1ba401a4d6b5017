// SPDX-License-Identifier: Apache-2.0
/** What operators watch a chain with: the rules of Prometheus, the dashboard, and the file that starts both. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { alerts, alertsIn, dashboard, expressionsOf, metricsAsked, metricsIn, metricsShown, MONITORING, ROOT } from '../../src/lib/monitoring.ts';

const PROMETHEUS = join(MONITORING, 'prometheus');

/**
 * Runs promtool. Where there is none and none can be fetched, that fails where NERV_PROMTOOL_REQUIRED is set, as in
 * the workflow, and is said aloud elsewhere.
 */
function promtool(context: TestContext, ...args: readonly string[]): void {
  const script = join(ROOT, 'scripts/promtool');
  const there = spawnSync(script, ['--install'], { encoding: 'utf8' });
  if (there.status !== 0 && process.env['NERV_PROMTOOL_REQUIRED'] === undefined) {
    console.error(`NOT CHECKED, since there is no promtool: ${args.join(' ')}\n${there.stderr}`);
    context.skip('there is no promtool');
    return;
  }
  assert.equal(there.status, 0, there.stderr);
  const { status, stdout, stderr } = spawnSync(script, args, { cwd: PROMETHEUS, encoding: 'utf8' });
  assert.equal(status, 0, `promtool ${args.join(' ')}:\n${stdout}${stderr}`);
  assert.match(stdout, /SUCCESS/);
}

test('promtool takes the configuration and the rules', (context) => {
  promtool(context, 'check', 'config', 'prometheus.yml');
});

test('alerts fire when they are to, and not before', (context) => {
  promtool(context, 'test', 'rules', 'rules.test.yml');
});

test('promtool refuses what is no rule', (context) => {
  assert.throws(() => promtool(context, 'check', 'rules', 'targets.yml'), /promtool check rules/);
});

test('each alert is tested firing and silent, and a page says what to do', () => {
  const tests = readFileSync(join(PROMETHEUS, 'rules.test.yml'), 'utf8');
  const page = readFileSync(join(ROOT, 'docs/operate.md'), 'utf8');
  const all = alerts();
  assert.ok(all.length > 20, `${all.length} alerts`);
  for (const { name, expr } of all) {
    const cases = tests.split(/^ *- eval_time:/m).slice(1).filter((one) => new RegExp(`alertname: ${name}\\n`).test(one));
    assert.ok(cases.some((one) => /exp_alerts: \[\]/.test(one)), `${name} is never silent`);
    assert.ok(cases.some((one) => /exp_labels:/.test(one)), `${name} never fires`);
    assert.match(page, new RegExp(`^\\|[^|]*\`${name}\`[^|]*\\|`, 'm'), `docs/operate.md does not tell of ${name}`);
    assert.ok(metricsIn(expr).length > 0 || name === 'NodeDown', `${name} asks for nothing`);
  }
});

test('panels are laid out side by side, ask the source that is provisioned, and say what they show', () => {
  const source = readFileSync(join(MONITORING, 'grafana/provisioning/datasources/prometheus.yml'), 'utf8');
  const uid = /^ *uid: (\S+)$/m.exec(source)?.[1];
  const { panels } = dashboard();
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  const taken = new Map<string, string>();
  for (const { title, type, description, datasource, gridPos, targets = [] } of panels) {
    assert.ok(gridPos.x + gridPos.w <= 24, title);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        const other = taken.get(`${x} ${y}`);
        assert.equal(other, undefined, `${title} lies on ${other}`);
        taken.set(`${x} ${y}`, title);
      }
    }
    if (type === 'row') continue;
    assert.equal(datasource?.uid, uid, title);
    assert.ok((description ?? '').endsWith('.'), `${title} says nothing of itself`);
    assert.ok(targets.length > 0, title);
    assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title);
  }
});

test('the file for docker compose names versions, and files that are there', () => {
  const compose = readFileSync(join(MONITORING, 'compose.yaml'), 'utf8');
  const images = [...compose.matchAll(/^ *image: (\S+)$/gm)].map(([, image]) => image ?? '');
  assert.equal(images.length, 3);
  // The node's own is built from this checkout.
  for (const image of images) assert.match(image, /^(nerv-node|[\w/]+:v?\d+\.\d+\.\d+)$/);
  const mounted = [...compose.matchAll(/^ *- (\.\/[^:]+):/gm)].map(([, path]) => path ?? '');
  assert.equal(mounted.length, 5);
  for (const path of mounted) assert.ok(existsSync(join(MONITORING, path)), path);
  for (const [published] of compose.matchAll(/^ *- \S*:\d+:\d+$/gm)) assert.match(published, /- 127\.0\.0\.1:/);
});

test('the metrics of an expression are told from its labels, functions and words', () => {
  assert.deepEqual(metricsIn('max by (shard_id) (rate(a_total{job="x", b=~"c d"}[5m])) / scalar(max(e)) > 0.5'), ['a_total', 'e']);
  assert.deepEqual(metricsIn('label_replace(a{b="c"}, "d", "$1", "e", "(.{10}|other).*") or on (f) vector(0)'), ['a']);
  assert.deepEqual(metricsIn('histogram_quantile(0.99, sum(rate(a_bucket[1m])) by (le))'), ['a_bucket']);
  assert.deepEqual(metricsIn('label_values(a{chain=~"$chain"}, instance)'), ['a']);
  assert.deepEqual(metricsIn('count(ALERTS{alertstate="firing"}) or count(up == 1) unless a offset 5m'), ['a']);
  assert.ok(expressionsOf(dashboard()).length > 50);
  assert.ok(metricsAsked().length > 30);
});

test('rules are told apart, whether they take one line or more', () => {
  const rules = 'groups:\n  - name: a\n    rules:\n      - alert: One\n        expr: a > 1\n        for: 1m\n      - alert: Two\n        expr: >-\n          b\n          > 2\n        labels: {c: d}\n';
  assert.deepEqual(alertsIn(rules), [{ name: 'One', expr: 'a > 1' }, { name: 'Two', expr: 'b\n          > 2' }]);
});

test('what a node shows is told by its samples', () => {
  const page = '# HELP a what\n# TYPE a histogram\na_bucket{le="1"} 2\na_sum{} 3\na_count 4\nb{c="d",} 5\n';
  assert.deepEqual([...metricsShown(page)], ['a_bucket', 'a_sum', 'a_count', 'b']);
});
