import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Spot } from './measure.ts';
import { distanceFrom, ellipseFrom, isComplete, moved, pathOf, shifted, simplified, within, withNext } from './points.ts';

const ELLIPSE: Spot[] = [[0, 0], [10, 0], [5, -2], [5, 2]];

test('an ellipse is as wide as the place on its edge is far from its length', () => {
  assert.deepEqual(ellipseFrom([0, 0], [10, 0], [8, 2]), ELLIPSE);
  assert.deepEqual(withNext('ellipse', [[0, 0], [10, 0]], [3, 2]), ELLIPSE);
  assert.deepEqual(withNext('ellipse', [[0, 0]], [3, 2]), [[0, 0], [3, 2]]);
});

test('a drawing is complete with its points, an outline when the person says so', () => {
  assert.deepEqual([isComplete('distance', 1), isComplete('distance', 2)], [false, true]);
  assert.deepEqual([isComplete('ellipse', 2), isComplete('ellipse', 3)], [false, true]);
  assert.deepEqual([isComplete('angle', 2), isComplete('angle', 3), isComplete('label', 1)], [false, true, true]);
  assert.equal(isComplete('trace', 50), false);
});

test('moving an end of the width changes both', () => {
  assert.deepEqual(moved('ellipse', ELLIPSE, 3, [9, 4]), [[0, 0], [10, 0], [5, -4], [5, 4]]);
  assert.deepEqual(moved('ellipse', ELLIPSE, 2, [9, -3]), [[0, 0], [10, 0], [5, -3], [5, 3]]);
});

test('moving an end of the length keeps the width, in the middle and square to it', () => {
  assert.deepEqual(moved('ellipse', ELLIPSE, 1, [20, 0]), [[0, 0], [20, 0], [10, -2], [10, 2]]);
  const turned = moved('ellipse', ELLIPSE, 1, [0, 10]).map(([x, y]) => [Math.round(x * 1e6) / 1e6, Math.round(y * 1e6) / 1e6]);
  assert.deepEqual(turned, [[0, 0], [0, 10], [2, 5], [-2, 5]]);
});

test('other drawings move one point, or all', () => {
  assert.deepEqual(moved('distance', [[0, 0], [1, 1]], 1, [5, 5]), [[0, 0], [5, 5]]);
  assert.deepEqual(shifted([[0, 0], [1, 1]], [2, -3]), [[2, -3], [3, -2]]);
  assert.deepEqual(within([-4, 900], 800, 600), [0, 600]);
});

test('a stroke loses the points that a straight line would pass as well', () => {
  assert.deepEqual(simplified([[0, 0], [1, 0.1], [2, -0.1], [3, 0], [3, 3]], 0.5), [[0, 0], [3, 0], [3, 3]]);
  assert.deepEqual(simplified([[0, 0], [1, 1]], 0.5), [[0, 0], [1, 1]]);
});

test('a drawing is found by its line, not by what lies within', () => {
  assert.equal(distanceFrom('distance', [[0, 0], [10, 0]], [5, 3]), 3);
  assert.ok(distanceFrom('ellipse', [[0, 0], [100, 0], [50, -40], [50, 40]], [50, 41]) < 1.5);
  assert.ok(distanceFrom('ellipse', [[0, 0], [100, 0], [50, -40], [50, 40]], [50, 0]) > 30);
  assert.equal(distanceFrom('trace', [[0, 0], [10, 0], [10, 10]], [4, 6]), Math.SQRT2);
  assert.equal(distanceFrom('label', [[3, 4]], [0, 0]), 5);
});

test('lines are closed where they go round', () => {
  assert.equal(pathOf('distance', [[0, 0], [1.26, 2]]), 'M0 0L1.3 2');
  assert.equal(pathOf('trace', [[0, 0], [1, 2], [3, 3]]), 'M0 0L1 2L3 3Z');
  assert.equal(pathOf('trace', [[0, 0], [1, 2]], true), 'M0 0L1 2');
  assert.equal(pathOf('label', [[20, 20]]), 'M11 20h18M20 11v18');
  assert.match(pathOf('ellipse', ELLIPSE), /^M10 0L.*ZM0 0L10 0M5 -2L5 2$/);
});
