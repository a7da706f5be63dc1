import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Region } from '../logic.ts';
import { crossesItself, measure, scaleFor, type Kind, type Spot } from './measure.ts';

interface Example { name: string; regions: string; points: Spot[] }
interface Examples {
  regions: Record<string, Region[]>;
  scales: (Example & { scale: [number, number] | null })[];
  measurements: (Example & { kind: Kind; value: Record<string, number> | null })[];
  crossing: (Example & { crosses: boolean })[];
}

// The server is tested on the same file.
const FILE = new URL('../../../../tests/imaging/measuring_vectors.json', import.meta.url);
const EXAMPLES = JSON.parse(readFileSync(FILE, 'utf8')) as Examples;

for (const { name, regions, points, scale } of EXAMPLES.scales) {
  test(`scale: ${name}`, () => {
    const found = scaleFor(EXAMPLES.regions[regions] ?? [], points);
    assert.deepEqual(found && [found.x, found.y], scale);
  });
}

for (const { name, regions, points, kind, value } of EXAMPLES.measurements) {
  test(`measurement: ${name}`, () => {
    const scale = scaleFor(EXAMPLES.regions[regions] ?? [], points);
    if (!value) {
      assert.equal(scale, null);
      return;
    }
    const found = measure(kind, points, scale ?? { x: 1, y: 1, byHand: false }) as Record<string, number>;
    assert.deepEqual(Object.keys(found).sort(), Object.keys(value).sort());
    for (const [unit, wanted] of Object.entries(value)) {
      assert.ok(Math.abs((found[unit] ?? NaN) - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted)), `${unit}: ${found[unit]}, not ${wanted}`);
    }
  });
}

for (const { name, points, crosses } of EXAMPLES.crossing) {
  test(`crossing: ${name}`, () => assert.equal(crossesItself(points), crosses));
}

test('a scale that was set by hand says so', () => {
  const region = { x0: 0, y0: 0, x1: 99, y1: 99, kind: '2d', mm_per_pixel: [0.1, 0.1] as [number, number] };
  assert.equal(scaleFor([{ ...region, by_hand: true }], [[1, 1]])?.byHand, true);
  assert.equal(scaleFor([region], [[1, 1]])?.byHand, false);
});
