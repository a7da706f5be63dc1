import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandOf, rowAfter } from './logic.ts';

test('a key is a command only without a modifier', () => {
  const keys = ['j', 'k', 'g', 'G', 'Enter', 'o', 'x', 'q'];
  assert.deepEqual(keys.map((key) => commandOf(key, false)), ['down', 'up', 'first', 'last', 'open', 'open', 'tick', 'none']);
  assert.deepEqual(keys.map((key) => commandOf(key, true)), keys.map(() => 'none'));
});

test('moving stops at both ends and begins at the nearer one', () => {
  assert.deepEqual([-1, 0, 1, 2].map((now) => rowAfter('down', now, 3)), [0, 1, 2, 2]);
  assert.deepEqual([-1, 0, 1, 2].map((now) => rowAfter('up', now, 3)), [2, 0, 0, 1]);
  assert.deepEqual([rowAfter('first', 2, 3), rowAfter('last', 0, 3)], [0, 2]);
});

test('other commands stay, and an empty list has no row', () => {
  assert.deepEqual([rowAfter('open', 1, 3), rowAfter('tick', -1, 3), rowAfter('down', -1, 0)], [1, -1, -1]);
});
