/** The handles of a drawing: what they are called, and what a key on one of them means. */

import type { Drawing } from './drawing.ts';
import type { Spot } from './measure.ts';
import type { Placing } from './placing.ts';
import type { Handle } from './sheet.ts';
import { handleWords, KIND_WORDS } from './words.ts';

const ARROWS: Record<string, Spot> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 10;

/** Give a handle for each point of a drawing. */
export function handlesOf({ kind, now }: Drawing): Handle[] {
  return now.points.map((at, index) => ({ at, words: `${KIND_WORDS[kind]}, ${handleWords(kind, index)}` }));
}

/** Give the handle of the point that is placed next. */
export function nextHandle({ kind, next }: Placing): Handle {
  return { at: next, words: `${KIND_WORDS[kind]}, next point: move with the arrows, place with Enter` };
}

/** Tell on which handle a key was pressed, and how far an arrow moves it; null for every other key. */
export function pressedOn({ target, key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): { index: number; step: Spot | null } | null {
  const handle = (target as Element).closest<SVGElement>('[data-handle]');
  const arrow = ARROWS[key];
  if (!handle || ctrlKey || metaKey || altKey || (!arrow && key !== 'Enter')) return null;
  const by = shiftKey ? FAR : 1;
  return { index: Number(handle.dataset['handle']), step: arrow ? [arrow[0] * by, arrow[1] * by] : null };
}
