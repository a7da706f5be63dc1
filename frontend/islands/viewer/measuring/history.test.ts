import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begun } from './drawing.ts';
import { History } from './history.ts';

const drawing = (): ReturnType<typeof begun> => begun('p', null, 'label', [[1, 1]], 'tendon');

test('what was drawn is undone and done again', () => {
  const [history, one] = [new History(), drawing()];
  history.made(one);
  assert.equal(history.undo(), one);
  assert.equal(one.now.removed, true);
  assert.deepEqual([history.canUndo, history.canRedo], [false, true]);
  assert.equal(history.redo(), one);
  assert.equal(one.now.removed, false);
  assert.equal(history.redo(), null);
});

test('changes are undone one by one, but those in a row with one tag at once', () => {
  const [history, one] = [new History(), drawing()];
  const to = (x: number) => ({ ...one.now, points: [[x, 1]] as const });
  history.change(one, to(2), 'nudge');
  history.change(one, to(3), 'nudge');
  history.change(one, to(4));
  history.undo();
  assert.deepEqual(one.now.points, [[3, 1]]);
  history.undo();
  assert.deepEqual(one.now.points, [[1, 1]]);
  history.redo();
  assert.deepEqual(one.now.points, [[3, 1]]);
});

test('a new change forgets what was undone', () => {
  const [history, one] = [new History(), drawing()];
  history.change(one, { ...one.now, structure: 'nerve' });
  history.undo();
  history.change(one, { ...one.now, structure: 'bone' });
  assert.equal(history.redo(), null);
  assert.equal(one.now.structure, 'bone');
});
