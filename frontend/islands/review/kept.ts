/** A review that is not decided yet stays on this device: it is there again after whatever came between. */

import { copiesOf, deviceStore, dropCopies, type Copy, type Said } from '../../lib/copies.ts';
import { make } from '../../lib/elements.ts';
import { only, type Entry } from '../../lib/entries.ts';
import { controlsOf, entriesOf, isChanged, labelOf, putIn, setBack, unfold, wordsOf } from '../../lib/fields.ts';
import { keyOf, startOf } from '../../lib/reviews.ts';
import { toast } from '../../lib/toast.ts';
import { parted, rowsOf, stillThere, toKeep, toPutBack } from './held.ts';
import { earlierPanel } from './earlier.ts';

const AFTER_MS = 250;

export class KeptReview {
  /** Whether leaving the page would lose something. */
  isAtRisk = false;

  private readonly form: HTMLFormElement;
  private readonly place: string;
  private readonly revision: string;
  private readonly isAnswered: boolean;
  private readonly unkept: string[];
  private readonly back = make('p', { class: 'kept-line', role: 'status' });
  private readonly state = make('p', { class: 'kept-state' });
  private readonly changed: () => void;
  private before: string[] = [];
  private isReady = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(form: HTMLFormElement, changed: () => void) {
    this.form = form;
    this.changed = changed;
    this.place = form.dataset['place'] ?? '';
    this.isAnswered = form.dataset['answered'] !== undefined;
    this.unkept = (form.dataset['unkept'] ?? '').split(' ').filter((name) => name !== '');
    this.revision = form.querySelector<HTMLInputElement>('input[name="revision"]')?.value ?? '';
  }

  async begin(): Promise<void> {
    this.form.prepend(this.back);
    this.form.querySelector('.form-foot')?.append(this.state);
    this.form.addEventListener('input', () => this.soon());
    this.form.addEventListener('change', () => this.soon());
    addEventListener('pagehide', () => void this.keep());
    document.addEventListener('visibilitychange', () => void this.keep());
    const { same, earlier } = parted(await copiesOf(startOf(this.place)), this.key);
    if (this.isAnswered) this.before = stillThere(same ? [same] : earlier, entriesOf(this.form));
    else if (same) this.putBack(same);
    this.showEarlier(earlier);
    this.isReady = true;
    if (this.isAnswered) await this.keep();
  }

  /** Keep what is written now. */
  async keep(): Promise<void> {
    clearTimeout(this.timer);
    if (!this.isReady) return; // what was kept is not back yet, and must not be taken for thrown away
    const changed = controlsOf(this.form).filter(isChanged).map(({ name }) => name);
    const entries = toKeep({ entries: entriesOf(this.form), changed, before: this.before, unkept: this.unkept });
    const isOpen = changed.some((name) => this.unkept.includes(name));
    if (entries.length === 0) {
      await deviceStore.drop(this.key);
      this.show(true, isOpen, '');
      return;
    }
    const names = [...new Set(entries.map(([name]) => name))];
    const said = names.map((name) => this.saidOf(name, entries));
    const at = new Date().toISOString();
    const isKept = await deviceStore.keep({ key: this.key, revision: this.revision, entries, at, names, said });
    this.show(isKept, isOpen, 'Kept on this device until you decide');
  }

  private get key(): string {
    return keyOf(this.place, this.revision);
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.keep(), AFTER_MS);
  }

  private show(isKept: boolean, isOpen: boolean, words: string): void {
    this.isAtRisk = !isKept || isOpen;
    this.state.classList.toggle('kept-state--risk', !isKept);
    this.state.textContent = isKept ? words : 'Not kept on this device. Decide before you leave this page.';
  }

  private putBack(copy: Copy): void {
    const names = toPutBack(copy, entriesOf(this.form));
    this.before = copy.entries.map(([name]) => name);
    if (names.length === 0) return;
    this.fill(names, copy.entries);
    const discard = make('button', { class: 'link-button', type: 'button' }, 'Discard it');
    discard.addEventListener('click', () => this.discard(names, copy.entries));
    this.back.replaceChildren('What you had written before is back. ', discard);
  }

  private discard(names: readonly string[], entries: readonly Entry[]): void {
    this.before = [];
    for (const control of controlsOf(this.form)) if (names.includes(control.name)) setBack(control);
    this.back.replaceChildren();
    this.changed();
    void this.keep();
    toast('Discarded', () => {
      this.before = [...names];
      this.fill(names, entries);
      void this.keep();
    });
  }

  private fill(names: readonly string[], entries: readonly Entry[]): void {
    putIn(this.form, names, entries);
    for (const control of controlsOf(this.form)) if (names.includes(control.name)) unfold(control);
    this.changed();
  }

  /** What was written before the student changed the case stands beside it; putting it in is the supervisor's doing. */
  private showEarlier(copies: readonly Copy[]): void {
    const rows = rowsOf(copies, entriesOf(this.form));
    if (rows.length === 0) return;
    this.form.parentElement?.querySelector('[data-yours]')?.remove();
    const has = (name: string): boolean => controlsOf(this.form).some((control) => control.name === name);
    this.form.before(earlierPanel(rows, has, (row) => {
      this.fill([row.name], row.values);
      this.form.querySelector<HTMLElement>(`[name="${CSS.escape(row.name)}"]`)?.focus();
      void this.keep();
    }, () => {
      const keys = new Set(copies.map(({ key }) => key));
      void dropCopies((key) => keys.has(key));
    }));
  }

  private saidOf(name: string, entries: readonly Entry[]): Said {
    const row = this.form.querySelector(`[data-field="${CSS.escape(name)}"]`)?.closest('.inline-edit__finding');
    const structure = row?.querySelector('.nhsuk-label')?.textContent?.trim();
    const own = labelOf(this.form, name);
    const label = structure && structure !== own ? `${structure}: ${own.toLowerCase()}` : own;
    return { name, label, words: wordsOf(this.form, name, only(entries, [name]).map(([, value]) => value).filter((value) => value !== '')) };
  }
}
