import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  advance, commandOf, describe, frameTime, frameWords, isCine, loadingWords, pictureWords, speedAfter, stepFrame,
  type Picture,
} from './logic.ts';

const CINE: Picture = {
  id: 'a', label: 'Long axis', description: 'Supraspinatus', width: 800, height: 600, frameCount: 4, frameTimeMs: 50,
  stillUrl: '/s', thumbnailUrl: '/t', bundleUrl: '/f', offsets: [0, 10, 20, 30, 40],
};

test('a cine moves at the speed of the examination and begins again after its end', () => {
  assert.equal(advance(0, 50, CINE, 1), 1);
  assert.equal(advance(0, 50, CINE, 0.25), 0.25);
  assert.equal(advance(3.5, 50, CINE, 1), 0.5);
});

test('a part of a cine is played again and again, wherever the playhead was', () => {
  const part = { from: 1, to: 2 };
  assert.equal(advance(1, 50, CINE, 1, part), 2);
  assert.equal(advance(2.5, 50, CINE, 1, part), 1.5);
  assert.equal(advance(3.5, 50, CINE, 1, part), 1);
  assert.equal(advance(0, 50, CINE, 1, part), 1);
});

test('keys that the pages around the viewer use are none of its own', () => {
  assert.deepEqual([...'esrnuyzk12345/'].filter((key) => commandOf(key)), []);
});

test('a long gap, such as a hidden tab, moves the playhead by a quarter of a second at most', () => {
  assert.equal(advance(0, 60_000, { ...CINE, frameCount: 100 }, 1), 5);
  assert.equal(advance(2, -5, CINE, 1), 2);
});

test('a machine that does not say its frame time is taken as 25 frames a second', () => {
  assert.equal(frameTime({ ...CINE, frameTimeMs: null }), 40);
  assert.equal(frameTime({ ...CINE, frameTimeMs: 0 }), 40);
  assert.equal(frameTime(CINE), 50);
});

test('a picture is a cine only with frames and an offset for each', () => {
  assert.equal(isCine(CINE), true);
  assert.equal(isCine({ ...CINE, frameCount: 1 }), false);
  assert.equal(isCine({ ...CINE, bundleUrl: null }), false);
  assert.equal(isCine({ ...CINE, offsets: [0, 10] }), false);
});

test('steps go round both ends', () => {
  assert.deepEqual([stepFrame(0, -1, 4), stepFrame(3, 1, 4), stepFrame(1, 1, 4)], [3, 0, 2]);
});

test('speeds stop at the slowest and the fastest', () => {
  assert.deepEqual([speedAfter(1, 1), speedAfter(1, -1), speedAfter(2, 1), speedAfter(0.25, -1)], [1.5, 0.5, 2, 0.25]);
});

test('keys are commands whatever the shift key does', () => {
  assert.deepEqual(
    [' ', 'ArrowLeft', '.', 'J', 'l', '=', '[', 'I', 'o', 'q', 'Tab'].map((key) => commandOf(key)),
    ['toggle', 'back', 'forward', 'slower', 'faster', 'zoomIn', 'previous', 'loopFrom', 'loopTo', undefined, undefined],
  );
});

test('arrows with the shift key move the picture; other keys mean the same with it', () => {
  assert.deepEqual(
    ['ArrowLeft', 'ArrowUp', '+', 'J'].map((key) => commandOf(key, true)), ['left', 'up', 'zoomIn', 'slower'],
  );
  assert.equal(commandOf('ArrowUp'), undefined);
});

test('words count from one', () => {
  assert.equal(frameWords(11, 60), 'Frame 12 of 60');
  assert.equal(pictureWords(CINE, 1, 3), 'Long axis (2 of 3)');
  assert.equal(pictureWords(CINE, 0, 1), 'Long axis');
  assert.equal(pictureWords({ ...CINE, group: 'Yours' }, 0, 2), 'Yours: Long axis (1 of 2)');
  assert.equal(describe(CINE), 'Long axis, Supraspinatus, cine loop of 4 frames');
  assert.equal(describe({ ...CINE, description: '', frameCount: 1 }), 'Long axis, still picture');
  assert.equal(describe({ ...CINE, description: 'Loop of 4 frames, 0.2 s, calf' }), 'Long axis, Loop of 4 frames, 0.2 s, calf');
  assert.equal(loadingWords(55, 100), 'Loading the cine, 55 %');
  assert.equal(loadingWords(5, 0), 'Loading the cine, 0 %');
});
