import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shade } from './sheet.ts';

const size = { columns: 640, rows: 480 };

test('the shade covers everything but a box', () => {
  const path = shade([{ x0: 100, y0: 50, x1: 299, y1: 249 }], size);
  assert.equal(path, 'M0 0H640V50H0ZM0 50H100V250H0ZM300 50H640V250H300ZM0 250H640V480H0Z');
});

test('where boxes overlap nothing is covered', () => {
  const path = shade([{ x0: 0, y0: 0, x1: 399, y1: 479 }, { x0: 200, y0: 0, x1: 639, y1: 479 }], size);
  assert.equal(path, '');
});
