/** Where a review can no longer be decided, what was written stays readable: it is taken from this device. */

import { copiesOf, dropCopies } from '../../lib/copies.ts';
import { make } from '../../lib/elements.ts';
import { startOf } from '../../lib/reviews.ts';
import { copyButton, heldList } from '../review/earlier.ts';
import { rowsOf } from '../review/held.ts';

/** Fill the element that carries `data-place` with what is kept for that person and case. */
export default function start(element: HTMLElement): void {
  void show(element, startOf(element.dataset['place'] ?? ''));
}

async function show(element: HTMLElement, keys: string): Promise<void> {
  const rows = rowsOf(await copiesOf(keys), []);
  if (rows.length === 0) return;
  const note = element.dataset['note'];
  const away = make('button', { class: 'link-button', type: 'button' }, 'Throw it away');
  away.addEventListener('click', () => {
    void dropCopies((key) => key.startsWith(keys));
    element.hidden = true;
  });
  element.querySelector('[data-held-words]')?.replaceChildren(...(note ? [make('p', {}, note)] : []), heldList(rows, copyButton), away);
  element.hidden = false;
}
