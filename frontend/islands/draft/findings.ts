/** The findings rows: only what is said takes room. "Add what you see" opens a row's words, "Clear" empties the row. */

import { make } from '../../lib/elements.ts';

/** Prepare every row; `changed` is called after a row was emptied. */
export function startFindings(form: HTMLFormElement, changed: () => void): void {
  for (const row of form.querySelectorAll<HTMLElement>('.findings__row')) startRow(row, changed);
}

/** Open the rows in which something is said, for example after text was put back. */
export function refreshFindings(form: HTMLFormElement): void {
  for (const row of form.querySelectorAll<HTMLElement>('.findings__row')) row.dispatchEvent(new Event('refresh'));
}

function startRow(row: HTMLElement, changed: () => void): void {
  const more = row.querySelector<HTMLElement>('.findings__more');
  if (!more) return;
  const label = row.querySelector('legend')?.textContent?.trim() ?? '';
  const add = make('button', { class: 'link-button findings__act', type: 'button' }, 'Add what you see', hidden(label));
  const clear = make('button', { class: 'link-button findings__act', type: 'button' }, 'Clear', hidden(label));
  let opened = false;
  const refresh = (): void => {
    const status = row.querySelector<HTMLInputElement>('input[type="radio"]:checked')?.value ?? '';
    const said = textsOf(more).some((control) => control.value.trim() !== '');
    const failed = row.querySelector('.nhsuk-error-message') !== null;
    more.hidden = !(opened || said || failed || status === 'abnormal');
    row.classList.toggle('findings__row--open', !more.hidden);
    add.hidden = !more.hidden || status === '';
    clear.hidden = !said && status === '';
  };
  add.addEventListener('click', () => {
    opened = true;
    refresh();
    textsOf(more)[0]?.focus();
  });
  clear.addEventListener('click', () => {
    opened = false;
    for (const radio of row.querySelectorAll<HTMLInputElement>('input[type="radio"]')) radio.checked = false;
    for (const control of textsOf(more)) control.value = '';
    refresh();
    row.querySelector<HTMLInputElement>('input[type="radio"]')?.focus();
    changed();
  });
  row.addEventListener('change', refresh);
  row.addEventListener('refresh', refresh);
  more.before(make('div', { class: 'findings__acts' }, add, clear));
  refresh();
}

function textsOf(more: HTMLElement): (HTMLInputElement | HTMLTextAreaElement)[] {
  return [...more.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input:not([type="radio"]), textarea')];
}

function hidden(label: string): HTMLElement {
  return make('span', { class: 'nhsuk-u-visually-hidden' }, `: ${label}`);
}
