/** What lies along the frame scrubber: the part that is repeated, and the frames that carry drawings. */

import { make } from '../../lib/elements.ts';
import { isWhole, type Range } from './loop.ts';

export class Marks {
  readonly element = make('span', { class: 'viewer__marks', 'aria-hidden': 'true' });

  private shown = '';

  /** Show the part that is repeated, and a tick for each frame; frames count from 0. */
  show(count: number, range: Range, frames: readonly number[]): void {
    const key = `${count} ${range.from} ${range.to} ${frames.join()}`;
    if (key === this.shown) return;
    this.shown = key;
    const part = make('span', { class: 'viewer__part', hidden: isWhole(range, count) });
    place(part, range.from, count);
    part.style.setProperty('--length', String((range.to - range.from) / Math.max(count - 1, 1)));
    this.element.replaceChildren(part, ...frames.map((frame) => place(make('span', { class: 'viewer__tick' }), frame, count)));
  }
}

function place(element: HTMLElement, frame: number, count: number): HTMLElement {
  element.style.setProperty('--at', String(frame / Math.max(count - 1, 1)));
  return element;
}
