import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Seen } from './seen.ts';

test('a frame counts once, however often it is shown', () => {
  const seen = new Seen(3);
  assert.equal(seen.number, 0);
  for (const frame of [0, 2, 2, 0]) seen.show(frame);
  assert.deepEqual([seen.number, seen.count], [2, 3]);
});

test('playing shows what it runs through, round the end as well', () => {
  const seen = new Seen(6);
  seen.pass(0, 2, 30);
  assert.equal(seen.number, 2);
  seen.pass(4, 0, 30);
  assert.equal(seen.number, 4);
  seen.pass(2, 4, 30);
  assert.equal(seen.number, 6);
});

test('what was due during a long gap was not shown', () => {
  const seen = new Seen(6);
  seen.pass(0, 5, 101);
  assert.equal(seen.number, 0);
  seen.pass(0, 5, 100);
  assert.equal(seen.number, 5);
});
