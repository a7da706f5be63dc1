import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginAt, endAt, following, isWhole, rangeWords, wholeOf } from './loop.ts';

test('all of a cine is from its first frame to its last', () => {
  assert.deepEqual(wholeOf(33), { from: 0, to: 32 });
  assert.equal(isWhole(wholeOf(33), 33), true);
  assert.equal(isWhole({ from: 1, to: 32 }, 33), false);
  assert.equal(isWhole({ from: 0, to: 31 }, 33), false);
});

test('beginning and end are set one after the other, in either order', () => {
  assert.deepEqual(beginAt(wholeOf(33), 10, 33), { from: 10, to: 32 });
  assert.deepEqual(endAt({ from: 10, to: 32 }, 20), { from: 10, to: 20 });
  assert.deepEqual(endAt(wholeOf(33), 20), { from: 0, to: 20 });
});

test('an end that is passed by the other goes back to the end of the cine', () => {
  assert.deepEqual(beginAt({ from: 0, to: 5 }, 10, 33), { from: 10, to: 32 });
  assert.deepEqual(endAt({ from: 20, to: 32 }, 10), { from: 0, to: 10 });
  assert.deepEqual(endAt({ from: 20, to: 32 }, 20), { from: 0, to: 20 });
});

test('after the last frame comes the first, and so it does from outside', () => {
  const part = { from: 4, to: 6 };
  assert.deepEqual([4, 5, 6, 0, 9].map((frame) => following(frame, part)), [5, 6, 4, 4, 4]);
});

test('words name the frames as people count them', () => {
  assert.equal(rangeWords(wholeOf(33), 33), '');
  assert.equal(rangeWords({ from: 3, to: 11 }, 33), 'looping frames 4 to 12');
});
