// SPDX-License-Identifier: Apache-2.0
/** Parameters that root sets on a development chain. */
import { dev } from './accounts.ts';
import { call } from './chain.ts';
import type { Client } from './client.ts';

/** Sets a parameter by its group and its name, at once. */
export async function setParameter(client: Client, group: string, name: string, value: number | bigint): Promise<void> {
  const { api } = client;
  const setting = call(api, 'parameters', 'setParameter', { [group]: { [name]: [null, value] } });
  await client.must(dev('Alice'), call(api, 'sudo', 'sudo', setting), `setting ${group}.${name}`);
}
