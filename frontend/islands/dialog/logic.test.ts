import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOutside } from './logic.ts';

test('a press beside the box is outside, one on its edge is not', () => {
  const box = { left: 10, right: 20, top: 10, bottom: 20 };
  assert.deepEqual([isOutside(box, 9, 15), isOutside(box, 15, 21), isOutside(box, 10, 20), isOutside(box, 15, 15)], [true, true, false, false]);
});
