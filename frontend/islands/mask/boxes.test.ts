import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Entry, Marks, entryOf, wordsFor } from './boxes.ts';

const size = { columns: 640, rows: 480 };
const scan = { x0: 100, y0: 50, x1: 499, y1: 449 };
const name = { x0: 120, y0: 60, x1: 219, y1: 79 };
const empty: Entry = { kind: 'keep', x0: '', y0: '', x1: ' ', y1: '' };

const marks = (): Marks => new Marks([entryOf('keep', scan), entryOf('blank', name)], size, 3);

test('rows that nobody has filled in are no boxes', () => {
  assert.deepEqual(new Marks([empty, entryOf('keep', scan)], size, 3).entries, [entryOf('keep', scan)]);
});

test('half a box is kept as it was typed, but is no box', () => {
  const half = { ...entryOf('keep', scan), x1: '' };
  const made = new Marks([half], size, 3);
  assert.deepEqual([made.entries, made.boxAt(0)], [[half], null]);
});

test('a pointer takes hold of the uppermost box, while black boxes are drawn of none that is scan', () => {
  assert.deepEqual(marks().gripAt({ x: 160, y: 70 }, 5, 'keep'), { index: 1, hold: 'inside' });
  assert.deepEqual(marks().gripAt({ x: 300, y: 300 }, 5, 'keep'), { index: 0, hold: 'inside' });
  assert.equal(marks().gripAt({ x: 300, y: 300 }, 5, 'blank'), null);
  assert.equal(marks().gripAt({ x: 100, y: 300 }, 5, 'blank'), null);
});

test('what was chosen is taken hold of first', () => {
  const made = marks();
  made.selected = 0;
  assert.deepEqual(made.gripAt({ x: 160, y: 70 }, 5, 'keep'), { index: 0, hold: 'inside' });
});

test('each step is undone as one, and steps that changed nothing are passed over', () => {
  const made = marks();
  made.remember();
  made.add(entryOf('blank', name));
  assert.equal(made.isFull, true);
  made.remember();
  made.remove(0);
  assert.deepEqual(made.entries.map(({ kind }) => kind), ['blank', 'blank']);
  assert.equal(made.undo(), true);
  assert.equal(made.entries.length, 3);
  made.remember();
  assert.equal(made.undo(), true);
  assert.deepEqual(made.entries, marks().entries);
  assert.deepEqual([made.undo(), made.canUndo], [false, false]);
});

test('a removed box leaves the next one chosen', () => {
  const made = marks();
  made.remove(1);
  assert.deepEqual([made.selected, made.entries.length], [0, 1]);
  made.remove(0);
  assert.deepEqual([made.selected, made.entries.length], [-1, 0]);
});

test('arrows move a box, with shift they change its size; other keys do nothing', () => {
  const made = marks();
  assert.equal(made.nudge(0, 'ArrowLeft', false), true);
  assert.deepEqual(made.boxAt(0), { ...scan, x0: 95, x1: 494 });
  assert.equal(made.nudge(0, 'ArrowDown', true), true);
  assert.deepEqual(made.boxAt(0), { ...scan, x0: 95, x1: 494, y1: 454 });
  assert.equal(made.nudge(0, 'Enter', false), false);
});

test('a box that is drawn with keys begins in the middle', () => {
  assert.deepEqual(marks().middle(), { x0: 160, y0: 120, x1: 480, y1: 360 });
});

test('boxes are counted by what they are', () => {
  const { entries } = marks();
  assert.equal(wordsFor(entries, 0), 'Scan area 1, from 100, 50 to 499, 449');
  assert.equal(wordsFor(entries, 1), 'Black box 1, from 120, 60 to 219, 79');
  assert.equal(wordsFor(entries, 2), '');
});
