import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReviewOf, keyOf, startOf } from './reviews.ts';

test('a review is kept by its person, case and revision', () => {
  assert.equal(keyOf('amy:c1', '3'), 'review:amy:c1:3');
  assert.equal(keyOf('amy:c1', '3').startsWith(startOf('amy:c1')), true);
  assert.equal(keyOf('amy:c12', '3').startsWith(startOf('amy:c1')), false);
});

test('a decision is about the reviews of its case, and about no draft', () => {
  assert.deepEqual(
    ['review:amy:c1:3', 'review:ben:c1:4', 'review:amy:c12:3', 'amy:c1', 'review:c1:c2:1'].map((key) => isReviewOf(key, 'c1')),
    [true, true, false, false, false],
  );
});
