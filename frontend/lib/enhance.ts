import { keep } from './kept.ts';
import { labelCells } from './tables.ts';
import { toast } from './toast.ts';

/** Makes what works without a script a little quicker: each helper looks for its own attribute and nothing else. */
export function enhance(root: ParentNode): void {
  root.querySelectorAll<HTMLTableElement>('table.data-table').forEach(labelCells);
  root.querySelectorAll<HTMLFormElement>('form[data-autosubmit]').forEach(sendOnChange);
  root.querySelectorAll<HTMLElement>('[data-copy]').forEach(copyOnClick);
  root.querySelectorAll<HTMLButtonElement>('[data-density]').forEach(switchDensity);
  root.querySelectorAll<HTMLButtonElement>('[data-print]').forEach((button) => reveal(button, () => window.print()));
  root.querySelectorAll<HTMLButtonElement>('[data-back]').forEach((button) => {
    if (history.length > 1) reveal(button, () => history.back());
  });
  root.querySelectorAll<HTMLDetailsElement>('details[data-closes-on-phones]').forEach(closeOnPhone);
  root.querySelectorAll<HTMLElement>('.chips').forEach(showCurrent);
  root.querySelector<HTMLElement>('[data-autofocus]')?.focus();
  if (root === document) document.addEventListener('keydown', openSearch);
}

function reveal(button: HTMLElement, act: () => void): void {
  button.hidden = false;
  button.addEventListener('click', act);
}

function sendOnChange(form: HTMLFormElement): void {
  form.addEventListener('change', () => form.requestSubmit());
}

/** Filters leave the room of a phone to the list; they open with one touch. */
function closeOnPhone(details: HTMLDetailsElement): void {
  if (matchMedia('(width < 700px)').matches) details.open = false;
}

/** On a phone chips lie in one row that scrolls; the one where somebody is stands in its middle. */
function showCurrent(chips: HTMLElement): void {
  const current = chips.querySelector('[aria-current]')?.getBoundingClientRect();
  if (!current) return;
  const row = chips.getBoundingClientRect();
  chips.scrollLeft += current.left - row.left - (row.width - current.width) / 2;
}

function copyOnClick(button: HTMLElement): void {
  reveal(button, () => copyWords(button.dataset['copy'] ?? ''));
}

/** Puts words where they can be pasted from, and says whether that worked. */
export function copyWords(words: string): void {
  // Without an encrypted connection browsers have no clipboard at all.
  const done = navigator.clipboard?.writeText(words) ?? Promise.reject(new Error('no clipboard'));
  void done.then(
    () => toast('Copied'),
    () => toast('This browser did not allow copying. Mark the text and copy it yourself.'),
  );
}

function switchDensity(button: HTMLButtonElement): void {
  const page = document.documentElement;
  const show = (): void => button.setAttribute('aria-pressed', String(page.dataset['density'] === 'tight'));
  show();
  button.addEventListener('click', () => {
    const tight = page.dataset['density'] !== 'tight';
    if (tight) page.dataset['density'] = 'tight';
    else delete page.dataset['density'];
    keep('density', tight ? 'tight' : '');
    show();
  });
}

/** Tells whether somebody is typing, so that a letter is a letter and no command. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox],[type=radio]), textarea, select'));
}

function openSearch(event: KeyboardEvent): void {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const places = ['[data-search]', '[data-search-everywhere]'];
  const field = places.map((place) => document.querySelector<HTMLInputElement>(place)).find((one) => one?.checkVisibility());
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}
