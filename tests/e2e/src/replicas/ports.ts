// SPDX-License-Identifier: Apache-2.0
/** Ports of this machine that nobody listens on. */
import { createServer, type Server } from 'node:net';

/**
 * So many free ports of the loopback interface, as the system chooses them. They are free when this
 * returns; all are held at once, so that none is given twice.
 */
export async function freePorts(howMany: number): Promise<number[]> {
  const held: Server[] = [];
  try {
    for (let index = 0; index < howMany; index += 1) held.push(await listening());
    return held.map(portOf);
  } finally {
    await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))));
  }
}

function listening(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a server without a port');
  return address.port;
}
