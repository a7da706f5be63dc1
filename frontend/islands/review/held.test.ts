import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Copy } from '../../lib/copies.ts';
import type { Entry } from '../../lib/entries.ts';
import { parted, rowsOf, stillThere, toKeep, toPutBack } from './held.ts';

const copy = (key: string, entries: Entry[], at = '2026-10-14'): Copy => ({
  key, revision: key, at, entries, said: entries.map(([name, words]) => ({ name, label: name.toUpperCase(), words })),
});

test('only what the supervisor wrote is kept, and nothing that may identify a patient', () => {
  const entries = [['comment', 'Well'], ['agreement', 'D1'], ['conclusion.answer', 'Theirs'], ['diagnosis', 'Mrs X']] as const;
  const page = { entries, changed: ['comment', 'diagnosis'], before: ['agreement'], unkept: ['diagnosis'] };
  assert.deepEqual(toKeep(page), [['comment', 'Well'], ['agreement', 'D1']]);
});

test('a text that was emptied is kept as empty', () => {
  assert.deepEqual(toKeep({ entries: [['a', '']], changed: ['a'], before: [], unkept: [] }), [['a', '']]);
});

test('the copy of this revision is told from earlier ones', () => {
  const [one, two] = [copy('1', []), copy('2', [])];
  assert.deepEqual(parted([two, one], '2'), { same: two, earlier: [one] });
  assert.deepEqual(parted([one], '2'), { same: undefined, earlier: [one] });
});

test('what the form holds already does not come back', () => {
  const kept = copy('1', [['comment', 'Well'], ['agreement', 'D1'], ['a', '']]);
  const form = [['comment', 'Well'], ['a', 'student'], ['b', 'other']] as const;
  assert.deepEqual(toPutBack(kept, form), ['agreement', 'a']);
  assert.deepEqual(stillThere([kept], form), ['comment']);
});

test('of earlier revisions each field is shown once, as it was written last', () => {
  const [late, early] = [copy('2', [['comment', 'Later']]), copy('1', [['comment', 'Sooner'], ['agreement', 'D1'], ['a', 'in']])];
  assert.deepEqual(rowsOf([late, early], [['a', 'in']]), [
    { name: 'comment', label: 'COMMENT', words: 'Later', values: [['comment', 'Later']] },
    { name: 'agreement', label: 'AGREEMENT', words: 'D1', values: [['agreement', 'D1']] },
  ]);
});
