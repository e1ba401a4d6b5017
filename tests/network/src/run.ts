// SPDX-License-Identifier: Apache-2.0
/** Plays scenarios on one network, one after the other, each followed by the audit. */
import type { Narrator } from '../../e2e/src/demo/narrator.ts';
import { Failure, messageOf } from '../../e2e/src/lib/failure.ts';
import { audit } from './audit.ts';
import { Fleet } from './fleet.ts';
import type { Scenario } from './scenario.ts';
import { Stage, type Size } from './stage.ts';
import { nothing, tallyTable, type Tally } from './tally.ts';

/** What came of all of them. */
export interface Played {
  readonly rows: readonly (readonly [name: string, tally: Tally])[];
  /** Checks that did not hold. */
  readonly failed: number;
}

/** Plays them. What fails ends it, and leaves the network's folder. */
export async function playAll(
  scenarios: readonly Scenario[],
  size: Size,
  keep: boolean,
  narrator: Narrator,
): Promise<Played> {
  const fleet = await Fleet.make();
  const stage = new Stage(fleet, size, narrator);
  const rows: [string, Tally][] = [];
  let [failed, left] = [0, keep];
  try {
    narrator.say(`chance begins with ${size.seed}`);
    await fleet.start();
    await stage.prepare();
    for (const scenario of scenarios) {
      const why = scenario.impossible?.();
      if (why !== undefined) {
        stage.say(`${scenario.name} is left out: ${why}`);
        continue;
      }
      const [tally, wrong] = await play(stage, scenario);
      rows.push([scenario.name, tally]);
      // Whatever becomes of the next one, this is known.
      tallyTable([[scenario.name, tally]]).slice(0, -1).forEach((line) => narrator.plain(`  ${line}`));
      failed += wrong;
      if (wrong > 0) break;
    }
  } catch (error) {
    left = true;
    throw new Failure(`${messageOf(error)}; logs and disks are in ${fleet.folder}`, { cause: error });
  } finally {
    left ||= failed > 0;
    await stage.stop();
    await fleet.stop(left);
    if (left) narrator.plain(`logs and disks are in ${fleet.folder}`);
  }
  return { rows, failed };
}

/** Plays one; returns what it did, and how many checks do not hold. */
async function play(stage: Stage, { name, about, play: begin }: Scenario): Promise<[Tally, number]> {
  const { history, traffic } = stage;
  stage.say(`--- ${name}: ${about}`);
  const began = performance.now();
  stage.tally = nothing();
  const bad = traffic.bad;
  history.measure();
  await begin(stage);
  const checks = await audit(stage);
  stage.tally.silence = history.measure();
  stage.tally.badInputs = traffic.bad - bad;
  stage.tally.seconds = (performance.now() - began) / 1_000;
  for (const { holds, text } of checks) stage.say(`${holds ? 'ok    ' : 'FAILED'} ${text}`);
  return [stage.tally, checks.filter(({ holds }) => !holds).length];
}
