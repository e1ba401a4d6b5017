// SPDX-License-Identifier: Apache-2.0
/**
 * The network's chain: the development chain without its simulated nodes, and with times that suit a
 * network of nine replicas.
 */
import { writeFileSync } from 'node:fs';
import { Failure } from '../lib/failure.ts';
import { run } from './program.ts';

/** The name of its folder in a base path. */
export const CHAIN_ID = 'nerv_replicas';

/** Parameters that differ from the development chain's, by group and name. */
export type Parameters = Readonly<Record<string, Readonly<Record<string, number>>>>;

type Json = { [name: string]: Json } | Json[] | string | number | boolean | null;
type JsonObject = { [name: string]: Json };

/** Writes the network's chain specification into a file. */
export async function writeSpec(file: string, parameters: Parameters): Promise<void> {
  const exported = await run(['export-chain-spec', '--chain', 'dev']);
  writeFileSync(file, JSON.stringify(edited(JSON.parse(exported) as Json, parameters)));
}

/** A development chain's specification, made into the network's. */
export function edited(spec: Json, parameters: Parameters): Json {
  const chain = object(spec, 'the specification');
  const genesis = ['genesis', 'runtimeGenesis', 'patch'].reduce((at, name) => object(at[name], name), chain);
  const placement = object(genesis['placement'], 'placement');
  placement['simulated'] = { allowSimulated: false, nodes: [], latencies: [] };
  placement['allowPrivate'] = true;
  const groups = object(genesis['parametersAtGenesis'], 'parametersAtGenesis');
  for (const [name, values] of Object.entries(parameters)) {
    const group = object(groups[name], name);
    for (const [parameter, value] of Object.entries(values)) {
      if (!(parameter in group)) throw new Failure(`the chain has no parameter ${name}.${parameter}`);
      group[parameter] = value;
    }
  }
  // Whatever listens elsewhere is of another network.
  return { ...chain, name: 'NERV Replicas', id: CHAIN_ID, protocolId: CHAIN_ID, bootNodes: [] };
}

function object(value: Json | undefined, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Failure(`the development chain's specification has no ${what}`);
  }
  return value;
}
