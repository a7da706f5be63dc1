import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Picture, Region } from '../logic.ts';
import { received, type Drawing, type Row } from './drawing.ts';
import { Telling } from './telling.ts';

const REGION: Region = { x0: 0, y0: 0, x1: 99, y1: 99, kind: '2d', mm_per_pixel: [0.1, 0.1], by_hand: true };
const PICTURE: Picture = {
  id: 'p', label: 'Long axis', description: '', width: 100, height: 100, frameCount: 9, frameTimeMs: 40,
  stillUrl: '', thumbnailUrl: '', bundleUrl: null, offsets: null, regions: [REGION],
};
const ROW: Row = { id: 'k', pictureId: 'p', frame: 3, kind: 'distance', points: [[0, 0], [0, 50]], structure: 'pt', by: 'Ada', mine: true };
const telling = new Telling([PICTURE], [{ code: 'pt', name: 'Patellar tendon' }]);
const drawing = (change: Partial<Row> = {}): Drawing => received({ ...ROW, ...change });

test('a measurement is told by its size, and beside the picture by its number', () => {
  assert.equal(telling.words(drawing()), 'Distance 5.0 mm');
  assert.equal(telling.beside(drawing(), 2), '2  5.0 mm');
  assert.equal(telling.more(drawing(), true), 'Patellar tendon, frame 4, scale set by hand');
});

test('a label is told by its word, also one that the list of the page does not have', () => {
  const label = drawing({ kind: 'label', points: [[5, 5]] });
  assert.deepEqual([telling.words(label), telling.beside(label, 2), telling.more(label, false)], ['Label Patellar tendon', 'Patellar tendon', '']);
  assert.equal(telling.words(drawing({ kind: 'label', points: [[5, 5]], structure: 'old', structureName: 'Old word' })), 'Label Old word');
});

test('what others drew says by whom, and what is not kept says so', () => {
  const other = drawing({ mine: false, structure: '', by: 'Rosalind Achterberg' });
  assert.equal(telling.more(other, false), 'scale set by hand, by Rosalind Achterberg');
  other.problem = 'The network did not answer.';
  assert.equal(telling.more(other, false), 'scale set by hand, by Rosalind Achterberg, not kept yet');
});

test('the list numbers what it has', () => {
  const [one, two] = [drawing(), drawing()];
  assert.deepEqual(telling.lines([one, two], two, false).map(({ number, isChosen }) => [number, isChosen]), [[1, false], [2, true]]);
});
