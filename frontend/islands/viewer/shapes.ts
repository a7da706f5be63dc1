/** The outlines of the marks on the buttons. */

import { make, outline } from '../../lib/elements.ts';
import type { Command } from './logic.ts';

export const SHAPES: Partial<Record<Command | 'pause' | 'tools', string>> = {
  toggle: 'M7 4.5v15l12-7.5z',
  pause: 'M8 5v14M16 5v14',
  back: 'M17 5l-8 7 8 7M6 5v14',
  forward: 'M7 5l8 7-8 7M18 5v14',
  previous: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  zoomIn: 'M12 5v14M5 12h14',
  zoomOut: 'M5 12h14',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  full: 'M3 3l7 7M3 8V3h5M21 21l-7-7M21 16v5h-5',
  tools: 'M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5v5M8 14.5v5',
  measure: 'M4 8v8M20 8v8M4 12h16M9 10v4M14.5 10v4',
  compare: 'M3 5h7v14H3zM14 5h7v14h-7z',
  adjust: 'M12 7.5a4.5 4.5 0 1 0 0 9zM12 7.5a4.5 4.5 0 0 1 0 9M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  turn: 'M20 12a8 8 0 1 1-2.6-5.9M20 4v4.5h-4.5',
  flip: 'M12 3v18M9 7l-5 10h5zM15 7l5 10h-5z',
  loopFrom: 'M7 4H4v16h3M11 12h9M16 8l4 4-4 4',
  loopTo: 'M17 4h3v16h-3M13 12H4M8 8l-4 4 4 4',
  loopAll: 'M5 12a5 5 0 0 1 5-5h9M16 4l3 3-3 3M19 12a5 5 0 0 1-5 5H5M8 14l-3 3 3 3',
  reset: 'M4 4v6h6M20 12a8 8 0 0 1-15 4M4.5 9A8 8 0 0 1 20 12',
};

/** Make a button: with its mark alone, or with its words beside it. */
export function markButton(command: Command, words: string, run: (command: Command) => void, spoken = false): HTMLButtonElement {
  const mark = outline(SHAPES[command] ?? '');
  const made = spoken
    ? make('button', { class: 'viewer__button viewer__button--words', type: 'button' }, mark, make('span', {}, words))
    : make('button', { class: 'viewer__button', type: 'button', 'aria-label': words, title: words }, mark);
  made.addEventListener('click', () => run(command));
  return made;
}
