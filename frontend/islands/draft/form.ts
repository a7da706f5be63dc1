/** Reading and filling the case form, and naming its fields in words. */

import { isOfRegion, written, type Entry } from './logic.ts';

/** Give what is written in a form. */
export function entriesOf(form: HTMLFormElement): Entry[] {
  return written([...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Fill a form with what was kept; a field that was not kept is emptied. */
export function fill(form: HTMLFormElement, entries: readonly Entry[]): void {
  const kept = written(entries);
  for (const control of controlsOf(form)) {
    if (control instanceof HTMLInputElement && isTick(control)) {
      control.checked = kept.some(([name, value]) => name === control.name && value === control.value);
    } else if (written([[control.name, '']]).length > 0) {
      control.value = kept.find(([name]) => name === control.name)?.[1] ?? '';
    }
  }
}

/** Empty what belongs to the region that was chosen before. */
export function emptyRegion(form: HTMLFormElement): void {
  for (const control of controlsOf(form)) {
    if (!isOfRegion(control.name)) continue;
    if (control instanceof HTMLInputElement && isTick(control)) control.checked = false;
    else control.value = '';
  }
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function controlsOf(form: HTMLFormElement): Control[] {
  return [...form.querySelectorAll<Control>('input[name], textarea[name], select[name]')];
}

function isTick(control: HTMLInputElement): boolean {
  return control.type === 'checkbox' || control.type === 'radio';
}

/** Give a field's name in words, as its label has it. */
export function labelOf(form: HTMLFormElement, name: string): string {
  const field = form.querySelector(`[data-field="${CSS.escape(name)}"] .nhsuk-label`);
  return (field ?? tickLabel(form, name))?.textContent?.trim() || name;
}

/** Give values in words: the labels of choices, and texts as they are. */
export function wordsOf(form: HTMLFormElement, name: string, values: readonly string[]): string {
  const words = values.map((value) => {
    const option = form.querySelector(`select[name="${CSS.escape(name)}"] option[value="${CSS.escape(value)}"]`);
    return (option ?? tickLabel(form, name, value))?.textContent?.trim() || value;
  });
  return words.join(', ') || 'nothing';
}

function tickLabel(form: HTMLFormElement, name: string, value?: string): Element | null {
  const which = value === undefined ? '' : `[value="${CSS.escape(value)}"]`;
  return form.querySelector(`input:is([type="checkbox"], [type="radio"])[name="${CSS.escape(name)}"]${which}`)?.closest('label') ?? null;
}

/** Show the server's words at the fields they are about; without words, take all away. */
export function markRefused(form: HTMLFormElement, fields: Record<string, string>): void {
  for (const old of form.querySelectorAll('[data-draft-error]')) old.remove();
  for (const old of form.querySelectorAll('.draft-refused')) old.classList.remove('draft-refused');
  for (const [name, words] of Object.entries(fields)) {
    const field = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
    if (!field) continue;
    const message = document.createElement('span');
    message.className = 'nhsuk-error-message';
    message.dataset.draftError = '';
    message.textContent = words;
    field.classList.add('draft-refused');
    (field.querySelector('.nhsuk-hint') ?? field.querySelector('.nhsuk-label'))?.after(message);
  }
}
