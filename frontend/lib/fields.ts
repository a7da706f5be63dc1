/** Reading and filling the fields of a form, and naming them in words. */

import { written, type Entry } from './entries.ts';

export type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Give the fields of a form, those without a name left out. */
export function controlsOf(form: ParentNode): Control[] {
  return [...form.querySelectorAll<Control>('input[name], textarea[name], select[name]')];
}

/** Give what is written in a form. */
export function entriesOf(form: HTMLFormElement): Entry[] {
  return written([...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Put what was kept into the fields of these names; one of them that was not kept is emptied. */
export function putIn(form: HTMLFormElement, names: Iterable<string>, entries: readonly Entry[]): void {
  const [wanted, kept] = [new Set(names), written(entries)];
  for (const control of controlsOf(form)) {
    if (!wanted.has(control.name) || written([[control.name, '']]).length === 0) continue;
    if (isTick(control)) control.checked = kept.some(([name, value]) => name === control.name && value === control.value);
    else control.value = kept.find(([name]) => name === control.name)?.[1] ?? '';
  }
}

/** Tell whether a field holds something else than the page was loaded with. */
export function isChanged(field: Control): boolean {
  if (field instanceof HTMLSelectElement) {
    const before = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(before, 0);
  }
  return isTick(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

/** Set a field back to what the page was loaded with. */
export function setBack(field: Control): void {
  if (field instanceof HTMLSelectElement) {
    field.selectedIndex = Math.max([...field.options].findIndex((option) => option.defaultSelected), 0);
  } else if (isTick(field)) field.checked = field.defaultChecked;
  else field.value = field.defaultValue;
}

/** Open everything that a field is folded into. */
export function unfold(field: Element): void {
  for (let fold = field.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null) fold.open = true;
}

/** Give a field's name in words, as its label has it. */
export function labelOf(form: ParentNode, name: string): string {
  const field = form.querySelector(`[data-field="${CSS.escape(name)}"] .nhsuk-label`);
  return (field ?? tickLabel(form, name))?.textContent?.trim() || name;
}

/** Give values in words: the labels of choices, and texts as they are. */
export function wordsOf(form: ParentNode, name: string, values: readonly string[]): string {
  const words = values.map((value) => {
    const option = form.querySelector(`select[name="${CSS.escape(name)}"] option[value="${CSS.escape(value)}"]`);
    return (option ?? tickLabel(form, name, value))?.textContent?.replaceAll(/\s+/g, ' ').trim() || value;
  });
  return words.join(', ') || 'nothing';
}

function isTick(control: Control): control is HTMLInputElement {
  return control instanceof HTMLInputElement && (control.type === 'checkbox' || control.type === 'radio');
}

function tickLabel(form: ParentNode, name: string, value?: string): Element | null {
  const which = value === undefined ? '' : `[value="${CSS.escape(value)}"]`;
  return form.querySelector(`input:is([type="checkbox"], [type="radio"])[name="${CSS.escape(name)}"]${which}`)?.closest('label') ?? null;
}
