import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showingWords, type Showing } from './describing.ts';

const CINE: Showing = {
  picture: {
    id: 'a', label: 'Long axis', description: '', width: 8, height: 6, frameCount: 33, frameTimeMs: 40,
    stillUrl: '', thumbnailUrl: '', bundleUrl: '/f', offsets: Array.from({ length: 34 }, (_, index) => index),
  },
  frame: 2, playing: false, range: { from: 0, to: 32 }, zoom: 1, light: { brightness: 0, contrast: 0 },
  orientation: { turns: 0, mirrored: false }, drawings: [],
};

test('a cine as recorded is told by its frame', () => {
  assert.equal(showingWords(CINE), 'Frame 3 of 33, whole picture.');
  assert.equal(showingWords({ ...CINE, playing: true, drawings: ['Distance 12.3 mm'] }), 'Playing, whole picture.');
});

test('all that was changed is told, and what is drawn', () => {
  const changed: Showing = {
    ...CINE, range: { from: 1, to: 8 }, zoom: 2.52, light: { brightness: 10, contrast: -20 },
    orientation: { turns: 1, mirrored: true }, drawings: ['distance 12.3 mm', 'label patellar tendon'],
  };
  assert.equal(
    showingWords(changed),
    'Frame 3 of 33, looping frames 2 to 9, 2.5 times enlarged, brightness +10, contrast −20, mirrored, '
    + 'then turned 90° clockwise. Distance 12.3 mm. Label patellar tendon.',
  );
});

test('a still has no frame', () => {
  assert.equal(showingWords({ ...CINE, picture: { ...CINE.picture, frameCount: 1, bundleUrl: null } }), 'Whole picture.');
});
