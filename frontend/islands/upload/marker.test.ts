import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fits, stepped } from './marker.ts';
import { bodyOf, plainHeaders } from './send.ts';

const size = { columns: 640, rows: 480 };
const box = { x0: 100, y0: 50, x1: 299, y1: 249 };

test('the first arrow key makes a box in the middle', () => {
  assert.deepEqual(stepped(null, 'ArrowUp', false, size), { x0: 160, y0: 120, x1: 479, y1: 359 });
});

test('arrow keys move the box, with Shift they change its size', () => {
  assert.deepEqual(stepped(box, 'ArrowRight', false, size), { ...box, x0: 103, x1: 302 });
  assert.deepEqual(stepped(box, 'ArrowUp', true, size), { ...box, y1: 246 });
  assert.equal(stepped(box, 'Enter', false, size), null);
});

test('a box goes on pictures of the same size alone', () => {
  assert.equal(fits({ box, size }, { ...size }), true);
  assert.equal(fits({ box, size }, { columns: 640, rows: 481 }), false);
  assert.equal(fits(null, size), false);
});

test('a plain file is sent with its mark and no name', () => {
  const item = { file: { name: 'Rowanberry.jpg', size: 9 }, state: { is: 'waiting' as const }, lines: [] };
  assert.deepEqual(plainHeaders({ ...item, plain: { kind: 'picture', visit: 'v', number: 2, mark: { box, size } } }), {
    'X-Keep-Box': '100,50,299,249', 'X-Keep-Size': '640,480', 'X-Visit': 'v', 'X-Number': '2',
  });
  assert.deepEqual(plainHeaders(item), {});
});

test('of a picture the blanked copy is sent, of a film the file, and nothing before it has a mark', () => {
  const [file, body] = [new Blob(['all']), new Blob(['kept'])];
  const item = { file: { name: 'a.jpg', size: 3 }, state: { is: 'waiting' as const }, lines: [] };
  const plain = { kind: 'picture' as const, visit: 'v', number: 2, mark: { box, size } };
  const sends = { body, original: `jpeg,3,${'a1'.repeat(32)}` };
  assert.equal(bodyOf({ ...item, plain: { ...plain, sends } }, file), body);
  assert.equal(plainHeaders({ ...item, plain: { ...plain, sends } })['X-Original'], sends.original);
  assert.equal(bodyOf({ ...item, plain: { ...plain, kind: 'film', sends: 'whole' } }, file), file);
  assert.equal(bodyOf({ ...item, plain }, file), null);
  assert.equal(bodyOf(item, file), file);
});
