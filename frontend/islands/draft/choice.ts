/** Asking which of two versions shall stay. There is no way round the question, so that neither is lost by accident. */

import { make } from '../../lib/elements.ts';
import type { Difference } from '../../lib/entries.ts';
import { labelOf, wordsOf } from '../../lib/fields.ts';

/** A question with two answers. */
export interface Question {
  title: string;
  text: string;
  mine: string;
  saved: string;
  headMine: string;
  headSaved: string;
}

/** Ask, showing what differs; gives the side that was chosen. */
export function ask(question: Question, form: HTMLFormElement, found: readonly Difference[]): Promise<'mine' | 'saved'> {
  const rows = found.map((one) => make('tr', {},
    make('th', { scope: 'row' }, labelOf(form, one.name)),
    // On a phone the heads of the columns have no room, so each side says itself which it is.
    make('td', { 'data-head': question.headMine }, wordsOf(form, one.name, one.mine)),
    make('td', { 'data-head': question.headSaved }, wordsOf(form, one.name, one.saved))));
  const head = make('tr', {}, ...['Field', question.headMine, question.headSaved].map((words) => make('th', { scope: 'col' }, words)));
  const table = make('table', { class: 'draft-choice__table' }, make('thead', {}, head), make('tbody', {}, ...rows));
  const keep = make('button', { class: 'nhsuk-button', value: 'mine' }, question.mine);
  const take = make('button', { class: 'nhsuk-button nhsuk-button--secondary', value: 'saved' }, question.saved);
  const title = make('h2', { class: 'draft-choice__title', id: 'draft-choice-title' }, question.title);
  const dialog = make('dialog', { class: 'draft-choice', 'aria-labelledby': 'draft-choice-title' },
    title, make('p', {}, question.text),
    make('div', { class: 'draft-choice__wrap', tabindex: 0, role: 'group', 'aria-label': 'What differs' }, table),
    make('form', { method: 'dialog', class: 'draft-choice__acts' }, keep, take));
  return answerOf(dialog);
}

/** Ask a plain question; gives whether it was answered with the first button. */
export async function confirmed(title: string, text: string, yes: string, no: string): Promise<boolean> {
  const dialog = make('dialog', { class: 'draft-choice', 'aria-label': title },
    make('h2', { class: 'draft-choice__title' }, title), make('p', {}, text),
    make('form', { method: 'dialog', class: 'draft-choice__acts' },
      make('button', { class: 'nhsuk-button', value: 'mine' }, yes),
      make('button', { class: 'nhsuk-button nhsuk-button--secondary', value: 'saved' }, no)));
  return (await answerOf(dialog)) === 'mine';
}

function answerOf(dialog: HTMLDialogElement): Promise<'mine' | 'saved'> {
  return new Promise((resolve) => {
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    dialog.addEventListener('close', () => {
      // Chromium lets a second Escape through; the question then stands again.
      if (!dialog.returnValue) {
        dialog.showModal();
        return;
      }
      dialog.remove();
      resolve(dialog.returnValue === 'mine' ? 'mine' : 'saved');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
