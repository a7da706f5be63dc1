import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandOf, Stopwatch } from './logic.ts';

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
