import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begun, isOn, nextStep, received, type Drawing } from './drawing.ts';
import type { Spot } from './measure.ts';

const LINE: Spot[] = [[1, 2], [3, 4]];
const kept = (): Drawing => received({ id: 'k', pictureId: 'p', frame: 3, kind: 'distance', points: LINE, structure: '', by: 'Ada', mine: true });

/** Give the requests that it takes until the server has what is here. */
function stepsOf(drawing: Drawing): string[] {
  const steps: string[] = [];
  for (let step = nextStep(drawing); step; step = nextStep(drawing)) {
    steps.push(`${step.method} ${step.path} ${step.body ? Object.keys(step.body).join() : ''}`.trim());
    drawing.kept = step.then;
    drawing.id ??= 'new';
  }
  return steps;
}

test('a new drawing is sent with all that it is', () => {
  const drawing = begun('p', null, 'distance', LINE, 'tendon');
  assert.deepEqual(nextStep(drawing)?.body, { pictureId: 'p', frame: null, kind: 'distance', points: LINE, structure: 'tendon' });
  assert.deepEqual(stepsOf(drawing), ['POST  pictureId,frame,kind,points,structure']);
});

test('what the server has needs nothing', () => {
  assert.deepEqual(stepsOf(kept()), []);
});

test('only what changed is sent', () => {
  const [moved, named] = [kept(), kept()];
  moved.now = { ...moved.now, points: [[1, 2], [3, 5]] };
  named.now = { ...named.now, structure: 'tendon' };
  assert.deepEqual([stepsOf(moved), stepsOf(named)], [['PATCH k/ points'], ['PATCH k/ structure']]);
});

test('a drawing that was removed before it was sent is never sent', () => {
  const drawing = begun('p', 0, 'label', [[1, 1]], 'tendon');
  drawing.now = { ...drawing.now, removed: true };
  assert.deepEqual(stepsOf(drawing), []);
});

test('removing, and bringing back with a change', () => {
  const drawing = kept();
  drawing.now = { ...drawing.now, removed: true };
  assert.deepEqual(stepsOf(drawing), ['DELETE k/']);
  drawing.now = { points: [[0, 0], [3, 4]], structure: '', removed: false };
  assert.deepEqual(stepsOf(drawing), ['POST k/restore/', 'PATCH k/ points']);
});

test('a drawing is on its own frame alone, and on a still always', () => {
  const cine = { id: 'p', frameCount: 9 };
  assert.deepEqual([isOn(kept(), cine, 3), isOn(kept(), cine, 4), isOn(kept(), { ...cine, id: 'q' }, 3)], [true, false, false]);
  assert.equal(isOn(begun('p', null, 'distance', LINE, ''), { id: 'p', frameCount: 1 }, 0), true);
});
