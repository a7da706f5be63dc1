/** The tick that answers for the files after this one too. */

import { make } from '../../lib/elements.ts';

export class Same {
  readonly element: HTMLElement;

  private readonly input = make('input', { class: 'nhsuk-checkboxes__input', type: 'checkbox', id: 'marking-same' });
  private readonly label = make('label', { class: 'nhsuk-label nhsuk-checkboxes__label', for: 'marking-same' });

  constructor() {
    this.element = make('div', { class: 'nhsuk-checkboxes nhsuk-checkboxes--small marking__same' },
      make('div', { class: 'nhsuk-checkboxes__item' }, this.input, this.label));
  }

  get isTicked(): boolean {
    return this.input.checked;
  }

  set isTicked(ticked: boolean) {
    this.input.checked = ticked;
  }

  say(words: string): void {
    this.label.textContent = words;
  }
}
