/** Turning a picture by quarters and mirroring it: first mirrored left to right, then turned clockwise. */

import type { Point, Size } from './geometry.ts';

export interface Orientation { turns: 0 | 1 | 2 | 3; mirrored: boolean }

/** As it was recorded. */
export const UPRIGHT: Orientation = { turns: 0, mirrored: false };

/** Turn what is seen by a quarter, clockwise. */
export function turned({ turns, mirrored }: Orientation): Orientation {
  return { turns: ((turns + 1) % 4) as Orientation['turns'], mirrored };
}

/** Mirror what is seen, left to right: a turned picture turns the other way then. */
export function flipped({ turns, mirrored }: Orientation): Orientation {
  return { turns: ((4 - turns) % 4) as Orientation['turns'], mirrored: !mirrored };
}

/** Give the size of the picture as it is seen. */
export function orientedSize(size: Size, { turns }: Orientation): Size {
  return turns % 2 ? { width: size.height, height: size.width } : { width: size.width, height: size.height };
}

/** Give the six numbers of the matrix that takes pixels of the picture to pixels as they are seen. */
export function matrixOf({ width, height }: Size, { turns, mirrored }: Orientation): [number, number, number, number, number, number] {
  const [cos, sin] = ([[1, 0], [0, 1], [-1, 0], [0, -1]] as const)[turns];
  const across = mirrored ? -1 : 1;
  const moved = ([[0, 0], [height, 0], [width, height], [0, width]] as const)[turns];
  const start = mirrored ? width : 0;
  return [across * cos, across * sin, -sin, cos, start * cos + moved[0], start * sin + moved[1]].map((one) => one + 0) as
    [number, number, number, number, number, number];
}

/** Give where a pixel of the picture is seen. */
export function toSeen({ x, y }: Point, size: Size, orientation: Orientation): Point {
  const [a, b, c, d, e, f] = matrixOf(size, orientation);
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** Give the pixel of the picture that is seen at a place. */
export function fromSeen({ x, y }: Point, size: Size, orientation: Orientation): Point {
  const [a, b, c, d, e, f] = matrixOf(size, orientation);
  // The matrix only turns and mirrors, so its inverse is its transpose.
  return { x: a * (x - e) + b * (y - f) + 0, y: c * (x - e) + d * (y - f) + 0 };
}

/** Say how the picture lies, or '' where it lies as it was recorded. */
export function orientationWords({ turns, mirrored }: Orientation): string {
  const words = [turns ? `turned ${turns * 90}° clockwise` : '', mirrored ? 'mirrored' : ''];
  return words.filter(Boolean).reverse().join(', then ');
}
