import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AS_RECORDED, dragged, filterOf, lightWords, lit, windowOf } from './light.ts';

/** Do to a grey what a browser does: each function cuts at black and white. */
function seen(filter: string, grey: number): number {
  let value = grey;
  for (const [, name, amount] of filter.matchAll(/(brightness|contrast)\(([\d.]+)\)/g)) {
    value = name === 'brightness' ? value * Number(amount) : (value - 0.5) * Number(amount) + 0.5;
    value = Math.max(0, Math.min(1, value));
  }
  return value;
}

test('as recorded there is no filter at all', () => {
  assert.equal(filterOf(AS_RECORDED), '');
  assert.deepEqual(windowOf(AS_RECORDED), { level: 0.5, width: 1 });
});

test('every setting is one straight line, cut only at black and white', () => {
  for (let brightness = -100; brightness <= 100; brightness += 20) {
    for (let contrast = -100; contrast <= 100; contrast += 20) {
      const light = { brightness, contrast };
      const { level, width } = windowOf(light);
      const filter = filterOf(light);
      for (const grey of [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]) {
        const wanted = Math.max(0, Math.min(1, (grey - level) / width + 0.5));
        assert.ok(Math.abs(seen(filter, grey) - wanted) < 0.001, `${filter} ${grey}`);
      }
    }
  }
});

test('a drag up is brighter and one to the right has more contrast, up to the ends', () => {
  assert.deepEqual(dragged(AS_RECORDED, { x: 40, y: -20 }), { brightness: 10, contrast: 20 });
  assert.deepEqual(dragged({ brightness: 95, contrast: -95 }, { x: -999, y: -999 }), { brightness: 100, contrast: -100 });
  assert.deepEqual(lit(0.4, -0.4), AS_RECORDED);
});

test('words leave out what is as recorded', () => {
  assert.equal(lightWords(AS_RECORDED), '');
  assert.equal(lightWords({ brightness: 12, contrast: -30 }), 'brightness +12, contrast −30');
});
