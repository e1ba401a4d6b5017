// SPDX-License-Identifier: Apache-2.0
/** The network of validators, without its nodes: links that are cut, authors, and what is counted. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { authorIn } from '../../../network/src/heads.ts';
import { Link } from '../../../network/src/link.ts';
import { SCENARIOS, SHORT } from '../../../network/src/scenario.ts';
import { nothing, tallyTable, total } from '../../../network/src/tally.ts';
import { freePorts } from '../../src/replicas/ports.ts';
import { sleep, until } from '../../src/lib/wait.ts';

/** Somebody who answers with what is said, in capitals. */
const echo = createServer((socket) => {
  socket.on('data', (bytes) => socket.write(bytes.toString().toUpperCase()));
  socket.on('error', () => undefined);
});
const links: Link[] = [];

/** Ports that the owner of a link dials from, and somebody else. */
const [OWNER = 0, OTHER = 0] = await freePorts(2);

after(() => {
  for (const link of links) link.close();
  echo.close();
});

async function made(): Promise<Link> {
  if (!echo.listening) {
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
  }
  const link = await Link.to((echo.address() as AddressInfo).port, { port: OWNER, others: [OTHER] });
  links.push(link);
  return link;
}

/** Somebody who speaks through a link, and what was heard. */
function speaker(link: Link): { socket: Socket; heard: () => string } {
  let heard = '';
  const socket = connect(link.port, '127.0.0.1');
  socket.on('data', (bytes) => (heard += bytes.toString()));
  socket.on('error', () => undefined);
  return { socket, heard: () => heard };
}

const untilHeard = (one: { heard: () => string }, text: string): Promise<true> =>
  until(() => one.heard() === text || undefined, 20, `hearing ${text}`);

test('an open link carries both ways', async () => {
  const link = await made();
  const one = speaker(link);
  one.socket.write('abc');
  await untilHeard(one, 'ABC');
  // As it was: nothing is carried twice.
  link.set('open');
  one.socket.write('d');
  await untilHeard(one, 'ABCD');
  await sleep(100);
  assert.equal(one.heard(), 'ABCD');
  one.socket.destroy();
});

test('a silent link loses nothing and says nothing, of connections that were and of new ones', async () => {
  const link = await made();
  const before = speaker(link);
  before.socket.write('a');
  await untilHeard(before, 'A');
  link.set('silent');
  const during = speaker(link);
  before.socket.write('b');
  during.socket.write('c');
  await sleep(300);
  assert.equal(before.heard(), 'A');
  assert.equal(during.heard(), '');
  assert.equal(before.socket.destroyed || during.socket.destroyed, false);
  link.set('open');
  await untilHeard(before, 'AB');
  await untilHeard(during, 'C');
  before.socket.destroy();
  during.socket.destroy();
  await until(() => link.connections === 0 || undefined, 20, 'the end of both connections');
});

test('who leaves while a link is silent is told of to the other when it is open again', async () => {
  const link = await made();
  const one = speaker(link);
  one.socket.write('a');
  await untilHeard(one, 'A');
  link.set('silent');
  one.socket.resetAndDestroy();
  await sleep(100);
  link.set('open');
  await until(() => link.connections === 0 || undefined, 20, 'the end of the connection');
});

test('a link that refuses ends what it carries, and takes nobody', async () => {
  const link = await made();
  const before = speaker(link);
  before.socket.write('a');
  await untilHeard(before, 'A');
  link.set('refused');
  await once(before.socket, 'close');
  const during = speaker(link);
  await once(during.socket, 'close');
  assert.equal(during.heard(), '');
  link.set('open');
  const later = speaker(link);
  later.socket.write('d');
  await untilHeard(later, 'D');
  later.socket.destroy();
});

test('a link is for its owner: others are not taken, and strangers neither while something is cut', async () => {
  const link = await made();
  const from = async (localPort?: number): Promise<string> => {
    const socket = connect({ port: link.port, host: '127.0.0.1', ...(localPort === undefined ? {} : { localPort }) });
    socket.on('error', () => undefined);
    let heard = '';
    socket.on('data', (bytes) => (heard += bytes.toString()));
    socket.write('a');
    await until(() => heard !== '' || socket.destroyed || undefined, 20, 'an answer, or the end');
    socket.resetAndDestroy();
    return heard;
  };
  assert.deepEqual([await from(OTHER), await from(), await from(OWNER)], ['', 'A', 'A']);
  link.isStrict = true;
  assert.deepEqual([await from(OTHER), await from(), await from(OWNER)], ['', '', 'A']);
});

test("a block's author is whose turn its slot is", () => {
  const digest = (slot: bigint): string => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(slot);
    return `0x066175726120${bytes.toString('hex')}`;
  };
  const seal = `0x05617572610101${'00'.repeat(64)}`;
  assert.deepEqual([8n, 9n, 10n, 11n].map((slot) => authorIn([digest(slot), seal])), [
    'Alice', 'Bob', 'Charlie', 'Dave',
  ]);
  assert.throws(() => authorIn([seal]), /without a slot/);
});

test('tallies add up, but for silences, of which the longest counts', () => {
  const one = { ...nothing(), operations: 3, kills: 1, silence: 2.5, seconds: 10 };
  const other = { ...nothing(), operations: 4, cuts: 2, silence: 1, seconds: 5 };
  assert.deepEqual(total([one, other]), {
    ...nothing(), operations: 7, kills: 1, cuts: 2, silence: 2.5, seconds: 15,
  });
  const lines = tallyTable([['one', one], ['other', other]]);
  assert.equal(lines.length, 5);
  assert.match(lines.at(-1) ?? '', /^all\s+7\s+0\s+0\s+1\s+2\s+0\s+0\s+2\.5\s+0\s+15$/);
});

test('scenarios have names of their own', () => {
  const names = [...SCENARIOS, ...SHORT].map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});
