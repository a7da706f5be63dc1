import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letterOf } from './logic.ts';

test('a letter alone is an answer, whatever its case', () => {
  assert.equal(letterOf({ key: 'n', held: false, typing: false }), 'n');
  assert.equal(letterOf({ key: 'Y', held: false, typing: false }), 'y');
});

test('a letter with Ctrl, in a field, or a named key is none', () => {
  assert.equal(letterOf({ key: 'n', held: true, typing: false }), '');
  assert.equal(letterOf({ key: 'n', held: false, typing: true }), '');
  assert.equal(letterOf({ key: 'Enter', held: false, typing: false }), '');
});
