import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after } from './logic.ts';

test('escape closes and gives the focus back', () => {
  assert.deepEqual(after({ type: 'key', key: 'Escape', isInside: true }), { closes: true, takesFocus: true });
  assert.deepEqual(after({ type: 'key', key: 'a', isInside: true }), { closes: false, takesFocus: false });
});

test('pressing or going elsewhere closes and leaves the focus where it went', () => {
  for (const type of ['press', 'leave'] as const) {
    assert.deepEqual(after({ type, isInside: false }), { closes: true, takesFocus: false });
    assert.deepEqual(after({ type, isInside: true }), { closes: false, takesFocus: false });
  }
});
