// SPDX-License-Identifier: Apache-2.0
/** What the chain forecasts: `ShardsApi.forecast` and what belongs to it, as plain values. */
import type { ApiPromise } from '@polkadot/api';
import { ask } from './chain.ts';
import { list, number, plain, struct, text, variant, type Plain } from './plain.ts';

/** One whole in parts per million. */
export const PPM = 1_000_000;

/** What decides whether a leaf is to be split: the model's forecast, or whether it is overloaded now. */
export type Rule = 'Forecast' | 'Plain';

/** An account that makes for a part of a leaf's load. */
export interface HotAccount {
  /** The account's blinded id. */
  readonly account: string;
  /** The transfers that it takes part in, at least: parts per million of all. */
  readonly share: number;
}

/** One figure for each of what is compared. */
export interface Compared {
  readonly model: number;
  /** Overload goes on if there is overload now. */
  readonly plain: number;
  /** The same of a mean in which recent seconds count more. */
  readonly ewma: number;
}

/** How forecasts of all leaves have fared, in parts per million. */
export interface Score {
  /** Those whose outcome is known. */
  readonly forecasts: number;
  /** Mean squared error: the lower the better. */
  readonly brier: Compared;
  /** The part of decisions that were right. */
  readonly hits: Compared;
}

/** What is forecast of a leaf. Probabilities are in parts per million. */
export interface Forecast {
  /** Of overload within the horizon. */
  readonly probability: number;
  /** Above it a split is called for. */
  readonly threshold: number;
  readonly rule: Rule;
  /** What the model was given last, each in parts per million of its capacity; see `FEATURES`. */
  readonly features: readonly number[];
  /** The second of chain time that was sampled last. */
  readonly at: number;
  /** The mean rate and its limit, in thousandths of a transfer a second. */
  readonly rate: number;
  readonly limit: number;
  /** The hash of the model. */
  readonly model: string;
  /** Blocks that transfers between shards took: median, 95% and 99%. */
  readonly latency: readonly number[];
  readonly score: Score;
  /** The account that makes for most of the load, if one does. */
  readonly hottest: HotAccount | undefined;
  /** The second until which it is not split because of such an account. */
  readonly unsplittableUntil: number | undefined;
}

/** The features, in the order of `Forecast.features`. */
export const FEATURES = ['rate', 'latency', 'across', 'state', 'weight', 'bytes'] as const;

/** One second of a leaf's load, as the model is given it. */
export interface LoadSample {
  /** The second of chain time. */
  readonly second: number;
  /** The features; 4,096 is capacity. */
  readonly levels: readonly number[];
}

/** What the model in force says of samples, beginning with nothing remembered. */
export interface Evaluation {
  /** After each sample, in parts per million. */
  readonly probabilities: readonly number[];
  /** The hash of what it remembers after the last. */
  readonly state: string;
}

/** What is forecast of a leaf; nothing if there is no such leaf. */
export async function forecast(api: ApiPromise, id: string, block?: string): Promise<Forecast | undefined> {
  return toForecast(plain(await ask(api, 'shardsApi', 'forecast', [id], block)));
}

/** The last seconds of a leaf's load as far as they are known, the oldest first; none of what is no leaf. */
export async function loadHistory(api: ApiPromise, id: string, block?: string): Promise<LoadSample[]> {
  const answer = plain(await ask(api, 'shardsApi', 'loadHistory', [id], block));
  return list(answer, 'shardsApi.loadHistory()').map((value) => {
    const sample = struct(value, 'a sample');
    return { second: number(sample, 'second'), levels: list(sample['levels'], 'the levels').map(Number) };
  });
}

/** Has the chain's model go over samples. */
export async function evaluate(api: ApiPromise, samples: readonly (readonly number[])[]): Promise<Evaluation> {
  const [probabilities, state] = list(plain(await ask(api, 'shardsApi', 'evaluate', [samples])), 'an evaluation');
  if (typeof state !== 'string') throw new TypeError('an evaluation without a state');
  return { probabilities: list(probabilities, 'the probabilities').map(Number), state };
}

/** A forecast as the chain shows it. */
export function toForecast(value: Plain): Forecast | undefined {
  if (value === undefined) return undefined;
  const view = struct(value, 'a forecast');
  const until = view['unsplittableUntil'];
  return {
    probability: number(view, 'probability'),
    threshold: number(view, 'threshold'),
    rule: toRule(view['rule']),
    features: list(view['features'], 'the features').map(Number),
    at: number(view, 'at'),
    rate: number(view, 'rate'),
    limit: number(view, 'limit'),
    model: text(view, 'model'),
    latency: list(view['latency'], 'the latencies').map(Number),
    score: toScore(view['score']),
    hottest: toHotAccount(view['hottest']),
    unsplittableUntil: until === undefined ? undefined : Number(until),
  };
}

/** A rule as the chain writes it. */
export function toRule(value: Plain): Rule {
  const rule = variant(value, 'a rule');
  if (rule !== 'Forecast' && rule !== 'Plain') throw new TypeError(`a rule named ${rule}`);
  return rule;
}

/** An account that makes for a part of the load, as the chain writes it, if there is one. */
export function toHotAccount(value: Plain): HotAccount | undefined {
  if (value === undefined) return undefined;
  const hot = struct(value, 'a hot account');
  return { account: text(hot, 'account'), share: number(hot, 'share') };
}

/** Parts per million as a fraction: `0.97`. */
export function fraction(ppm: number, digits = 2): string {
  return (ppm / PPM).toFixed(digits);
}

function toScore(value: Plain): Score {
  const score = struct(value, 'a score');
  const compared = (figure: string): Compared => ({
    model: number(score, `${figure}Model`),
    plain: number(score, `${figure}Plain`),
    ewma: number(score, `${figure}Ewma`),
  });
  return { forecasts: number(score, 'forecasts'), brier: compared('brier'), hits: compared('hit') };
}
