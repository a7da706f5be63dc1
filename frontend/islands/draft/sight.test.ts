import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldWords, idOf, missingWords, restOf, splitStructures } from './sight.ts';

const ALL = ['biceps', 'subscapularis', 'supraspinatus', 'bursa'];

test('structures of ticked views and answered ones stand open, in the order of the region', () => {
  assert.deepEqual(splitStructures(ALL, ['bursa', 'supraspinatus'], ['biceps']), {
    open: ['biceps', 'supraspinatus', 'bursa'], folded: ['subscapularis'],
  });
});

test('without views and answers everything folds', () => {
  assert.deepEqual(splitStructures(ALL, [], []), { open: [], folded: ALL });
});

test('the rest are the structures of ticked views without an answer, each once', () => {
  assert.deepEqual(restOf(['bursa', 'supraspinatus', 'bursa'], ['supraspinatus', 'biceps']), ['bursa']);
});

test('words count what is folded and what is missing', () => {
  assert.deepEqual([foldWords(9, 2), foldWords(16, 0)], ['Other structures (9)', 'All structures (16)']);
  assert.deepEqual([0, 1, 3].map(missingWords), ['Nothing is missing', '1 thing is missing', '3 things are missing']);
});

test('a gap leads to the id that the server gave its field', () => {
  assert.equal(idOf('finding.long_head_biceps.description'), 'f-finding-long_head_biceps-description');
});
