/**
 * Asking which part of a plain picture is the scan, one file after another, before anything of it is sent.
 *
 * Drawing and looking at what will be kept are two steps of one dialog. The box can go on all files of the same size.
 */

import { make } from '../../lib/elements.ts';
import { typed, type Box, type Size } from '../mask/logic.ts';
import type { Item, Mark } from './logic.ts';
import { Marker } from './marker.ts';
import { CannotShow, shownFile, type Shown } from './preview.ts';

const CORNERS = { x0: 'Left', y0: 'Top', x1: 'Right', y1: 'Bottom' } as const;
type Corner = keyof typeof CORNERS;

export interface Deps {
  previewUrl: string;
  fileOf(item: Item): File;
  marked(item: Item, mark: Mark): void;
  failed(item: Item, words: string): void;
  leftOut(item: Item): void;
  ended(): void;
}

/** Tell whether a box drawn on one picture can go on another: both have the same size. */
export function fits(mark: Mark | null, size: Size): mark is Mark {
  return mark !== null && mark.size.columns === size.columns && mark.size.rows === size.rows;
}

export class Marking {
  readonly dialog: HTMLDialogElement;

  private readonly deps: Deps;
  private readonly title = make('h2', { class: 'marking__title', id: 'marking-title' });
  private readonly name = make('p', { class: 'marking__name' });
  private readonly hint = make('p', { class: 'marking__hint' });
  private readonly stage = make('div', { class: 'marking__stage room' });
  private readonly fields = make('form', { class: 'marking__fields' });
  private readonly more = make('details', { class: 'marking__more' }, make('summary', {}, 'Type the corners'), this.fields);
  private readonly same = make('input', { class: 'nhsuk-checkboxes__input', type: 'checkbox', id: 'marking-same' });
  private readonly sameLabel = make('label', { class: 'nhsuk-label nhsuk-checkboxes__label', for: 'marking-same' });
  private readonly sameBox = make('div', { class: 'nhsuk-checkboxes nhsuk-checkboxes--small marking__same' },
    make('div', { class: 'nhsuk-checkboxes__item' }, this.same, this.sameLabel));
  private readonly go = make('button', { class: 'nhsuk-button', type: 'button' });
  private readonly back = make('button', { class: 'nhsuk-button nhsuk-button--secondary', type: 'button' }, 'Change the box');
  private readonly leave = make('button', { class: 'nhsuk-button nhsuk-button--secondary', type: 'button' }, 'Leave this one out');
  private readonly said = make('p', { class: 'nhsuk-error-message marking__said', role: 'alert' });
  private readonly inputs = new Map<Corner, HTMLInputElement>();
  private waiting: Item[] = [];
  private total = 0;
  private marker: Marker | null = null;
  private size: Size = { columns: 0, rows: 0 };
  private isLooking = false;
  private forAll: Mark | null = null;

  constructor(deps: Deps) {
    this.deps = deps;
    for (const [name, label] of Object.entries(CORNERS)) {
      const input = make('input', { class: 'nhsuk-input', type: 'text', inputmode: 'numeric', id: `marking-${name}`, autocomplete: 'off' });
      this.inputs.set(name as Corner, input);
      this.fields.append(make('div', {}, make('label', { class: 'nhsuk-label', for: input.id }, label), input));
    }
    const close = make('button', { class: 'nhsuk-button nhsuk-button--secondary nhsuk-button--small marking__close', type: 'button' }, 'Close');
    this.dialog = make('dialog', { class: 'marking', 'aria-labelledby': 'marking-title' },
      make('header', { class: 'marking__head' }, make('div', {}, this.title, this.name), close), this.hint, this.stage,
      this.said, this.more, this.sameBox, make('div', { class: 'marking__acts' }, this.go, this.back, this.leave));
    close.addEventListener('click', () => this.dialog.close());
    this.dialog.addEventListener('close', () => this.deps.ended());
    this.go.addEventListener('click', () => (this.isLooking ? this.accept() : this.look()));
    this.back.addEventListener('click', () => this.draw());
    this.leave.addEventListener('click', () => this.next(() => { const item = this.waiting.shift(); if (item) this.deps.leftOut(item); }));
    this.fields.addEventListener('input', () => this.readFields());
    this.fields.addEventListener('submit', (event) => event.preventDefault());
  }

  /** Ask about these files, first to last; those that were asked about before and have no answer come again. */
  ask(items: readonly Item[]): void {
    this.waiting.push(...items.filter((item) => !this.waiting.includes(item)));
    if (this.waiting.length === 0) return;
    if (this.dialog.open) return this.tellPlace();
    this.total = this.waiting.length;
    this.forAll = null;
    this.dialog.showModal();
    void this.open();
  }

  private next(done: () => void): void {
    done();
    if (this.waiting.length > 0) void this.open();
    else this.dialog.close();
  }

  private async open(): Promise<void> {
    const item = this.waiting[0];
    if (!item) return;
    this.tellPlace();
    this.stage.replaceChildren(make('p', { class: 'marking__wait', role: 'status' }, 'Opening the file'));
    this.title.textContent = 'Mark the scan';
    for (const part of [this.go, this.back, this.more, this.sameBox, this.said]) part.hidden = true;
    try {
      this.shown(await shownFile(this.deps.fileOf(item), item.plain?.kind === 'film', this.deps.previewUrl), item);
    } catch (error) {
      const words = error instanceof CannotShow ? error.message : 'Not taken: this file cannot be shown.';
      this.next(() => { this.waiting.shift(); this.deps.failed(item, words); });
    }
  }

  private shown({ canvas, wasSent }: Shown, item: Item): void {
    if (this.waiting[0] !== item || !this.dialog.open) return;
    this.size = { columns: canvas.width, rows: canvas.height };
    if (fits(this.forAll, this.size)) {
      const mark = this.forAll;
      return this.next(() => { this.waiting.shift(); this.deps.marked(item, mark); });
    }
    this.marker = new Marker(this.size, (box) => this.write(box));
    canvas.className = 'marking__canvas';
    this.stage.replaceChildren(canvas, this.marker.sheet);
    this.stage.style.setProperty('--shape', String(this.size.columns / this.size.rows));
    this.hint.dataset['sent'] = wasSent ? 'yes' : 'no';
    for (const input of this.inputs.values()) input.value = '';
    this.same.checked = false;
    this.draw();
  }

  private draw(): void {
    this.isLooking = false;
    this.title.textContent = 'Mark the scan';
    this.hint.textContent = 'Draw a box around the scan, with the depth scale at its side. All else turns black before it is sent: '
      + 'leave names, numbers and dates outside.'
      + (this.hint.dataset['sent'] === 'yes' ? ' This browser cannot show this film, so the server did; it has kept nothing.' : '');
    this.go.textContent = 'Show what will be kept';
    this.showParts();
    this.marker?.sheet.focus({ preventScroll: true });
  }

  private look(): void {
    if (!this.marker?.box) return this.say('Draw a box around the scan first.');
    this.isLooking = true;
    this.title.textContent = 'This is what will be kept';
    this.hint.textContent = 'Is there still a name, a number or a date on it? Then change the box. '
      + 'An image steward looks at it too before you get it back.';
    this.go.textContent = 'Send it';
    this.showParts();
    this.go.focus();
  }

  private showParts(): void {
    const others = this.waiting.length - 1;
    this.sameLabel.textContent = others === 1 ? 'Use this box for the other file too, if it has the same size'
      : `Use this box for the ${others} other files too, where they have the same size`;
    this.stage.classList.toggle('marking__stage--final', this.isLooking);
    this.sameBox.hidden = !this.isLooking || others === 0;
    this.more.hidden = this.isLooking;
    this.back.hidden = !this.isLooking;
    this.go.hidden = false;
    this.say('');
  }

  private accept(): void {
    const [item, box] = [this.waiting[0], this.marker?.box];
    if (!item || !box) return;
    const mark = { box, size: this.size };
    if (this.same.checked) this.forAll = mark;
    this.next(() => { this.waiting.shift(); this.deps.marked(item, mark); });
  }

  private write(box: Box): void {
    for (const [name, input] of this.inputs) input.value = String(box[name]);
    this.say('');
  }

  private readFields(): void {
    const values = Object.fromEntries([...this.inputs].map(([name, input]) => [name, input.value])) as Record<Corner, string>;
    const box = typed(values, this.size);
    if (box) this.marker?.set(box);
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
