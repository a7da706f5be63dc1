/** What is particular to the case form: filling it, and showing at a field why the server refused it. */

import type { Copy } from '../../lib/copies.ts';
import { make } from '../../lib/elements.ts';
import { differences as allDifferences, only, type Difference } from '../../lib/entries.ts';
import { controlsOf, entriesOf, putIn } from '../../lib/fields.ts';
import { differences } from './logic.ts';
import { idOf, type Gap } from './sight.ts';

/** Fill a form with what was kept; a field that was meant and is empty there is emptied. */
export function fill(form: HTMLFormElement, { entries, names }: Copy): void {
  putIn(form, names ?? namesOf(form), entries);
}

/** List the fields of a copy in which the form holds something else. */
export function notIn(form: HTMLFormElement, { entries, names }: Copy): Difference[] {
  const here = entriesOf(form);
  return names ? allDifferences(entries, only(here, names)) : differences(entries, here);
}

/** Name all fields of a form, each once. */
export function namesOf(form: HTMLFormElement): string[] {
  return [...new Set(controlsOf(form).map(({ name }) => name))];
}

/** Show the server's words at the fields they are about, for the eye and for a screen reader; those of before go. */
export function markRefused(form: HTMLFormElement, refused: readonly Gap[]): void {
  for (const old of form.querySelectorAll('[data-draft-error]')) old.remove();
  for (const old of form.querySelectorAll('.draft-refused')) old.classList.remove('draft-refused');
  for (const control of form.querySelectorAll('[data-draft-described]')) describe(control, '');
  for (const { field: name, words } of refused) {
    const field = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
    if (!field) continue;
    // A page that came with an error already says the same.
    for (const old of field.querySelectorAll(':scope > .nhsuk-error-message')) old.remove();
    const id = `${idOf(name)}-refused`;
    const message = make('span', { class: 'nhsuk-error-message', id, 'data-draft-error': true }, words);
    field.classList.add('draft-refused');
    (field.querySelector('.nhsuk-hint') ?? field.querySelector('.nhsuk-label'))?.after(message);
    for (const control of controlsOf(field)) describe(control, id);
  }
}

/** Give the first field that was refused. */
export function firstRefused(form: HTMLFormElement): HTMLElement | null {
  return form.querySelector<HTMLElement>('.draft-refused :is(input, textarea, select)');
}

/** Tie a field to the words about it, or loose it from them. */
function describe(control: Element, id: string): void {
  const before = control.getAttribute('data-draft-described') ?? '';
  const others = (control.getAttribute('aria-describedby') ?? '').split(' ').filter((one) => one !== '' && one !== before);
  const all = id ? [...others, id] : others;
  if (all.length > 0) control.setAttribute('aria-describedby', all.join(' '));
  else control.removeAttribute('aria-describedby');
  control.toggleAttribute('aria-invalid', false);
  if (id) control.setAttribute('aria-invalid', 'true');
  if (id) control.setAttribute('data-draft-described', id);
  else control.removeAttribute('data-draft-described');
}
