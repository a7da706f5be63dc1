/** What is particular to the case form: filling it, and showing at a field why the server refused it. */

import type { Copy } from '../../lib/copies.ts';
import { controlsOf, putIn } from '../../lib/fields.ts';

/** Fill a form with what was kept; a field that was not kept is emptied, unless only a part of the form was kept. */
export function fill(form: HTMLFormElement, { entries, isPart }: Copy): void {
  const names = isPart ? entries.map(([name]) => name) : controlsOf(form).map(({ name }) => name);
  putIn(form, names, entries);
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
