import assert from 'node:assert/strict';
import { test } from 'node:test';
import { centimetres, chosen, millimetres, placed, ruler, ticks, words } from './logic.ts';

const size = { columns: 640, rows: 480 };
const [top, bottom] = [{ x: 600, y: 40 }, { x: 600, y: 440 }];

test('a distance is read with a point or a comma, in halves up to 40', () => {
  assert.deepEqual(['3', '2.5', '2,5', ' 40 ', '0.5'].map(centimetres), [3, 2.5, 2.5, 40, 0.5]);
  assert.deepEqual(['', '0', '2.3', '41', '-1', '1e1', '3 cm'].map(centimetres), Array(7).fill(null));
});

test('one pixel is the distance over the length', () => {
  assert.equal(millimetres(top, bottom, 4), 0.1);
  assert.equal(millimetres({ x: 0, y: 0 }, { x: 30, y: 40 }, 1), 0.2);
});

test('what no ultrasound has is none', () => {
  assert.equal(millimetres(top, { x: 600, y: 59 }, 1), null);
  assert.equal(millimetres({ x: 0, y: 0 }, { x: 30, y: 0 }, 4), null);
  assert.equal(millimetres({ x: 0, y: 0 }, { x: 0, y: 2000 }, 0.5), null);
});

test('the ruler has a tick at each whole centimetre and at its end', () => {
  assert.deepEqual(ticks(top, bottom, 4).map(({ y }) => y), [40, 140, 240, 340, 440]);
  assert.deepEqual(ticks(top, bottom, 2.5).map(({ y }) => y), [40, 200, 360]);
  assert.equal(ruler(top, bottom, 1, 5), 'M600 40L600 440M605 40L595 40M605 440L595 440M605 440L595 440');
});

test('a pointer sets the first point, then the second, then moves the nearer', () => {
  assert.equal(chosen([null, null], top, 10), 0);
  assert.equal(chosen([top, null], bottom, 10), 1);
  assert.equal(chosen([top, null], { x: 603, y: 42 }, 10), 0);
  assert.equal(chosen([top, bottom], { x: 0, y: 400 }, 10), 1);
});

test('points stay on the picture, to half a pixel', () => {
  assert.deepEqual(placed({ x: -4, y: 481.2 }, size), { x: 0, y: 480 });
  assert.deepEqual(placed({ x: 10.3, y: 10.2 }, size), { x: 10.5, y: 10 });
});

test('words lead from one step to the next', () => {
  assert.match(words([null, null], '', size), /^Tap one end/);
  assert.match(words([top, null], '', size), /^Now tap/);
  assert.match(words([top, bottom], '', size), /^Write how many/);
  assert.match(words([top, bottom], '4', size), /^One pixel is 0\.10 mm, so the whole picture is 4\.8 cm high\./);
  assert.match(words([top, bottom], '0.5', { ...size }), /^One pixel is 0\.013 mm/);
  assert.match(words([top, { x: 610, y: 40 }], '3', size), /^No ultrasound/);
});
