import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doneOf, isSeen, letterOf, refusalOf, shownOf, waitOf } from './logic.ts';

test('a letter alone is an answer, whatever its case', () => {
  assert.equal(letterOf({ key: 'n', held: false, typing: false }), 'n');
  assert.equal(letterOf({ key: 'Y', held: false, typing: false }), 'y');
});

test('a letter with Ctrl, in a field, or a named key is none', () => {
  assert.equal(letterOf({ key: 'n', held: true, typing: false }), '');
  assert.equal(letterOf({ key: 'n', held: false, typing: true }), '');
  assert.equal(letterOf({ key: 'Enter', held: false, typing: false }), '');
});

test('before the viewer has written anything, nothing was shown', () => {
  for (const written of [undefined, '', 'x', '-1/0', '0/0']) assert.equal(isSeen(shownOf(written)), false);
  assert.deepEqual(shownOf('3/24'), { number: 3, frames: 24 });
});

test('a loop was seen once every frame was shown, a still once it is there', () => {
  assert.deepEqual(['23/24', '24/24', '0/1', '1/1'].map((written) => isSeen(shownOf(written))), [false, true, false, true]);
});

test('the button says why it waits', () => {
  assert.equal(waitOf({ number: 3, frames: 24 }), 'once all 24 frames were shown: 3 so far');
  assert.equal(waitOf({ number: 0, frames: 1 }), 'once the picture is shown');
  assert.deepEqual([waitOf({ number: 24, frames: 24 }), waitOf({ number: 1, frames: 1 })], ['', '']);
});

test('what to do is said when it is pressed too early, and when it waits no more', () => {
  assert.equal(
    refusalOf({ number: 3, frames: 24 }),
    'Only 3 of 24 frames shown so far. Play the loop to its end, or step through it, then answer.',
  );
  assert.equal(refusalOf({ number: 0, frames: 1 }), 'The picture is not shown yet. Wait for it, or try loading it again.');
  assert.equal(doneOf({ number: 24, frames: 24 }), 'All 24 frames were shown. You can answer now.');
  assert.equal(doneOf({ number: 1, frames: 1 }), '');
});
