/** The findings rows: only what is said takes room. The pencil opens a row's words, "Clear" empties the row. */

import { make, outline } from '../../lib/elements.ts';

const PENCIL = 'M15.5 5l3.5 3.5L8.5 19l-4 .5.5-4zM13 7.500l3.500 3.500';

/** Prepare every row; `changed` is called after a row was emptied. */
export function startFindings(form: HTMLFormElement, changed: () => void): void {
  for (const row of form.querySelectorAll<HTMLElement>('.findings__row')) startRow(row, changed);
}

/** Open the rows in which something is said, for example after text was put back. */
export function refreshFindings(form: HTMLFormElement): void {
  for (const row of form.querySelectorAll<HTMLElement>('.findings__row')) row.dispatchEvent(new Event('refresh'));
}

/** Give a row's answer, or nothing. */
export function answerOf(row: HTMLElement): string {
  return row.querySelector<HTMLInputElement>('input[type="radio"]:checked')?.value ?? '';
}

/** Tell whether a row holds words or a measurement. */
export function hasWords(row: HTMLElement): boolean {
  return textsOf(row).some((control) => control.value.trim() !== '');
}

function startRow(row: HTMLElement, changed: () => void): void {
  const more = row.querySelector<HTMLElement>('.findings__more');
  if (!more) return;
  const label = row.querySelector('legend')?.textContent?.trim() ?? '';
  const words = `Add what you see: ${label}`;
  const add = make('button', { class: 'icon-button findings__add', type: 'button', 'aria-label': words, title: 'Add what you see' }, outline(PENCIL));
  const clear = make('button', { class: 'link-button findings__clear', type: 'button' }, 'Clear', hidden(label));
  let opened = false;
  const refresh = (): void => {
    const status = answerOf(row);
    const said = hasWords(row);
    const failed = row.querySelector('.nhsuk-error-message') !== null;
    more.hidden = !(opened || said || failed || status === 'abnormal');
    row.classList.toggle('findings__row--open', !more.hidden);
    add.hidden = !more.hidden || status === '';
  };
  add.addEventListener('click', () => {
    opened = true;
    refresh();
    textsOf(row)[0]?.focus();
  });
  clear.addEventListener('click', () => {
    opened = false;
    empty(row);
    refresh();
    row.querySelector<HTMLInputElement>('input[type="radio"]')?.focus();
    changed();
  });
  row.addEventListener('change', refresh);
  row.addEventListener('refresh', refresh);
  more.before(add);
  more.append(clear);
  refresh();
}

function empty(row: HTMLElement): void {
  for (const radio of row.querySelectorAll<HTMLInputElement>('input[type="radio"]')) radio.checked = false;
  for (const control of textsOf(row)) control.value = '';
}

function textsOf(row: HTMLElement): (HTMLInputElement | HTMLTextAreaElement)[] {
  return [...row.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('.findings__more :is(input, textarea)')];
}

function hidden(label: string): HTMLElement {
  return make('span', { class: 'nhsuk-u-visually-hidden' }, `: ${label}`);
}
