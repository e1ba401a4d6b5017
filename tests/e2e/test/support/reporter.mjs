// SPDX-License-Identifier: Apache-2.0
/**
 * The tests' output: one line a test, why it failed below it, the counts at the end.
 *
 * Node's own reporters change from version to version and with the terminal; these lines
 * are the same everywhere, and the last ones (`# tests 9`, `# pass 9`) are for machines too.
 * Plain JavaScript, because the runner loads it before it can read TypeScript.
 *
 * @typedef {import('node:test/reporters').TestEvent} TestEvent
 */
import { basename } from 'node:path';

/**
 * Turns the runner's events into lines.
 *
 * @param {AsyncIterable<TestEvent>} source
 */
export default async function* reporter(source) {
  /** @type {string | undefined} */
  let file;
  for await (const event of source) {
    switch (event.type) {
      case 'test:pass':
      case 'test:fail': {
        if (event.data.file !== undefined && event.data.file !== file) {
          file = event.data.file;
          yield `\n${basename(file)}\n`;
        }
        yield event.type === 'test:pass' ? passed(event.data) : failed(event.data);
        break;
      }
      case 'test:stdout':
      case 'test:stderr':
        yield event.data.message;
        break;
      case 'test:diagnostic':
        // The counts; the first of them sets itself apart from the tests.
        if (event.data.nesting === 0) {
          yield `${event.data.message.startsWith('tests ') ? '\n' : ''}# ${event.data.message}\n`;
        }
        break;
      default:
        break;
    }
  }
}

/** @param {Extract<TestEvent, { type: 'test:pass' }>['data']} test */
function passed(test) {
  // Without a reason, `skip` and `todo` are only set to true (in some versions to '').
  const mark = test.skip !== undefined ? 'skip' : test.todo !== undefined ? 'todo' : 'ok';
  return line(mark, test.nesting, test.name, test.details.duration_ms);
}

/** @param {Extract<TestEvent, { type: 'test:fail' }>['data']} test */
function failed(test) {
  // Known and written down: it does not fail the run.
  if (test.todo !== undefined) {
    const reason = typeof test.todo === 'string' ? `: ${test.todo}` : '';
    return line('todo', test.nesting, `${test.name}${reason}`, test.details.duration_ms);
  }
  // The runner wraps what was thrown; the cause is what helps.
  const error = /** @type {unknown} */ (test.details.error.cause ?? test.details.error);
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const why = told.split('\n').map((text) => `        ${text}\n`);
  return line('FAIL', test.nesting, test.name, test.details.duration_ms) + why.join('');
}

/**
 * @param {string} mark
 * @param {number} nesting
 * @param {string} name
 * @param {number} milliseconds
 */
function line(mark, nesting, name, milliseconds) {
  const time = milliseconds >= 1000 ? ` (${(milliseconds / 1000).toFixed(1)} s)` : '';
  return `  ${mark.padEnd(4)}  ${'  '.repeat(nesting)}${name}${time}\n`;
}
