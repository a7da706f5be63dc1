import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstOffset } from './logic.ts';

test('a wide plot shows its end first, a narrow one stays', () => {
  assert.deepEqual([firstOffset(560, 320), firstOffset(320, 320), firstOffset(200, 320.5)], [240, 0, 0]);
});
