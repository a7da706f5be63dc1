/** Where the person sees the state of the draft: in the heading, and in the foot of the form, which is always in sight. */

import { make, markOf } from '../../lib/elements.ts';
import { entriesOf, wordsOf } from '../../lib/fields.ts';
import { isShown, saveKind, saveWords, type SaveState } from './logic.ts';

export class StateLine {
  state: SaveState = { is: 'changed' };

  private readonly heading = document.querySelector<HTMLElement>('[data-save-state]');
  private readonly mark = make('span', { class: 'draft-state__mark', 'aria-hidden': 'true' });
  private readonly words = make('span', { class: 'draft-state__words' });
  private readonly retry = make('button', { class: 'link-button', type: 'button', hidden: true }, 'Try again');
  private readonly line = make('p', { class: 'draft-state' }, this.mark, this.words, this.retry);

  constructor(form: HTMLFormElement, retry: () => void) {
    const foot = form.querySelector('.form-foot');
    foot?.classList.add('form-foot--stick');
    foot?.append(this.line);
    this.retry.addEventListener('click', retry);
    this.words.textContent = this.heading?.textContent ?? '';
    this.mark.replaceChildren(markOf('done'));
  }

  /** Show a state. Only the heading is a live region, and it does not say each passing moment of typing. */
  show(state: SaveState): void {
    this.state = state;
    const [kind, words] = [saveKind(state), saveWords(state)];
    this.line.className = `draft-state draft-state--${kind} draft-state--${state.is}`;
    this.mark.replaceChildren(markOf(kind));
    this.words.textContent = words;
    this.retry.hidden = !['local', 'conflict', 'partly'].includes(state.is);
    this.retry.textContent = state.is === 'partly' ? 'Show it' : 'Try again';
    if (!this.heading || state.is === 'changed' || state.is === 'saving') return;
    this.heading.className = `save-state save-state--${kind}`;
    this.heading.textContent = words;
  }
}

/** Show the parts of the form whose `data-shown-when` holds, and hide the others. */
export function showParts(form: HTMLFormElement): void {
  const entries = entriesOf(form);
  for (const part of form.querySelectorAll<HTMLElement>('[data-shown-when]')) {
    part.hidden = !isShown(part.dataset.shownWhen ?? '', entries);
  }
}

/** Say in one line what a folded part holds: the words of the fields that it names. */
export function showFolds(form: HTMLFormElement): void {
  const entries = entriesOf(form);
  for (const fold of form.querySelectorAll<HTMLElement>('[data-fold]')) {
    const names = fold.dataset.fold?.split(' ') ?? [];
    const held = entries.filter(([name, value]) => names.includes(name) && value.trim() !== '');
    held.sort(([left], [right]) => names.indexOf(left) - names.indexOf(right));
    const line = fold.querySelector('[data-fold-line]');
    if (line) line.textContent = held.map(([name, value]) => wordsOf(form, name, [value])).join(' · ');
  }
}
