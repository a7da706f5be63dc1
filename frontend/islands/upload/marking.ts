/**
 * Asking which part of a plain picture is the scan, one file after another, before anything of it is sent.
 *
 * Drawing and looking at what will be kept are two steps of one dialog. The box can go on all files of the same size.
 */

import { make } from '../../lib/elements.ts';
import type { Size } from '../mask/logic.ts';
import type { Deps } from './asking.ts';
import { blanked } from './blanking.ts';
import { Corners } from './corners.ts';
import type { Item, Mark } from './logic.ts';
import { fits, Marker } from './marker.ts';
import { CannotShow, MustAsk, shownFile, type Shown } from './preview.ts';
import { Same } from './same.ts';
import { askWords, drawWords, NOT_BLANKED, sameWords } from './words.ts';

export class Marking {
  readonly dialog: HTMLDialogElement;

  private readonly deps: Deps;
  private readonly title = make('h2', { class: 'marking__title', id: 'marking-title' });
  private readonly name = make('p', { class: 'marking__name' });
  private readonly hint = make('p', { class: 'marking__hint' });
  private readonly stage = make('div', { class: 'marking__stage room' });
  private readonly corners = new Corners(() => this.size, (box) => this.marker?.set(box));
  private readonly same = new Same();
  private readonly go = make('button', { class: 'nhsuk-button', type: 'button' });
  private readonly back = make('button', { class: 'nhsuk-button nhsuk-button--secondary', type: 'button' }, 'Change the box');
  private readonly leave = make('button', { class: 'nhsuk-button nhsuk-button--secondary', type: 'button' }, 'Leave this one out');
  private readonly said = make('p', { class: 'nhsuk-error-message marking__said', role: 'alert' });
  private waiting: Item[] = [];
  private total = 0;
  private marker: Marker | null = null;
  private size: Size = { columns: 0, rows: 0 };
  private picture: Shown | null = null;
  private step: 'wait' | 'ask' | 'draw' | 'look' = 'wait';
  private forAll: Mark | null = null;
  private mayShowAll = false;

  constructor(deps: Deps) {
    this.deps = deps;
    const close = make('button', { class: 'nhsuk-button nhsuk-button--secondary nhsuk-button--small marking__close', type: 'button' }, 'Close');
    this.dialog = make('dialog', { class: 'marking', 'aria-labelledby': 'marking-title' },
      make('header', { class: 'marking__head' }, make('div', {}, this.title, this.name), close), this.hint, this.stage,
      this.said, this.corners.element, this.same.element, make('div', { class: 'marking__acts' }, this.go, this.back, this.leave));
    close.addEventListener('click', () => this.dialog.close());
    this.dialog.addEventListener('close', () => this.deps.ended());
    this.go.addEventListener('click', () => this.press());
    this.back.addEventListener('click', () => this.draw());
    this.leave.addEventListener('click', () => this.next((item) => this.deps.leftOut(item)));
  }

  /** Ask about these files, first to last; those that were asked about before and have no answer come again. */
  ask(items: readonly Item[]): void {
    this.waiting.push(...items.filter((item) => !this.waiting.includes(item)));
    if (this.waiting.length === 0) return;
    if (this.dialog.open) return this.tellPlace();
    this.total = this.waiting.length;
    this.forAll = null;
    this.mayShowAll = false;
    this.dialog.showModal();
    void this.open();
  }

  private next(done: (item: Item) => void): void {
    const item = this.waiting.shift();
    if (item) done(item);
    if (this.waiting.length > 0) void this.open();
    else this.dialog.close();
  }

  private press(): void {
    if (this.step === 'draw') return this.look();
    if (this.step === 'look') return this.accept();
    this.mayShowAll = this.same.isTicked;
    void this.open(true);
  }

  /** Open the first file, by the server where its owner has said so. */
  private async open(maySend = this.mayShowAll): Promise<void> {
    const item = this.waiting[0];
    if (!item) return;
    this.wait('Opening the file');
    try {
      const shown = await shownFile(this.deps.fileOf(item), item.plain?.kind === 'film', maySend ? this.deps.previewUrl : null);
      if (this.isAt(item)) this.shown(shown, item);
    } catch (error) {
      if (!this.isAt(item)) return;
      if (error instanceof MustAsk) return this.askToShow(item);
      const words = error instanceof CannotShow ? error.message : 'Not taken: this file cannot be shown.';
      this.next(() => this.deps.failed(item, words));
    }
  }

  private isAt(item: Item): boolean {
    return this.waiting[0] === item && this.dialog.open;
  }

  /** Show that something is being done, and nothing of the file before. */
  private wait(words: string): void {
    this.step = 'wait';
    this.tellPlace();
    this.title.textContent = 'Mark the scan';
    this.hint.textContent = '';
    this.stage.classList.remove('marking__stage--final');
    this.stage.replaceChildren(make('p', { class: 'marking__wait', role: 'status' }, words));
    this.same.isTicked = this.stage.hidden = false;
    for (const part of [this.go, this.back, this.corners.element, this.same.element, this.said]) part.hidden = true;
  }

  private askToShow({ plain }: Item): void {
    const kind = plain?.kind ?? 'picture';
    this.step = 'ask';
    this.title.textContent = `This ${kind} cannot be shown here`;
    this.hint.textContent = askWords(kind);
    this.go.textContent = 'Send it to be shown here';
    this.showParts();
    this.go.focus();
  }

  private shown(shown: Shown, item: Item): void {
    const { canvas } = shown;
    this.picture = shown;
    this.size = { columns: canvas.width, rows: canvas.height };
    if (fits(this.forAll, this.size)) return void this.finish(item, this.forAll);
    this.marker = new Marker(this.size, (box) => { this.corners.write(box); this.say(''); });
    canvas.className = 'marking__canvas';
    this.stage.replaceChildren(canvas, this.marker.sheet);
    this.stage.style.setProperty('--shape', String(this.size.columns / this.size.rows));
    this.corners.write(null);
    this.draw();
  }

  private draw(): void {
    this.step = 'draw';
    this.title.textContent = 'Mark the scan';
    this.hint.textContent = drawWords(this.waiting[0]?.plain?.kind ?? 'picture', !this.picture?.kind, this.picture?.wasSent ?? false);
    this.go.textContent = 'Show what will be kept';
    this.showParts();
    this.marker?.sheet.focus({ preventScroll: true });
  }

  private look(): void {
    if (!this.marker?.box) return this.say('Draw a box around the scan first.');
    this.step = 'look';
    this.title.textContent = 'This is what will be kept';
    this.hint.textContent = 'Is there still a name, a number or a date on it? Then change the box. '
      + 'An image steward looks at it too before you get it back.';
    this.go.textContent = 'Send it';
    this.showParts();
    this.go.focus();
  }

  private showParts(): void {
    const others = this.waiting.length - 1;
    this.same.say(sameWords(others, this.step === 'ask'));
    this.stage.classList.toggle('marking__stage--final', this.step === 'look');
    this.stage.hidden = this.step === 'ask';
    this.same.element.hidden = this.step === 'draw' || others === 0;
    this.corners.element.hidden = this.step !== 'draw';
    this.back.hidden = this.step !== 'look';
    this.go.hidden = false;
    this.say('');
  }

  private accept(): void {
    const [item, box] = [this.waiting[0], this.marker?.box];
    if (!item || !box) return;
    const mark = { box, size: this.size };
    if (this.same.isTicked) this.forAll = mark;
    void this.finish(item, mark);
  }

  /** Blank what can be blanked here, and hand it over to be sent. */
  private async finish(item: Item, mark: Mark): Promise<void> {
    const { canvas, kind } = this.picture as Shown;
    this.wait('Blanking all but the scan');
    try {
      const sends = kind ? await blanked(canvas, mark.box, this.deps.fileOf(item), kind) : 'whole';
      if (this.isAt(item)) this.next(() => this.deps.marked(item, mark, sends));
    } catch {
      if (this.isAt(item)) this.next(() => this.deps.failed(item, NOT_BLANKED));
    }
  }

  private say(words: string): void {
    this.said.hidden = words === '';
    this.said.textContent = words;
  }

  private tellPlace(): void {
    this.total = Math.max(this.total, this.waiting.length);
    const place = this.total > 1 ? ` · ${this.total - this.waiting.length + 1} of ${this.total}` : '';
    this.name.textContent = `${this.waiting[0]?.file.name ?? ''}${place}`;
  }
}
