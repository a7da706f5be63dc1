/** The corners of a box as four numbers to type. */

import { make } from '../../lib/elements.ts';
import { typed, type Box, type Size } from '../mask/logic.ts';

const CORNERS = { x0: 'Left', y0: 'Top', x1: 'Right', y1: 'Bottom' } as const;
type Corner = keyof typeof CORNERS;

/** Four fields behind one line; `changed` is called with every whole box that is typed. */
export class Corners {
  readonly element: HTMLDetailsElement;

  private readonly inputs = new Map<Corner, HTMLInputElement>();

  constructor(sizeNow: () => Size, changed: (box: Box) => void) {
    const fields = make('form', { class: 'marking__fields' });
    for (const [name, label] of Object.entries(CORNERS)) {
      const input = make('input', { class: 'nhsuk-input', type: 'text', inputmode: 'numeric', id: `marking-${name}`, autocomplete: 'off' });
      this.inputs.set(name as Corner, input);
      fields.append(make('div', {}, make('label', { class: 'nhsuk-label', for: input.id }, label), input));
    }
    this.element = make('details', { class: 'marking__more' }, make('summary', {}, 'Type the corners'), fields);
    fields.addEventListener('submit', (event) => event.preventDefault());
    fields.addEventListener('input', () => {
      const values = Object.fromEntries([...this.inputs].map(([name, input]) => [name, input.value])) as Record<Corner, string>;
      const box = typed(values, sizeNow());
      if (box) changed(box);
    });
  }

  /** Write the corners of a box; none empties the fields. */
  write(box: Box | null): void {
    for (const [name, input] of this.inputs) input.value = box ? String(box[name]) : '';
  }
}
