/** Measurements in words: what was measured, how large it is, and why it cannot be told. */

import type { Region } from '../logic.ts';
import { crossesItself, isCalibrated, measure, scaleFor, type Kind, type Spot, type Value } from './measure.ts';

export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  distance: 'Distance', ellipse: 'Ellipse', trace: 'Outline', angle: 'Angle', label: 'Label',
};

// What to do next with each tool, by the number of points that are there.
const HINTS: Readonly<Record<Kind, readonly string[]>> = {
  distance: ['Press on one end and drag to the other, or tap both ends.', 'Now the other end.'],
  ellipse: [
    'Press on one end of the longest diameter and drag to its other end.', 'Now the other end of this diameter.',
    'Now how wide it is: tap a place on its edge.',
  ],
  trace: [
    'Draw around it with one stroke, or tap point by point and then Finish.', 'Go on; Finish closes the outline.',
    'Go on; Finish closes the outline.', 'Go on, or Finish to close the outline.',
  ],
  angle: ['Press on the end of one side and drag to the corner.', 'Now the corner.', 'Now the end of the other side.'],
  label: ['Tap the place that the word names.'],
};

/** The names of the handles, in the order of the points. */
const HANDLE_WORDS: Readonly<Record<Exclude<Kind, 'trace'>, readonly string[]>> = {
  distance: ['first end', 'second end'],
  ellipse: ['first end of its length', 'second end of its length', 'first end of its width', 'second end of its width'],
  angle: ['end of the first side', 'corner', 'end of the second side'],
  label: ['place'],
};

export const NO_SCALE = 'This picture has no scale, so nothing can be measured on it. Labels can still be put on it.';
export const NO_SCALE_HERE = 'There is no scale here. Keep all points within one calibrated part of the picture.';
export const NO_NAME = 'Choose the structure first, then its place.';
export const CROSSED = 'This outline crosses itself, so it has no area. Draw it again.';

/** Say what to do next: with a tool or none, after so many points; a label needs its name first. */
export function hintOf(kind: Kind | null, placed: number, canMeasure: boolean, isNamed = true, byKey = false): string {
  if (!canMeasure && kind !== 'label') return NO_SCALE;
  if (!kind) return 'Choose a tool, or press on a drawing to move it.';
  if (kind === 'label' && !isNamed) return NO_NAME;
  if (byKey) return `Enter places a point, arrows move it.${kind === 'trace' ? ' Enter twice closes the outline.' : ''}`;
  return HINTS[kind][Math.min(placed, HINTS[kind].length - 1)] ?? '';
}

/** Name one handle. */
export function handleWords(kind: Kind, index: number): string {
  return kind === 'trace' ? `point ${index + 1}` : HANDLE_WORDS[kind][index] ?? '';
}

/** Say how large something is, or '' where nothing is known. */
export function valueWords({ mm, mm2, degrees }: Value): string {
  if (degrees !== undefined) return `${degrees.toFixed(1)}°`;
  const length = mm === undefined ? '' : `${mm.toFixed(1)} mm`;
  if (mm2 === undefined) return length;
  return `${areaWords(mm2)}, ${length} round`;
}

/** Say what is shown beside the drawing: of an area without the way round it. */
export function shortWords(value: Value): string {
  return value.mm2 === undefined ? valueWords(value) : areaWords(value.mm2);
}

/** Say an area: small ones in mm², larger ones in cm². */
function areaWords(mm2: number): string {
  return mm2 < 100 ? `${mm2.toFixed(1)} mm²` : `${(mm2 / 100).toFixed(2)} cm²`;
}

/** Say why these points cannot be measured, or '' where they can. */
export function refusalOf(kind: Kind, points: readonly Spot[], regions: readonly Region[]): string {
  if (kind === 'label') return '';
  if (!regions.some(isCalibrated)) return NO_SCALE;
  if (!scaleFor(regions, points)) return NO_SCALE_HERE;
  return kind === 'trace' && crossesItself(points) ? CROSSED : '';
}

/** Give what these points measure; nothing where they cannot be measured. */
export function valueOf(kind: Kind, points: readonly Spot[], regions: readonly Region[]): Value {
  const scale = scaleFor(regions, points);
  return scale && !refusalOf(kind, points, regions) ? measure(kind, points, scale) : {};
}

/** Say where the scale of a picture comes from. */
export function scaleWords(regions: readonly Region[]): string {
  const known = regions.filter(isCalibrated);
  if (known.length === 0) return NO_SCALE;
  return known.some((region) => region.by_hand) ? 'Scale set by hand' : 'Scale given by the machine';
}
