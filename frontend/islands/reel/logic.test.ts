import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, nextPlace, readOffsets, wordsAt } from './logic.ts';

test('frames lie between one offset and the next', () => {
  const offsets = readOffsets('[0,10,25]');
  assert.deepEqual([cut(offsets, 0), cut(offsets, 1)], [[0, 10], [10, 25]]);
  assert.throws(() => cut(offsets, 2), RangeError);
});

test('what is no list of numbers has no frames', () => {
  assert.deepEqual([readOffsets(''), readOffsets('{}'), readOffsets('["a",3]')], [[], [], [3]]);
});

test('a place is said in words', () => {
  assert.equal(wordsAt(0, 33), 'All 33 frames at once: each point as bright as it ever is.');
  assert.equal(wordsAt(4, 33), 'Frame 4 of 33');
});

test('playing goes round the frames', () => {
  assert.deepEqual([nextPlace(0, 3), nextPlace(2, 3), nextPlace(3, 3)], [1, 3, 1]);
});
