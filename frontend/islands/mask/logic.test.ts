import assert from 'node:assert/strict';
import { test } from 'node:test';
import { between, dragged, holdAt, tidy, typed } from './logic.ts';

const size = { columns: 640, rows: 480 };
const box = { x0: 100, y0: 50, x1: 299, y1: 249 };

test('a box drawn from the lower right has its corners in order', () => {
  assert.deepEqual(between({ x: 299, y: 249 }, { x: 100, y: 50 }, size), box);
});

test('a box drawn past the edge ends at the last pixel', () => {
  assert.deepEqual(between({ x: 600, y: 400 }, { x: 900, y: 900 }, size), { x0: 600, y0: 400, x1: 639, y1: 479 });
});

test('a click makes the smallest box that can hold a scan', () => {
  assert.deepEqual(between({ x: 10, y: 10 }, { x: 10, y: 10 }, size), { x0: 10, y0: 10, x1: 17, y1: 17 });
  assert.deepEqual(tidy({ x0: 639, y0: 479, x1: 639, y1: 479 }, size), { x0: 632, y0: 472, x1: 639, y1: 479 });
});

test('a pointer takes hold of the side or corner within reach', () => {
  assert.equal(holdAt(box, { x: 98, y: 52 }, 5), 'nw');
  assert.equal(holdAt(box, { x: 200, y: 252 }, 5), 's');
  assert.equal(holdAt(box, { x: 300, y: 150 }, 5), 'e');
  assert.equal(holdAt(box, { x: 200, y: 150 }, 5), 'inside');
  assert.equal(holdAt(box, { x: 90, y: 150 }, 5), null);
});

test('a box moved as a whole keeps its size at the edge', () => {
  assert.deepEqual(dragged(box, 'inside', 10.4, -10, size), { x0: 110, y0: 40, x1: 309, y1: 239 });
  assert.deepEqual(dragged(box, 'inside', -500, 900, size), { x0: 0, y0: 280, x1: 199, y1: 479 });
});

test('a side cannot be dragged past the opposite one', () => {
  assert.deepEqual(dragged(box, 'w', 500, 0, size), { ...box, x0: 292 });
  assert.deepEqual(dragged(box, 'se', -500, -500, size), { x0: 100, y0: 50, x1: 107, y1: 57 });
  assert.deepEqual(dragged(box, 'n', 0, -80, size), { ...box, y0: 0 });
});

test('numbers are taken only when all four make a box on the picture', () => {
  assert.deepEqual(typed({ x0: '100', y0: '50', x1: ' 299', y1: '249' }, size), box);
  assert.equal(typed({ x0: '', y0: '50', x1: '299', y1: '249' }, size), null);
  assert.equal(typed({ x0: '299', y0: '50', x1: '100', y1: '249' }, size), null);
  assert.equal(typed({ x0: '0', y0: '0', x1: '640', y1: '100' }, size), null);
  assert.equal(typed({ x0: '-1', y0: '0', x1: '64', y1: '100' }, size), null);
});
