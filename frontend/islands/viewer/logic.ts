/** What the viewer decides without a page: which frame, which speed, which words, which key does what. */

import { following, wholeOf, type Range } from './loop.ts';

/** A part of the screen, both corners in pixels within it; without a scale nothing can be measured there. */
export interface Region {
  x0: number; y0: number; x1: number; y1: number;
  kind: string;
  mm_per_pixel: [number, number] | null;
  /** The scale was read from the picture by a person, not told by the machine. */
  by_hand?: boolean;
}

/** One picture of the stack, as `imaging.selectors.viewer_stack` describes it. */
export interface Picture {
  id: string;
  label: string;
  description: string;
  width: number;
  height: number;
  frameCount: number;
  frameTimeMs: number | null;
  stillUrl: string;
  thumbnailUrl: string;
  bundleUrl: string | null;
  offsets: number[] | null;
  regions?: Region[];
  /** What it is when it is compared, such as Yours, Expert, Left, Right, Before, After. */
  group?: string;
}

export type Command =
  | 'toggle' | 'back' | 'forward' | 'first' | 'last' | 'slower' | 'faster'
  | 'zoomIn' | 'zoomOut' | 'fit' | 'left' | 'right' | 'up' | 'down' | 'previous' | 'next' | 'full' | 'help'
  | 'turn' | 'flip' | 'loopFrom' | 'loopTo' | 'loopAll' | 'reset' | 'adjust' | 'compare' | 'measure' | 'other';

/** Playing speeds; 1 is the speed of the examination. */
export const SPEEDS = [0.25, 0.5, 1, 1.5, 2] as const;

// 25 frames a second, where the machine did not say how fast it recorded.
const ASSUMED_FRAME_TIME_MS = 40;
// A tab that was hidden, or a laptop that slept, goes on where it was instead of jumping.
const LONGEST_GAP_MS = 250;

const KEYS: Record<string, Command> = {
  ' ': 'toggle', ArrowLeft: 'back', ',': 'back', ArrowRight: 'forward', '.': 'forward', Home: 'first', End: 'last',
  j: 'slower', l: 'faster', '+': 'zoomIn', '=': 'zoomIn', '-': 'zoomOut', '0': 'fit', '[': 'previous', ']': 'next',
  f: 'full', '?': 'help', i: 'loopFrom', o: 'loopTo', p: 'loopAll', t: 'turn', h: 'flip', b: 'adjust', c: 'compare',
  m: 'measure', x: 'reset', w: 'other',
};
const WITH_SHIFT: Record<string, Command> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/** The keys as the help lists them. */
export const KEY_HELP: readonly (readonly [string, string])[] = [
  ['Space', 'Play or pause'],
  ['Left Right or , .', 'One frame back or forward'],
  ['Home End', 'First or last frame'],
  ['J L', 'Slower or faster'],
  ['[ ]', 'Picture before or after'],
  ['+ -', 'Larger or smaller; also the wheel, a pinch or a double click'],
  ['Shift with Left Right Up Down', 'Move a picture that was made larger'],
  ['0', 'Whole picture'],
  ['I O', 'Loop from this frame, or up to it'],
  ['P', 'Play all of the cine again'],
  ['B', 'Brightness and contrast'],
  ['T H', 'Turn by a quarter, or mirror'],
  ['X', 'As recorded: light, turning, zoom and loop undone'],
  ['M', 'Measure and label'],
  ['Tab', 'Drawing: the next handle'],
  ['Left Right Up Down', 'Drawing: move the handle; with Shift ten times as far'],
  ['Enter Delete', 'Drawing: place a point, or remove it all'],
  ['Ctrl Z', 'Drawing: undo; with Shift do it again'],
  ['Esc', 'One step back'],
  ['C W', 'Compare two pictures; go to the other one'],
  ['F', 'Full screen'],
  ['?', 'These keys'],
];

/** Tell what a key does, alone or with the shift key, or undefined. */
export function commandOf(key: string, shift = false): Command | undefined {
  return (shift ? WITH_SHIFT[key] : undefined) ?? KEYS[key.length === 1 ? key.toLowerCase() : key];
}

/** Tell whether a picture moves and its frames can be had. */
export function isCine(picture: Picture): boolean {
  return picture.frameCount > 1 && picture.bundleUrl !== null && picture.offsets?.length === picture.frameCount + 1;
}

/** Give how long one frame lasts, in milliseconds. */
export function frameTime(picture: Picture): number {
  return picture.frameTimeMs && picture.frameTimeMs > 0 ? picture.frameTimeMs : ASSUMED_FRAME_TIME_MS;
}

/**
 * Move the playhead (frames, with fraction) on by the time that has passed.
 *
 * What is played begins again after its end: all of the cine, or a part of it.
 */
export function advance(
  playhead: number, passedMs: number, picture: Picture, speed: number, range: Range = wholeOf(picture.frameCount),
): number {
  const gap = Math.min(Math.max(passedMs, 0), LONGEST_GAP_MS);
  const frame = Math.floor(playhead);
  if (frame < range.from || frame > range.to) return following(frame, range);
  return range.from + ((playhead - range.from + (gap * speed) / frameTime(picture)) % (range.to - range.from + 1));
}

/** Step by whole frames, round the ends. */
export function stepFrame(frame: number, by: number, count: number): number {
  return (((frame + by) % count) + count) % count;
}

/** Give the next slower (-1) or faster (1) speed; at the ends it stays. */
export function speedAfter(speed: number, by: -1 | 1): number {
  const at = SPEEDS.indexOf(speed as (typeof SPEEDS)[number]);
  return SPEEDS[Math.min(Math.max(at + by, 0), SPEEDS.length - 1)] ?? 1;
}

/** Say which frame is shown; `frame` counts from 0. */
export function frameWords(frame: number, count: number): string {
  return `Frame ${frame + 1} of ${count}`;
}

/** Say which picture is shown, for the corner of the stage. */
export function pictureWords(picture: Picture, index: number, count: number): string {
  const place = count > 1 ? ` (${index + 1} of ${count})` : '';
  return `${named(picture)}${place}`;
}

/** Describe a picture for somebody who cannot see it. */
export function describe(picture: Picture): string {
  const { description, frameCount } = picture;
  const kind = frameCount > 1 ? `cine loop of ${frameCount} frames` : 'still picture';
  // What the server writes begins with the kind.
  return [named(picture), description, /^(Loop|Still)\b/.test(description) ? '' : kind].filter(Boolean).join(', ');
}

/** Name a picture, with the group it is compared in. */
function named({ group, label }: Picture): string {
  return group ? `${group}: ${label}` : label;
}

/** Say how much of a cine has arrived. */
export function loadingWords(received: number, total: number): string {
  const share = total > 0 ? Math.min(100, Math.floor((received / total) * 100)) : 0;
  return `Loading the cine, ${share} %`;
}
