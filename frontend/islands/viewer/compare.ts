/** Two pictures side by side: which one comes beside another, how they follow each other, and the panel for that. */

import { make } from '../../lib/elements.ts';
import type { Picture } from './logic.ts';

/** What the two pictures do together. */
export interface Together { move: boolean; play: boolean }

/**
 * Choose the picture to show beside another: the same view of another group, else any of another group, else the next.
 */
export function partnerOf(picture: Picture, pictures: readonly Picture[]): Picture {
  const others = pictures.filter((one) => one !== picture);
  const grouped = others.filter((one) => one.group && picture.group && one.group !== picture.group);
  const after = pictures[(pictures.indexOf(picture) + 1) % Math.max(pictures.length, 1)];
  return grouped.find((one) => one.label === picture.label) ?? grouped[0] ?? after ?? picture;
}

/** Give the frame of another cine that is as far on as this one. */
export function frameBeside(frame: number, count: number, otherCount: number): number {
  return count > 1 ? Math.round((frame / (count - 1)) * (otherCount - 1)) : 0;
}

/** Make the panel: two switches, and the way back to one picture. */
export function comparePanel(together: Together, changed: () => void, other: () => void, end: () => void): HTMLDivElement {
  const field = (key: keyof Together, words: string): HTMLElement => {
    const input = make('input', { type: 'checkbox', checked: together[key] });
    input.addEventListener('change', () => {
      together[key] = input.checked;
      changed();
    });
    return make('label', { class: 'viewer__check' }, input, words);
  };
  const button = (words: string, act: () => void): HTMLButtonElement => {
    const made = make('button', { class: 'viewer__button viewer__button--words', type: 'button' }, words);
    made.addEventListener('click', act);
    return made;
  };
  return make('div', { class: 'viewer__panel', role: 'group', 'aria-label': 'Compare', hidden: true },
    make('div', { class: 'viewer__row' },
      field('move', 'Zoom and move together'), field('play', 'Play together'),
      button('Other picture', other), button('Show one', end)),
    make('p', { class: 'viewer__hint viewer__hint--spare' }, 'Thumbnails, buttons and keys change the picture with the coloured frame. Press on the other one to choose it.'));
}
