import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fit, pan, spread, zoomAt, zoomOf } from './geometry.ts';

const STAGE = { width: 400, height: 300 };
const PICTURE = { width: 800, height: 400 };

test('the whole picture lies in the middle', () => {
  assert.deepEqual(fit(STAGE, PICTURE), { scale: 0.5, x: 0, y: 50 });
  assert.deepEqual(fit(STAGE, { width: 50, height: 50 }), { scale: 3, x: 125, y: 75 });
});

test('zooming keeps the point under the finger', () => {
  const placed = zoomAt(fit(STAGE, PICTURE), 4, { x: 100, y: 150 }, STAGE, PICTURE);
  assert.deepEqual(placed, { scale: 2, x: -300, y: -250 });
  assert.equal(zoomOf(placed, STAGE, PICTURE), 4);
});

test('zooming stops at the whole picture and at eight times that', () => {
  const whole = fit(STAGE, PICTURE);
  assert.deepEqual(zoomAt(whole, 0.1, { x: 0, y: 0 }, STAGE, PICTURE), whole);
  assert.equal(zoomOf(zoomAt(whole, 100, { x: 0, y: 0 }, STAGE, PICTURE), STAGE, PICTURE), 8);
});

test('a picture cannot be moved off the stage', () => {
  const large = zoomAt(fit(STAGE, PICTURE), 4, { x: 200, y: 150 }, STAGE, PICTURE);
  const moved = pan(large, { x: 10_000, y: -10_000 }, STAGE, PICTURE);
  assert.deepEqual([moved.x, moved.y], [0, 300 - 800]);
  assert.deepEqual(pan(fit(STAGE, PICTURE), { x: 30, y: 30 }, STAGE, PICTURE), fit(STAGE, PICTURE));
});

test('two fingers have a middle and a distance', () => {
  assert.deepEqual(spread({ x: 0, y: 0 }, { x: 6, y: 8 }), { middle: { x: 3, y: 4 }, apart: 10 });
});
