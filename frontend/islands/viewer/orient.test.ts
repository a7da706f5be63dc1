import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flipped, fromSeen, matrixOf, orientationWords, orientedSize, toSeen, turned, UPRIGHT, type Orientation } from './orient.ts';

const SIZE = { width: 80, height: 60 };
const ALL: Orientation[] = ([0, 1, 2, 3] as const).flatMap((turns) => [false, true].map((mirrored) => ({ turns, mirrored })));

test('as recorded nothing moves', () => {
  assert.deepEqual(matrixOf(SIZE, UPRIGHT), [1, 0, 0, 1, 0, 0]);
  assert.equal(orientationWords(UPRIGHT), '');
});

test('a quarter turn takes the top left corner to the top right one', () => {
  const quarter = turned(UPRIGHT);
  assert.deepEqual(orientedSize(SIZE, quarter), { width: 60, height: 80 });
  assert.deepEqual(toSeen({ x: 0, y: 0 }, SIZE, quarter), { x: 60, y: 0 });
  assert.deepEqual(toSeen({ x: 80, y: 0 }, SIZE, quarter), { x: 60, y: 80 });
  assert.deepEqual(turned(turned(turned(quarter))), UPRIGHT);
});

test('mirroring changes left and right as they are seen, however the picture is turned', () => {
  for (const before of ALL) {
    const after = flipped(before);
    const seen = toSeen({ x: 10, y: 20 }, SIZE, before);
    const { width } = orientedSize(SIZE, before);
    assert.deepEqual(toSeen({ x: 10, y: 20 }, SIZE, after), { x: width - seen.x, y: seen.y });
    assert.deepEqual(flipped(after), before);
  }
});

test('a place that is seen leads back to its pixel, and every corner stays on the picture', () => {
  for (const orientation of ALL) {
    const { width, height } = orientedSize(SIZE, orientation);
    for (const corner of [{ x: 0, y: 0 }, { x: 80, y: 0 }, { x: 80, y: 60 }, { x: 7, y: 11 }]) {
      const seen = toSeen(corner, SIZE, orientation);
      assert.ok(seen.x >= 0 && seen.x <= width && seen.y >= 0 && seen.y <= height);
      assert.deepEqual(fromSeen(seen, SIZE, orientation), corner);
    }
  }
});

test('words say how the picture lies', () => {
  assert.equal(orientationWords({ turns: 1, mirrored: false }), 'turned 90° clockwise');
  assert.equal(orientationWords({ turns: 0, mirrored: true }), 'mirrored');
  assert.equal(orientationWords({ turns: 3, mirrored: true }), 'mirrored, then turned 270° clockwise');
});
