// The fields of the boxes: one row for each, kept in step with what is drawn. Without a script they are all there is.

import type { Entry, Kind } from './boxes.ts';

const CORNERS = ['x0', 'y0', 'x1', 'y1'] as const;

export interface Said {
  typed(index: number, entry: Entry): void;
  removed(index: number): void;
}

export class Rows {
  private list: HTMLElement;
  private pattern: HTMLElement;

  constructor(list: HTMLElement, said: Said) {
    const first = list.querySelector<HTMLElement>('[data-box-row]');
    if (!first) throw new Error('The fields of the boxes are missing.');
    this.list = list;
    this.pattern = first.cloneNode(true) as HTMLElement;
    for (const wrong of this.pattern.querySelectorAll('.nhsuk-error-message')) wrong.remove();
    const changed = (event: Event): void => {
      const index = this.indexOf(event.target);
      if (index >= 0) said.typed(index, this.entries()[index] as Entry);
    };
    list.addEventListener('input', changed);
    list.addEventListener('change', changed);
    list.addEventListener('click', (event) => {
      if (event.target instanceof Element && event.target.closest('[data-remove]')) said.removed(this.indexOf(event.target));
    });
  }

  entries(): Entry[] {
    return this.rows().map((row) => {
      const value = (name: string): string => field(row, name)?.value ?? '';
      return { kind: value('kind') as Kind, x0: value('x0'), y0: value('y0'), x1: value('x1'), y1: value('y1') };
    });
  }

  // Writes the boxes into the fields; what somebody is typing in is left alone.
  write(entries: readonly Entry[]): void {
    const rows = this.rows();
    for (const row of rows.slice(entries.length)) row.remove();
    for (let index = rows.length; index < entries.length; index += 1) this.list.append(this.fresh());
    this.rows().forEach((row, index) => {
      const entry = entries[index];
      number(row, index + 1);
      row.querySelector<HTMLElement>('[data-remove]')?.removeAttribute('hidden');
      if (!entry) return;
      for (const name of ['kind', ...CORNERS] as const) {
        const input = field(row, name);
        if (input && input !== document.activeElement && input.value !== entry[name]) input.value = entry[name];
      }
    });
  }

  focus(index: number): void {
    const row = this.rows()[index];
    if (row) field(row, 'x0')?.focus();
  }

  private rows(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>('[data-box-row]')];
  }

  private fresh(): HTMLElement {
    const row = this.pattern.cloneNode(true) as HTMLElement;
    for (const input of row.querySelectorAll('input')) {
      input.value = '';
      input.classList.remove('nhsuk-input--error');
      input.removeAttribute('aria-invalid');
      input.removeAttribute('aria-describedby');
    }
    return row;
  }

  private indexOf(target: EventTarget | null): number {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-box-row]') : null;
    return row ? this.rows().indexOf(row) : -1;
  }
}

function field(row: HTMLElement, name: string): HTMLInputElement | HTMLSelectElement | null {
  return row.querySelector(`[name$=".${name}"]`);
}

// Gives a row its number, in its names, its ids and what is read out.
function number(row: HTMLElement, value: number): void {
  for (const element of row.querySelectorAll('[name], [id], [for]')) {
    for (const attribute of ['name', 'id', 'for', 'aria-describedby']) {
      const text = element.getAttribute(attribute);
      if (text !== null) element.setAttribute(attribute, text.replace(/(box[.-])\d+/, `$1${value}`));
    }
  }
  const words = row.querySelectorAll('.box-row__kind label, .nhsuk-u-visually-hidden');
  for (const word of words) word.textContent = (word.textContent ?? '').replace(/(box )\d+/i, `$1${value}`);
}
