import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markOf, themeOf } from './logic.ts';

test('what was kept is read, and anything else is the device', () => {
  assert.deepEqual(['light', 'dark', 'system', '', 'blue'].map(themeOf), ['light', 'dark', 'system', 'system', 'system']);
});

test('only a choice of one is written down', () => {
  assert.deepEqual([markOf('light'), markOf('dark'), markOf('system')], ['light', 'dark', '']);
});
