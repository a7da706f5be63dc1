import assert from 'node:assert/strict';
import { test } from 'node:test';
import { along, cornerBeside } from './beside.ts';

test('a value lies beside the lowest right end where nothing is in its way', () => {
  assert.deepEqual(cornerBeside([[50, 50], [100, 80]], [60, 18], [400, 300], []), [112, 84]);
});

test('a value goes where it lies neither on another value nor on a drawing', () => {
  const taken = [[112, 84, 60, 18] as const, ...along([[180, 40], [180, 120]]), ...along([[115, 65]])];
  assert.deepEqual(cornerBeside([[50, 50], [100, 80]], [60, 18], [400, 300], taken), [45, 92]);
});

test('a value stays on the stage, and where all is full it lies on a line rather than on a value', () => {
  assert.deepEqual(cornerBeside([[395, 295]], [60, 18], [400, 300], []), [336, 278]);
  const [, y] = cornerBeside([[0, 0], [0, 300]], [392, 18], [400, 300], [[4, 0, 392, 250], ...along([[0, 260], [400, 260]])]);
  assert.equal(y >= 250, true);
});

test('boxes along a line are at most 12 pixels apart, and it is closed', () => {
  assert.deepEqual(along([[0, 0], [24, 0]]).map(([x, y]) => [x + 6, y + 2]), [[0, 0], [12, 0], [24, 0], [12, 0]]);
});
