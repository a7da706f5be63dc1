/** What was written on an earlier revision of a case, to be read, put in where it still holds, or copied. */

import { make } from '../../lib/elements.ts';
import { copyWords } from '../../lib/enhance.ts';
import type { Row } from './held.ts';

const TITLE = 'What you had written before the student changed this case';
const WORDS = 'Nothing of it was put in. Read the case again, then put in what still holds.';

/** Make the panel; `has` tells whether the form has such a field, `put` puts one in, `discard` forgets all of it. */
export function earlierPanel(
  rows: readonly Row[], has: (name: string) => boolean, put: (row: Row) => void, discard: () => void,
): HTMLElement {
  const away = make('button', { class: 'link-button', type: 'button' }, 'Discard all of it');
  const panel = make('aside', { class: 'card card--note held', 'aria-labelledby': 'held-title' },
    make('h2', { class: 'card__title', id: 'held-title' }, TITLE), make('p', {}, WORDS),
    heldList(rows, (row) => (has(row.name) ? button('Put in', row, () => put(row), 'Put in') : copyButton(row))), away);
  away.addEventListener('click', () => {
    discard();
    panel.remove();
  });
  return panel;
}

/** List what was written, each with a button beside it. */
export function heldList(rows: readonly Row[], buttonOf: (row: Row) => HTMLElement | string): HTMLElement {
  return make('dl', { class: 'facts facts--long held__list' }, ...rows.map((row) => make('div', { 'data-held': row.name },
    make('dt', {}, row.label), make('dd', {}, make('span', { class: 'pre-line' }, row.words), ' ', buttonOf(row)))));
}

/** Make a button that copies what was written; a choice needs none. */
export function copyButton(row: Row): HTMLElement | string {
  if (row.values.every(([, value]) => value !== row.words)) return '';
  return button('Copy', row, () => copyWords(row.words));
}

function button(words: string, row: Row, act: () => void, done = ''): HTMLElement {
  const made = make('button', { class: 'link-button', type: 'button' }, words,
    make('span', { class: 'nhsuk-u-visually-hidden' }, row.label));
  made.addEventListener('click', () => {
    act();
    if (done) made.replaceWith(make('span', { class: 'held__done' }, done));
  });
  return made;
}
