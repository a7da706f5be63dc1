/** Where a value lies beside its drawing: over no other value, and over no drawing where there is room. */

import type { Spot } from './measure.ts';

/** A part of the stage in CSS pixels: left, top, width, height. */
export type Box = readonly [number, number, number, number];

const GAP = 12;
// Steps up and down from each side of the drawing.
const SHIFTS = [0, 24, -24, 48, -48];

/** Give the left top corner for a value of this size; `taken` is what it should not cover, the larger the less. */
export function cornerBeside(places: readonly Spot[], [wide, high]: Spot, [width, height]: Spot, taken: readonly Box[]): Spot {
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const low = places.reduce((best, one) => (one[0] + one[1] > best[0] + best[1] ? one : best));
  const [middle, level] = [(left + right - wide) / 2, (top + bottom - high) / 2];
  const sides: Spot[] = [[low[0] + GAP, low[1] + 4], [right + GAP, level], [middle, bottom + GAP], [middle, top - GAP - high], [left - GAP - wide, level]];
  const corners = SHIFTS.flatMap((shift) => sides.map(([x, y]): Spot => [
    Math.max(4, Math.min(x, width - wide - 4)), Math.max(4, Math.min(y + shift, height - high - 4)),
  ]));
  const covered = corners.map(([x, y]) => taken.reduce((sum, [bx, by, bw, bh]) => (
    x < bx + bw && bx < x + wide && y < by + bh && by < y + high ? sum + bw * bh : sum), 0));
  return corners[covered.indexOf(Math.min(...covered))] ?? low;
}

/** Give a small box for each place of a drawing, handles included, and along the lines between them. */
export function along(places: readonly Spot[]): Box[] {
  return places.flatMap(([x, y], index) => {
    const to = places[index + 1] ?? places[0];
    const [dx, dy] = to ? [to[0] - x, to[1] - y] : [0, 0];
    const parts = Math.ceil(Math.hypot(dx, dy) / GAP) || 1;
    return Array.from({ length: parts }, (_, part): Box => [x + (dx * part) / parts - 6, y + (dy * part) / parts - 2, 12, 4]);
  });
}
