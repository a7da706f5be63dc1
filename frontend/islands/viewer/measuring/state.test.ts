import assert from 'node:assert/strict';
import { test } from 'node:test';
import { received } from './drawing.ts';
import { Placing } from './placing.ts';
import { stateOf, type Facts } from './state.ts';
import { NO_SCALE } from './words.ts';

const LOST = received({ id: 'k', pictureId: 'p', frame: null, kind: 'distance', points: [[0, 0], [1, 1]], structure: '', by: '', mine: true });
LOST.problem = 'The network did not answer.';
const FACTS: Facts = {
  kind: 'distance', warning: '', placing: null, isNamed: false, history: { canUndo: true, canRedo: false },
  regions: [{ x0: 0, y0: 0, x1: 99, y1: 99, kind: '2d', mm_per_pixel: [0.1, 0.1] }],
  keeping: { isKnown: true, keeps: true, problem: '', failed: [], unkept: [] },
};

test('a calibrated picture says what to do next, and that drawings are kept', () => {
  assert.deepEqual(stateOf(FACTS), {
    kind: 'distance', canMeasure: true, canUndo: true, canRedo: false, isWarning: false, canFinish: false, canRetry: false,
    hint: 'Press on one end and drag to the other, or tap both ends.', scale: 'Scale given by the machine', kept: 'Kept with the picture',
  });
});

test('a picture without a scale says so instead', () => {
  const { canMeasure, hint, scale } = stateOf({ ...FACTS, regions: [] });
  assert.deepEqual([canMeasure, hint, scale], [false, NO_SCALE, '']);
});

test('a warning comes before the hint', () => {
  const { hint, isWarning } = stateOf({ ...FACTS, warning: 'No.' });
  assert.deepEqual([hint, isWarning], ['No.', true]);
});

test('an outline of three points can be finished', () => {
  const placing = new Placing('trace', [0, 0], FACTS.regions);
  const finish = (): boolean => stateOf({ ...FACTS, kind: 'trace', placing }).canFinish;
  placing.placed = [[0, 0], [1, 0]];
  assert.equal(finish(), false);
  placing.placed.push([1, 1]);
  assert.equal(finish(), true);
});

test('words say whether drawings are kept, on their way, lost, or never kept', () => {
  const kept = (keeping: Partial<Facts['keeping']>): unknown[] => {
    const state = stateOf({ ...FACTS, keeping: { ...FACTS.keeping, ...keeping } });
    return [state.kept, state.canRetry];
  };
  assert.deepEqual(kept({ unkept: [LOST] }), ['Keeping…', false]);
  assert.deepEqual(kept({ unkept: [LOST], failed: [LOST] }), ['Not kept yet: 1. The network did not answer.', true]);
  assert.deepEqual(kept({ isKnown: false, keeps: false }), ['', false]);
  assert.deepEqual(kept({ keeps: false }), ['What you draw here is not kept.', false]);
  assert.deepEqual(kept({ problem: 'Gone.' }), ['Gone.', true]);
});
