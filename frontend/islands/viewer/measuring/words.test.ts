import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Region } from '../logic.ts';
import { CROSSED, handleWords, hintOf, NO_NAME, NO_SCALE, NO_SCALE_HERE, refusalOf, scaleWords, shortWords, valueOf, valueWords } from './words.ts';

const REGION: Region = { x0: 0, y0: 0, x1: 99, y1: 99, kind: '2d', mm_per_pixel: [0.1, 0.1] };

test('values carry their unit, small areas in mm² and larger ones in cm²', () => {
  assert.equal(valueWords({ mm: 12.34 }), '12.3 mm');
  assert.equal(valueWords({ degrees: 42 }), '42.0°');
  assert.equal(valueWords({ mm2: 45.26, mm: 24 }), '45.3 mm², 24.0 mm round');
  assert.equal(valueWords({ mm2: 123.4, mm: 41.2 }), '1.23 cm², 41.2 mm round');
  assert.equal(shortWords({ mm2: 123.4, mm: 41.2 }), '1.23 cm²');
  assert.equal(valueWords({}), '');
});

test('a picture without a scale refuses to be measured, but not to be labelled', () => {
  assert.equal(refusalOf('distance', [[1, 1], [2, 2]], []), NO_SCALE);
  assert.equal(refusalOf('angle', [[1, 1]], [{ ...REGION, mm_per_pixel: null }]), NO_SCALE);
  assert.equal(refusalOf('label', [[1, 1]], []), '');
  assert.deepEqual(valueOf('distance', [[1, 1], [2, 2]], []), {});
});

test('points that lie in no calibrated part together are refused', () => {
  assert.equal(refusalOf('distance', [[1, 1], [200, 2]], [REGION]), NO_SCALE_HERE);
  assert.equal(refusalOf('distance', [[1, 1], [20, 2]], [REGION]), '');
});

test('an outline that crosses itself has no area', () => {
  assert.equal(refusalOf('trace', [[0, 0], [40, 40], [40, 0], [0, 40]], [REGION]), CROSSED);
});

test('words say where the scale comes from', () => {
  assert.equal(scaleWords([]), NO_SCALE);
  assert.equal(scaleWords([REGION]), 'Scale given by the machine');
  assert.equal(scaleWords([{ ...REGION, by_hand: true }]), 'Scale set by hand');
});

test('every handle has a name', () => {
  assert.equal(handleWords('distance', 1), 'second end');
  assert.equal(handleWords('trace', 4), 'point 5');
});

test('the hint follows the points that are there', () => {
  assert.equal(hintOf('distance', 0, true), 'Press on one end and drag to the other, or tap both ends.');
  assert.equal(hintOf('distance', 1, true), 'Now the other end.');
  assert.equal(hintOf('trace', 40, true), 'Go on, or Finish to close the outline.');
  assert.equal(hintOf(null, 0, true), 'Choose a tool, or press on a drawing to move it.');
  assert.equal(hintOf('angle', 0, false), NO_SCALE);
  assert.equal(hintOf('label', 0, false), 'Tap the place that the word names.');
  assert.equal(hintOf('label', 0, false, false), NO_NAME);
  assert.equal(hintOf('distance', 0, true, true, true), 'Enter places a point, arrows move it.');
  assert.equal(hintOf('trace', 1, true, true, true), 'Enter places a point, arrows move it. Enter twice closes the outline.');
});
