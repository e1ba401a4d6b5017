// SPDX-License-Identifier: Apache-2.0
/**
 * Has `assert.ok` tell at once that something does not hold. Without a message Node looks the call up in the source, by
 * line and column; these are of what tsx has made of it, all on one line, and where it finds nothing it may look on for
 * ever (seen with Node 20.20.2). Where the call stands is in the error's stack anyway.
 */
import assert from 'node:assert/strict';

const { ok } = assert;

/** @type {typeof assert.ok} */
const told = (value, message = 'it does not hold') => ok(value, message);
assert.ok = told;
