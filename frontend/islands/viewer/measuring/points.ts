/** The points of a drawing: placing them one by one, moving them, and the line that they draw. */

import { POINTS, type Kind, type Spot } from './measure.ts';

const CROSS = 9;

/** Give the points of an ellipse from the ends of its length and a place on its edge. */
export function ellipseFrom(a: Spot, b: Spot, edge: Spot): Spot[] {
  const middle: Spot = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const long = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const across: Spot = [-(b[1] - a[1]) / long, (b[0] - a[0]) / long];
  const half = (edge[0] - middle[0]) * across[0] + (edge[1] - middle[1]) * across[1];
  const end = (side: number): Spot => [middle[0] + side * half * across[0], middle[1] + side * half * across[1]];
  return [a, b, end(-1), end(1)];
}

/** Give all points of a drawing that is being made, with the one that still moves; fewer than it needs until it is there. */
export function withNext(kind: Kind, placed: readonly Spot[], next: Spot): Spot[] {
  const [a, b] = placed;
  return kind === 'ellipse' && a && b ? ellipseFrom(a, b, next) : [...placed, next];
}

/** Tell whether a drawing with so many points placed is complete; an outline is where the person says so. */
export function isComplete(kind: Kind, placed: number): boolean {
  return kind !== 'trace' && placed >= (kind === 'ellipse' ? 3 : POINTS[kind][1]);
}

/** Move one point; an ellipse keeps its shape: its width stays in the middle and square to its length. */
export function moved(kind: Kind, points: readonly Spot[], index: number, to: Spot): Spot[] {
  const all = points.map((point, at) => (at === index ? to : point));
  const [a, b, c, d] = all;
  if (kind !== 'ellipse' || !a || !b || !c || !d) return all;
  if (index > 1) return order(ellipseFrom(a, b, to), index);
  const [oldA, oldB] = [points[0] ?? a, points[1] ?? b];
  const wide = Math.hypot(d[0] - c[0], d[1] - c[1]) / 2;
  const [turned, square] = [Math.atan2(b[1] - a[1], b[0] - a[0]), Math.PI / 2];
  const side = sideOf(oldA, oldB, d);
  const middle: Spot = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const edge: Spot = [middle[0] + side * wide * Math.cos(turned + square), middle[1] + side * wide * Math.sin(turned + square)];
  return order(ellipseFrom(a, b, edge), 3);
}

/** Move all points by the same way. */
export function shifted(points: readonly Spot[], by: Spot): Spot[] {
  return points.map(([x, y]): Spot => [x + by[0], y + by[1]]);
}

/** Keep a point on the picture. */
export function within([x, y]: Spot, width: number, height: number): Spot {
  return [Math.max(0, Math.min(width, x)), Math.max(0, Math.min(height, y))];
}

/** Leave out the points of a stroke that change it by less than so many pixels (Douglas and Peucker). */
export function simplified(points: readonly Spot[], tolerance: number): Spot[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 3) return [...points];
  let [farthest, at] = [0, 0];
  points.forEach((point, index) => {
    const away = distanceTo(point, first, last);
    if (away > farthest) [farthest, at] = [away, index];
  });
  if (farthest <= tolerance) return [first, last];
  return [...simplified(points.slice(0, at + 1), tolerance), ...simplified(points.slice(at), tolerance).slice(1)];
}

/** Give the way a drawing goes over the stage, as the data of an SVG path; points are places on the stage. */
export function pathOf(kind: Kind, points: readonly Spot[], open = false): string {
  const [a, b, c, d] = points;
  if (!a) return '';
  if (kind === 'ellipse' && b && c && d) return ellipsePath(a, b, c, d);
  const line = `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}`;
  if (kind === 'trace') return open ? line : `${line}Z`;
  if (kind === 'label') return `M${round(a[0] - CROSS)} ${round(a[1])}h${2 * CROSS}M${round(a[0])} ${round(a[1] - CROSS)}v${2 * CROSS}`;
  return line;
}

/** Give how far a place is from a drawing, in pixels of the stage; points are places on the stage. */
export function distanceFrom(kind: Kind, points: readonly Spot[], at: Spot): number {
  const line = kind === 'ellipse' ? aroundOf(points) : points;
  const closed = kind === 'ellipse' || kind === 'trace' ? [...line, ...line.slice(0, 1)] : line;
  const [only] = closed;
  if (only && closed.length === 1) return Math.hypot(at[0] - only[0], at[1] - only[1]);
  return closed.slice(1).reduce((least, end, index) => Math.min(least, distanceTo(at, closed[index] ?? end, end)), Infinity);
}

/** Give places around an ellipse, by two conjugate diameters. */
function aroundOf(points: readonly Spot[]): Spot[] {
  const [a, b, c, d] = points;
  if (!a || !b || !c || !d) return [...points];
  const [middle, p, q]: Spot[] = [[(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], [(b[0] - a[0]) / 2, (b[1] - a[1]) / 2], [(d[0] - c[0]) / 2, (d[1] - c[1]) / 2]];
  if (!middle || !p || !q) return [];
  return Array.from({ length: 48 }, (_, index): Spot => {
    const [cos, sin] = [Math.cos((index * Math.PI) / 24), Math.sin((index * Math.PI) / 24)];
    return [middle[0] + p[0] * cos + q[0] * sin, middle[1] + p[1] * cos + q[1] * sin];
  });
}

function ellipsePath(a: Spot, b: Spot, c: Spot, d: Spot): string {
  const around = aroundOf([a, b, c, d]).map(([x, y]) => `${round(x)} ${round(y)}`).join('L');
  return `M${around}ZM${round(a[0])} ${round(a[1])}L${round(b[0])} ${round(b[1])}M${round(c[0])} ${round(c[1])}L${round(d[0])} ${round(d[1])}`;
}

function order([a, b, c, d]: Spot[], moving: number): Spot[] {
  return [a, b, ...(moving === 2 ? [d, c] : [c, d])].filter((one) => one !== undefined);
}

function sideOf(a: Spot, b: Spot, point: Spot): 1 | -1 {
  return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) < 0 ? -1 : 1;
}

function distanceTo([x, y]: Spot, a: Spot, b: Spot): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const share = dx || dy ? Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy))) : 0;
  return Math.hypot(x - a[0] - share * dx, y - a[1] - share * dy);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
