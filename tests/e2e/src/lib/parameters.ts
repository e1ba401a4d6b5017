// SPDX-License-Identifier: Apache-2.0
/** Parameters that root sets on a development chain. */
import { dev } from './accounts.ts';
import { call } from './chain.ts';
import type { Client } from './client.ts';

/** Values of parameters by group and name. */
export type Values = Readonly<Record<string, Readonly<Record<string, number | bigint>>>>;

/** Sets a parameter by its group and its name, at once. */
export async function setParameter(client: Client, group: string, name: string, value: number | bigint): Promise<void> {
  await setParameters(client, { [group]: { [name]: value } });
}

/** Sets parameters, all at once or none. */
export async function setParameters(client: Client, values: Values): Promise<void> {
  const { api } = client;
  const all = Object.entries(values).flatMap(([group, named]) =>
    Object.entries(named).map(([name, value]) => ({ group, name, value })),
  );
  const calls = all.map(({ group, name, value }) =>
    call(api, 'parameters', 'setParameter', { [group]: { [name]: [null, value] } }),
  );
  const names = all.map(({ group, name }) => `${group}.${name}`).join(', ');
  const setting = call(api, 'sudo', 'sudo', call(api, 'utility', 'batchAll', calls));
  await client.must(dev('Alice'), setting, `setting ${names}`);
}
