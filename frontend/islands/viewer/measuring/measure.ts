/**
 * Lengths, areas and angles on a calibrated picture. The server does the same sums; both are tested on the same examples.
 *
 * Points are [x, y] in pixels of the picture: x runs right, y down, [0, 0] is the top left corner of its first pixel.
 * Regions: DICOM PS3.3 C.8.5.5 (US Region Calibration Module).
 */

import type { Region } from '../logic.ts';

export type Spot = readonly [number, number];
export type Kind = 'distance' | 'ellipse' | 'trace' | 'angle' | 'label';

/** The size of one pixel in mm, across and down. */
export interface Scale { x: number; y: number; byHand: boolean }

/** What was measured, by unit; empty for a label. */
export interface Value { mm?: number; mm2?: number; degrees?: number }

/** The least and the most points of each kind; an ellipse is the ends of one diameter, then those of the other. */
export const POINTS: Readonly<Record<Kind, readonly [number, number]>> = {
  distance: [2, 2], ellipse: [4, 4], trace: [3, 500], angle: [3, 3], label: [1, 1],
};

const LEAST_SIDE = 8;
// A loop this large, as a share of the rest of an outline, makes its area wrong; a hand overshoots by less.
const GROSS_CROSSING = 0.01;

/** Give the scale of the smallest region in cm by cm that holds all points, or null where none does. */
export function scaleFor(regions: readonly Region[], points: readonly Spot[]): Scale | null {
  const area = ({ x0, y0, x1, y1 }: Region): number => (x1 - x0 + 1) * (y1 - y0 + 1);
  const holding = regions.filter((region) => isCalibrated(region) && points.every((point) => holds(region, point)));
  const smallest = holding.sort((a, b) => area(a) - area(b))[0];
  if (!smallest?.mm_per_pixel) return null;
  return { x: smallest.mm_per_pixel[0], y: smallest.mm_per_pixel[1], byHand: smallest.by_hand === true };
}

/** Tell whether something can be measured in a region: echoes in two dimensions, of known size. */
export function isCalibrated({ kind, mm_per_pixel: size, x0, y0, x1, y1 }: Region): boolean {
  if (kind !== '2d' || !size || Math.min(x1 - x0, y1 - y0) + 1 < LEAST_SIDE) return false;
  return size.length === 2 && size.every((side) => Number.isFinite(side) && side > 0);
}

/** Give what was measured. */
export function measure(kind: Kind, points: readonly Spot[], scale: Scale): Value {
  if (points.length < POINTS[kind][0]) return {};
  if (kind === 'distance') return { mm: length(points, scale) };
  if (kind === 'angle') return { degrees: angle(points, scale) };
  if (kind === 'ellipse') return { mm2: Math.PI * Math.abs(cross(...halves(points, scale))), mm: circumference(points, scale) };
  if (kind === 'trace') return { mm2: Math.abs(signedArea(points)) * scale.x * scale.y, mm: length([...points, ...points.slice(0, 1)], scale) };
  return {};
}

/** Tell whether an outline crosses itself so far that its area would be wrong. */
export function crossesItself(points: readonly Spot[]): boolean {
  const count = points.length;
  for (let i = 0; i < count; i += 1) {
    for (let j = i + 2; j < count; j += 1) {
      if (i === 0 && j === count - 1) continue;
      const at = crossing(spot(points, i), spot(points, i + 1), spot(points, j), spot(points, j + 1));
      if (!at) continue;
      const loop = Math.abs(signedArea([at, ...points.slice(i + 1, j + 1)]));
      const rest = Math.abs(signedArea([at, ...points.slice(j + 1), ...points.slice(0, i + 1)]));
      if (Math.min(loop, rest) > GROSS_CROSSING * Math.max(loop, rest)) return true;
    }
  }
  return false;
}

function holds({ x0, y0, x1, y1 }: Region, [x, y]: Spot): boolean {
  // Both corners belong to the region, so it ends where the pixel after its last one begins.
  return x0 <= x && x <= x1 + 1 && y0 <= y && y <= y1 + 1;
}

function spot(points: readonly Spot[], index: number): Spot {
  return points[index % points.length] ?? [0, 0];
}

function way(a: Spot, b: Spot, scale: Scale): Spot {
  return [(b[0] - a[0]) * scale.x, (b[1] - a[1]) * scale.y];
}

function length(points: readonly Spot[], scale: Scale): number {
  return points.slice(1).reduce((sum, point, index) => sum + Math.hypot(...way(spot(points, index), point, scale)), 0);
}

/** The angle at the second of three points, from 0 to 180, as it is in the tissue: pixels may not be square. */
function angle(points: readonly Spot[], scale: Scale): number {
  const [a, b] = [way(spot(points, 1), spot(points, 0), scale), way(spot(points, 1), spot(points, 2), scale)];
  return (Math.atan2(Math.abs(cross(a, b)), a[0] * b[0] + a[1] * b[1]) * 180) / Math.PI;
}

function halves(points: readonly Spot[], scale: Scale): [Spot, Spot] {
  const [p, q] = [way(spot(points, 0), spot(points, 1), scale), way(spot(points, 2), spot(points, 3), scale)];
  return [[p[0] / 2, p[1] / 2], [q[0] / 2, q[1] / 2]];
}

/**
 * The way round an ellipse, by Ramanujan's second approximation (1914).
 *
 * Pixels that are not square turn its axes into two conjugate diameters; for the half diameters p and q the half axes
 * follow from a² + b² = p² + q² and a b = |p x q| (Apollonius).
 */
function circumference(points: readonly Spot[], scale: Scale): number {
  const [p, q] = halves(points, scale);
  const [total, product] = [p[0] ** 2 + p[1] ** 2 + q[0] ** 2 + q[1] ** 2, Math.abs(cross(p, q))];
  const a = Math.sqrt((total + Math.sqrt(Math.max(0, total ** 2 - 4 * product ** 2))) / 2);
  if (!a) return 0;
  const b = product / a;
  const h = ((a - b) / (a + b)) ** 2;
  return Math.PI * (a + b) * (1 + (3 * h) / (10 + Math.sqrt(4 - 3 * h)));
}

function cross(a: Spot, b: Spot): number {
  return a[0] * b[1] - a[1] * b[0];
}

function signedArea(points: readonly Spot[]): number {
  // From the first point: far from the corner of the picture the products would lose digits.
  const [x, y] = spot(points, 0);
  const near = points.map(([px, py]): Spot => [px - x, py - y]);
  return near.reduce((sum, point, index) => sum + cross(point, spot(near, index + 1)), 0) / 2;
}

function crossing(a: Spot, b: Spot, c: Spot, d: Spot): Spot | null {
  const [along, across]: [Spot, Spot] = [[b[0] - a[0], b[1] - a[1]], [d[0] - c[0], d[1] - c[1]]];
  const turn = cross(along, across);
  if (!turn) return null;
  const between: Spot = [c[0] - a[0], c[1] - a[1]];
  const [t, u] = [cross(between, across) / turn, cross(between, along) / turn];
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? [a[0] + t * along[0], a[1] + t * along[1]] : null;
}
