/** The structures follow the ticked views: what was scanned stands open, and one press says that the rest of it is normal. */

import { make } from '../../lib/elements.ts';
import { answerOf, hasWords } from './findings.ts';
import { foldWords, restOf, splitStructures } from './sight.ts';

/** Arranges the findings rows of a form; `changed` is called after it has answered for somebody. */
export class Structures {
  private readonly form: HTMLFormElement;
  private readonly changed: () => void;
  private readonly order: string[];
  private readonly rest = make('button', { class: 'nhsuk-button nhsuk-button--secondary nhsuk-button--small', type: 'button' });
  private readonly undo = make('button', { class: 'link-button', type: 'button', hidden: true }, 'Undo');
  private readonly said = make('span', { role: 'status' });
  private marked: HTMLElement[] = [];

  constructor(form: HTMLFormElement, changed: () => void) {
    this.form = form;
    this.changed = changed;
    this.order = form.querySelector<HTMLElement>('[data-structures-order]')?.dataset.structuresOrder?.split(' ') ?? [];
  }

  begin(): void {
    const list = this.form.querySelector('[data-findings]');
    if (!list) return;
    list.after(make('p', { class: 'findings__rest' }, this.rest, this.said, this.undo));
    this.rest.addEventListener('click', () => this.markRest());
    this.undo.addEventListener('click', () => this.takeBack());
    this.form.addEventListener('change', (event) => {
      if (!(event.target instanceof HTMLInputElement)) return;
      if (event.target.name === 'technique.views') this.viewTicked(event.target);
      else if (event.target.name.startsWith('finding.')) this.forget();
    });
    this.refresh();
  }

  /** Put the rows where they belong; called again after text was put back into the form. */
  refresh(): void {
    const { open, folded } = splitStructures(this.order, this.ofViews(), this.answered());
    this.place('[data-findings]', open);
    this.place('[data-findings-others]', folded);
    const fold = this.form.querySelector<HTMLElement>('[data-findings-fold]');
    if (fold) fold.hidden = folded.length === 0;
    const count = this.form.querySelector('[data-findings-count]');
    if (count) count.textContent = foldWords(folded.length, open.length);
    const hint = this.form.querySelector<HTMLElement>('[data-findings-hint]');
    if (hint) hint.hidden = open.length > 0;
    this.offer();
  }

  private place(where: string, ids: readonly string[]): void {
    const list = this.form.querySelector(where);
    const rows = ids.map((id) => this.row(id)).filter((row) => row !== null);
    // Rows that stay are not touched: moving an element takes the focus from it.
    if (list && rows.some((row, at) => list.children[at] !== row)) list.append(...rows);
  }

  private row(id: string): HTMLElement | null {
    return this.form.querySelector<HTMLElement>(`.findings__row[data-structure="${CSS.escape(id)}"]`);
  }

  private ofViews(): string[] {
    const ticked = this.form.querySelectorAll<HTMLElement>('input[name="technique.views"]:checked');
    return [...ticked].flatMap((view) => view.dataset.structures?.split(' ') ?? []);
  }

  private answered(): string[] {
    return this.order.filter((id) => {
      const row = this.row(id);
      return row !== null && (answerOf(row) !== '' || hasWords(row));
    });
  }

  /** A dynamic test belongs to its view and goes with it. */
  private viewTicked(view: HTMLInputElement): void {
    const test = view.closest('.views__item')?.querySelector<HTMLInputElement>('[name="technique.dynamic_tests"]');
    if (test && !view.checked) test.checked = false;
    this.forget();
    this.refresh();
  }

  private offer(): void {
    const left = restOf(this.ofViews(), this.answered()).length;
    this.rest.textContent = this.answered().length > 0 ? `The rest is normal (${left})` : `All ${left} are normal`;
    if (left === 1) this.rest.textContent = this.answered().length > 0 ? 'The other one is normal' : 'It is normal';
    this.rest.hidden = left === 0;
  }

  private markRest(): void {
    const rows = restOf(this.ofViews(), this.answered()).map((id) => this.row(id)).filter((row) => row !== null);
    for (const row of rows) this.answer(row, 'normal', true);
    this.marked = rows;
    this.said.textContent = rows.length === 1 ? '1 structure marked normal.' : `${rows.length} structures marked normal.`;
    this.undo.hidden = false;
    this.offer();
    this.undo.focus({ preventScroll: true });
    this.changed();
  }

  private takeBack(): void {
    for (const row of this.marked) this.answer(row, 'normal', false);
    this.forget();
    this.rest.focus({ preventScroll: true });
    this.changed();
  }

  private answer(row: HTMLElement, status: string, isChosen: boolean): void {
    const radio = row.querySelector<HTMLInputElement>(`input[type="radio"][value="${status}"]`);
    if (radio) radio.checked = isChosen;
    row.dispatchEvent(new Event('refresh'));
  }

  private forget(): void {
    this.marked = [];
    this.said.textContent = '';
    this.undo.hidden = true;
    this.offer();
  }
}
