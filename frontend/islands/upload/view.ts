/** The list of files with their states, the total, and the words at the end. */

import { make, markOf } from '../../lib/elements.ts';
import { SESSION_ENDED } from '../../lib/session.ts';
import { countAll, itemKind, itemWords, megabytes, shownItems, summaryWords, totalShare, type Item } from './logic.ts';

// Hundreds of files would make the page slow; the rest is counted.
const MOST_ROWS = 200;

/** What the person can do from the list. */
export interface Acts {
  pause(): void;
  resume(): void;
  again(): void;
  mark(): void;
}

/** What the list shows. */
export interface Standing {
  items: readonly Item[];
  busy: boolean;
  paused: boolean;
  mayTryAgain: boolean;
  notes: readonly string[];
}

export class UploadView {
  readonly element: HTMLElement;

  private readonly total = make('progress', { class: 'upload__total', max: 1, value: 0, 'aria-label': 'All files' });
  private readonly words = make('p', { class: 'upload__words' });
  private readonly spoken = make('p', { class: 'nhsuk-u-visually-hidden', role: 'status' });
  private readonly ended = make('p', { class: 'upload__ended', role: 'alert', hidden: true });
  private readonly stop = make('button', { class: 'nhsuk-button nhsuk-button--secondary nhsuk-button--small', type: 'button' });
  private readonly retry = make('button', { class: 'nhsuk-button nhsuk-button--small', type: 'button' }, 'Try again');
  private readonly mark = make('button', { class: 'nhsuk-button nhsuk-button--small', type: 'button' }, 'Mark the scan');
  private readonly notes = make('div', { class: 'upload__notes', role: 'status' });
  private readonly check: HTMLAnchorElement;
  private readonly list = make('ul', { class: 'upload__list', 'aria-label': 'Files', tabindex: 0 });
  private readonly rest = make('p', { class: 'upload__rest' });
  private readonly rows = new Map<Item, { row: HTMLElement; state: HTMLElement; mark: HTMLElement }>();
  private paused = false;
  private isPending = false;

  constructor(checkUrl: string, acts: Acts) {
    this.check = make('a', { class: 'nhsuk-button nhsuk-button--small', href: checkUrl, hidden: true }, 'Check the pictures');
    this.stop.addEventListener('click', () => (this.paused ? acts.resume() : acts.pause()));
    this.retry.addEventListener('click', acts.again);
    this.mark.addEventListener('click', acts.mark);
    const buttons = make('div', { class: 'upload__acts' }, this.mark, this.check, this.retry, this.stop);
    this.element = make('div', { class: 'upload__progress', hidden: true },
      make('div', { class: 'upload__head' }, this.words, buttons), this.total, this.ended, this.notes, this.list, this.rest, this.spoken);
  }

  /** Show the present state, at most once a frame. */
  refresh(standing: () => Standing): void {
    if (this.isPending) return;
    this.isPending = true;
    requestAnimationFrame(() => {
      this.isPending = false;
      this.show(standing());
    });
  }

  private show({ items, busy, paused, mayTryAgain, notes }: Standing): void {
    const counts = countAll(items);
    this.paused = paused;
    this.element.hidden = items.length === 0;
    this.total.hidden = !busy;
    this.total.value = totalShare(items);
    const done = items.length - counts.open - counts.unmarked;
    const words = busy ? `${done} of ${items.length} files done${paused ? ', paused' : ''}` : summaryWords(counts);
    this.words.textContent = words;
    if (!busy && this.spoken.textContent !== words) this.spoken.textContent = words;
    if (busy) this.spoken.textContent = '';
    this.stop.hidden = !busy;
    this.stop.textContent = paused ? 'Go on' : 'Pause';
    this.retry.hidden = !mayTryAgain;
    this.mark.hidden = counts.unmarked === 0;
    if (this.notes.childElementCount !== notes.length) this.notes.replaceChildren(...notes.map((note) => make('p', {}, note)));
    this.check.hidden = busy || counts.received + counts.known === 0;
    const ended = items.some((item) => item.state.is === 'failed' && item.state.ended);
    if (this.ended.hidden === ended) {
      this.ended.hidden = !ended;
      this.ended.textContent = ended ? SESSION_ENDED : '';
    }
    this.showRows(items);
  }

  private showRows(items: readonly Item[]): void {
    const shown = shownItems(items, MOST_ROWS);
    const wanted = new Set(shown);
    for (const [item, { row }] of this.rows) {
      if (wanted.has(item)) continue;
      row.remove();
      this.rows.delete(item);
    }
    shown.forEach((item, at) => this.showRow(item, at));
    const hidden = items.length - shown.length;
    this.rest.hidden = hidden === 0;
    this.rest.textContent = hidden > 0 ? `and ${hidden.toLocaleString('en-GB')} more files` : '';
  }

  private showRow(item: Item, at: number): void {
    const parts = this.rows.get(item) ?? this.makeRow(item);
    const [kind, words] = [itemKind(item), itemWords(item)];
    if (this.list.children[at] !== parts.row) this.list.insertBefore(parts.row, this.list.children[at] ?? null);
    if (parts.state.textContent === words) return;
    parts.state.textContent = words;
    parts.mark.replaceChildren(markOf(kind));
    parts.row.className = `upload__row upload__row--${kind}`;
  }

  private makeRow(item: Item): { row: HTMLElement; state: HTMLElement; mark: HTMLElement } {
    const mark = make('span', { class: 'upload__mark', 'aria-hidden': 'true' });
    const state = make('span', { class: 'upload__state' });
    const name = make('span', { class: 'upload__name' }, item.file.name);
    const row = make('li', {}, mark, name, make('span', { class: 'upload__size' }, megabytes(item.file.size)), state);
    const parts = { row, state, mark };
    this.rows.set(item, parts);
    return parts;
  }
}
