// SPDX-License-Identifier: Apache-2.0
/** What is said on the command line. */
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run --silent account -- COMMAND --key FILE --password-filename FILE [OPTION..]

  send PALLET.CALL [ARGUMENT..]  a call by the key's account, or by --account, which is bound to the key
  hand-over --seed SEED          control of the account of an sr25519 key goes to this key
  take-back --seed SEED          and back to its own

  --key FILE                     written by: nerv-node key generate --scheme ml-dsa-65 --file FILE
  --password-filename FILE       the password that it is written under
  --url URL                      ws://127.0.0.1:9944
  --account ADDRESS              whose call it is`;

/** What is asked for with each command. */
export type Asked =
  | { command: 'send'; pallet: string; call: string; values: unknown[]; account: string | undefined }
  | { command: 'hand-over' | 'take-back'; seed: string };

/** A command, and what all of them need. */
export interface Line {
  asked: Asked;
  /** The file that holds the key. */
  key: string;
  /** The file that holds its password. */
  password: string;
  url: string;
}

/**
 * A value of a call: `true`, `false`, `null`, lists and structures as JSON has them, all else as text. Numbers are text,
 * so that none is too large.
 *
 * @throws SyntaxError if it begins as a list or a structure, and is none.
 */
export function valueOf(text: string): unknown {
  return /^(true|false|null|[[{].*)$/s.test(text) ? JSON.parse(text) : text;
}

/**
 * Reads the command line.
 *
 * @throws Error if something is missing, too much or not known.
 */
export function lineOf(args: readonly string[]): Line {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      'password-filename': { type: 'string' },
      url: { type: 'string', default: 'ws://127.0.0.1:9944' },
      account: { type: 'string' },
      seed: { type: 'string' },
    },
  });
  const needed = (name: 'key' | 'password-filename' | 'seed'): string => {
    const value = values[name];
    if (value === undefined) throw new Error(`there is no --${name}\n\n${USAGE}`);
    return value;
  };
  const [command, ...rest] = positionals;
  return {
    asked: askedOf(command, rest, values.account, () => needed('seed')),
    key: needed('key'),
    password: needed('password-filename'),
    url: values.url,
  };
}

function askedOf(command: string | undefined, rest: readonly string[], account: string | undefined, seed: () => string): Asked {
  if (command === 'send') {
    const [name = '', ...values] = rest;
    const [pallet, call, ...more] = name.split('.');
    if (!pallet || !call || more.length > 0) throw new Error(`"${name}" is no PALLET.CALL\n\n${USAGE}`);
    return { command, pallet, call, values: values.map(valueOf), account };
  }
  if ((command === 'hand-over' || command === 'take-back') && rest.length === 0 && account === undefined) {
    return { command, seed: seed() };
  }
  throw new Error(USAGE);
}
