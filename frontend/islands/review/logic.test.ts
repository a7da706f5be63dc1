import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandOf, isNextOf, Stopwatch } from './logic.ts';

test('the digits choose the levels D0 to D4 in their order', () => {
  assert.deepEqual(['1', '5'].map(commandOf), [{ does: 'agree', level: 0 }, { does: 'agree', level: 4 }]);
  assert.deepEqual(['0', '6', '12'].map(commandOf), [undefined, undefined, undefined]);
});

test('letters are commands in either case, and nothing else is', () => {
  assert.deepEqual(
    ['e', 'S', 'r', 'N', '?', 'x', 'Enter', 'Escape'].map((key) => commandOf(key)?.does),
    ['edit', 'sign', 'return', 'next', 'help', undefined, undefined, undefined],
  );
});

test('only the time in sight is counted', () => {
  const watch = new Stopwatch();
  watch.go(1_000);
  watch.stop(31_000);
  assert.equal(watch.seconds(90_000), 30);
  watch.go(100_000);
  watch.go(105_000);
  assert.equal(watch.seconds(112_000), 42);
});

test('a page follows another review where one came from a review, and not from the queue', () => {
  const review = 'https://site.test/review/7d444840-9dc0-11d1-b245-5ffdce74fad2/';
  assert.deepEqual([review, `${review}?x=1`, 'https://site.test/review/', ''].map(isNextOf), [true, true, false, false]);
});
