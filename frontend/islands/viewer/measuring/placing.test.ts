import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Region } from '../logic.ts';
import { Placing } from './placing.ts';
import { NO_SCALE_HERE } from './words.ts';

const REGIONS: Region[] = [{ x0: 0, y0: 0, x1: 99, y1: 99, kind: '2d', mm_per_pixel: [0.1, 0.1] }];

test('a distance is complete with its second end', () => {
  const placing = new Placing('distance', [1, 1], REGIONS);
  assert.equal(placing.place(), false);
  placing.next = [5, 5];
  assert.deepEqual(placing.points, [[1, 1], [5, 5]]);
  assert.equal(placing.place(), true);
  assert.deepEqual(placing.finished(1), [[1, 1], [5, 5]]);
});

test('a point on top of the last one is not placed', () => {
  const placing = new Placing('distance', [1, 1], REGIONS);
  placing.place();
  assert.equal(placing.place(), false);
  assert.deepEqual(placing.placed, [[1, 1]]);
});

test('an ellipse is two ends and a place on its edge', () => {
  const placing = new Placing('ellipse', [0, 0], REGIONS);
  placing.place();
  placing.next = [10, 0];
  assert.equal(placing.place(), false);
  placing.next = [5, 2];
  assert.equal(placing.place(), true);
  assert.deepEqual(placing.finished(1), [[0, 0], [10, 0], [5, -2], [5, 2]]);
});

test('a place outside of all scales is refused while it is shown', () => {
  const placing = new Placing('distance', [1, 1], REGIONS);
  assert.equal(placing.refusal, '');
  placing.place();
  placing.next = [150, 1];
  assert.equal(placing.refusal, NO_SCALE_HERE);
});

test('an outline may cross itself on the way, and a long stroke keeps what shapes it', () => {
  const placing = new Placing('trace', [0, 0], REGIONS);
  for (const point of [[0, 0], [40, 40], [40, 0], [0, 40]] as const) {
    placing.next = point;
    assert.equal(placing.refusal, '');
    assert.equal(placing.place(), false);
  }
  const stroke = new Placing('trace', [0, 0], REGIONS);
  for (let x = 0; x <= 40; x += 1) stroke.stroke([x, 0], 1);
  for (let y = 1; y <= 40; y += 1) stroke.stroke([40, y], 1);
  assert.equal(stroke.placed.length, 81);
  assert.deepEqual(stroke.finished(0.5), [[0, 0], [40, 0], [40, 40]]);
});

test('an outline is closed where it began', () => {
  const placing = new Placing('trace', [0, 0], REGIONS);
  for (const point of [[0, 0], [40, 0], [40, 40]] as const) {
    placing.next = point;
    placing.place();
  }
  placing.next = [3, 3];
  assert.deepEqual([placing.isBack(5), placing.isBack(4)], [true, false]);
  const line = new Placing('distance', [0, 0], REGIONS);
  line.place();
  assert.equal(line.isBack(5), false);
});
