import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, only, written } from './entries.ts';

test('the token, the revision, the button and what the page notes by itself were written by nobody', () => {
  const entries = [
    ['csrfmiddlewaretoken', 'x'], ['revision', '3'], ['then', 'send'], ['seen', '{}'], ['seconds_open', '9'], ['side', 'L'],
  ] as const;
  assert.deepEqual(written(entries), [['side', 'L']]);
});

test('line ends are compared as the server stores them', () => {
  assert.deepEqual(differences([['a', 'one\r\ntwo']], [['a', 'one\ntwo']]), []);
});

test('an empty field and a missing one are the same', () => {
  assert.deepEqual(differences([['a', '']], []), []);
});

test('differences name each field once, with all its values', () => {
  const mine = [['views', 'S1'], ['views', 'S2'], ['side', 'L'], ['text', 'mine']] as const;
  const saved = [['views', 'S1'], ['side', 'L'], ['text', 'theirs'], ['new', 'x']] as const;
  assert.deepEqual(differences(mine, saved), [
    { name: 'views', mine: ['S1', 'S2'], saved: ['S1'] },
    { name: 'text', mine: ['mine'], saved: ['theirs'] },
    { name: 'new', mine: [], saved: ['x'] },
  ]);
});

test('only the entries of the wanted names are given', () => {
  assert.deepEqual(only([['a', '1'], ['b', '2'], ['a', '3']], ['a', 'c']), [['a', '1'], ['a', '3']]);
});
