/** Measuring and labelling: fetched when somebody wants it, or when something was drawn before. */

import type { Pane } from '../pane.ts';
import type { Bench } from '../tools.ts';
import type { Board } from './board.ts';
import { Book } from './book.ts';
import type { Content, Drawing } from './drawing.ts';
import { Hands } from './hands.ts';
import { Keeping } from './keeping.ts';
import { List, type Structure } from './list.ts';
import { isCalibrated, type Kind, type Spot } from './measure.ts';
import { Panel } from './panel.ts';
import type { Shown } from './sheet.ts';
import { listenForShortcuts } from './shortcuts.ts';
import { stateOf } from './state.ts';
import { Telling } from './telling.ts';
import { KIND_WORDS, NO_SCALE } from './words.ts';

export class Measuring implements Board {
  kind: Kind | null = null;
  chosen: Drawing | null = null;
  readonly book: Book;
  readonly hands: Hands;

  private readonly bench: Bench;
  private readonly close: () => void;
  private readonly structures: readonly Structure[];
  private readonly telling: Telling;
  private readonly keeping: Keeping;
  private readonly panel: Panel;
  private readonly list: List;
  private warning = '';
  private isOpen = false;

  constructor(bench: Bench, close: () => void) {
    this.bench = bench;
    this.close = close;
    const { annotationsUrl = '', structures = '[]' } = bench.root.dataset;
    this.structures = JSON.parse(structures) as Structure[];
    this.telling = new Telling(bench.pictures, this.structures);
    this.keeping = new Keeping(annotationsUrl, () => this.refresh());
    this.book = new Book(this.keeping);
    this.list = new List(this.structures, {
      choose: (drawing) => this.goTo(drawing),
      name: (drawing, structure) => this.change(drawing, { ...drawing.now, structure }),
      remove: (drawing) => this.remove(drawing),
    });
    this.panel = new Panel(this.structures, this.list, {
      choose: (kind, byKey) => this.chooseKind(kind, byKey),
      undo: () => this.go('undo'),
      redo: () => this.go('redo'),
      finish: () => this.hands.active?.finish(),
      retry: () => this.keeping.retry(),
      hide: (hidden) => { this.book.isHidden = hidden; this.refresh(); },
      close,
    });
    listenForShortcuts(bench.root, () => this.isOpen, {
      undo: () => this.go('undo'),
      redo: () => this.go('redo'),
      remove: () => this.chosen?.mine === true && this.remove(this.chosen),
      back: () => this.stepBack(),
    });
    this.hands = new Hands(bench.panes, this);
    for (const pane of bench.panes.all) this.hands.attach(pane);
    void this.keeping.load();
  }

  get element(): HTMLElement {
    return this.panel.element;
  }

  /** Open or close the panel. */
  open(isOpen: boolean): void {
    if (this.isOpen === isOpen) return;
    this.isOpen = isOpen;
    this.panel.element.hidden = !isOpen;
    this.warning = '';
    this.kind = this.chosen = null;
    this.hands.open(isOpen);
    if (isOpen && this.canMeasure()) this.kind = 'distance';
    this.refresh();
  }

  /** Give one sentence for each drawing that is on the screen. */
  sentences(pane: Pane): string[] {
    return this.drawingsOn(pane).map((one) => [this.telling.words(one), this.telling.more(one, false)].filter(Boolean).join(', '));
  }

  drawingsOn(pane: Pane): Drawing[] {
    return this.book.on(pane);
  }

  shownOn(pane: Pane): Shown[] {
    return this.telling.shown(this.book.of(pane.picture), this.book.on(pane), this.chosen);
  }

  mayBegin(pane: Pane): boolean {
    if (this.kind !== 'label' && !this.canMeasure(pane)) this.warn(NO_SCALE);
    else if (this.kind === 'label' && !this.panel.structure.value) this.warn('Choose the structure first, then its place.');
    else return true;
    return false;
  }

  choose(drawing: Drawing | null): void {
    this.chosen = drawing;
    this.warning = '';
    if (drawing) this.bench.say(this.telling.words(drawing));
    this.refresh();
  }

  change(drawing: Drawing, content: Content, tag = ''): void {
    this.warning = '';
    this.book.change(drawing, content, tag);
    this.bench.say(this.telling.words(drawing));
    this.refresh();
  }

  finish(pane: Pane, kind: Kind, points: readonly Spot[]): void {
    this.choose(this.book.add(pane, kind, points, kind === 'label' ? this.panel.structure.value : ''));
  }

  warn(words: string): void {
    this.warning = words;
    this.bench.say(words);
    this.refresh();
  }

  /** Show everything as it is now. */
  refresh(): void {
    this.hands.show();
    this.bench.changed();
  }

  /** Show the panel for the picture that is chosen. */
  show(): void {
    const { active } = this.bench.panes;
    const { kind, warning, book: { history }, keeping } = this;
    this.panel.show(stateOf({ kind, warning, history, keeping, regions: active.regions, placing: this.hands.active?.placing ?? null }));
    this.list.show(this.telling.lines(this.book.of(active.picture), this.chosen, active.isCine));
  }

  private canMeasure(pane = this.bench.panes.active): boolean {
    return pane.regions.some(isCalibrated);
  }

  private chooseKind(kind: Kind, byKey: boolean): void {
    this.hands.active?.cancel();
    this.warning = '';
    this.kind = this.kind === kind && !byKey ? null : kind;
    this.chosen = null;
    const { active } = this.bench.panes;
    active.player.pause();
    if (byKey && kind === 'label' && !this.panel.structure.value) this.panel.askForStructure();
    else if (byKey && this.mayBegin(active)) this.hands.active?.beginWithKeys(kind);
    this.refresh();
  }

  /** Escape: away with what is begun, then with the choice, then with the tool, then with the panel. */
  private stepBack(): boolean {
    const { kind } = this;
    if (this.hands.active?.placing) {
      this.hands.active?.cancel();
      if (kind) this.panel.focus(kind);
    } else if (this.chosen) this.choose(null);
    else if (kind) this.kind = null;
    else this.close();
    this.refresh();
    return true;
  }

  private remove(drawing: Drawing): boolean {
    // What has the focus goes with the drawing.
    this.bench.panes.active.stage.element.focus({ preventScroll: true });
    this.change(drawing, { ...drawing.now, removed: true });
    if (this.chosen === drawing) this.chosen = null;
    this.bench.say(`${KIND_WORDS[drawing.kind]} removed`);
    this.refresh();
    return true;
  }

  private go(which: 'undo' | 'redo'): boolean {
    this.hands.active?.cancel();
    const drawing = this.book.step(which);
    if (!drawing) return false;
    if (drawing.now.removed && this.chosen === drawing) this.chosen = null;
    this.bench.say(`${which === 'undo' ? 'Undone' : 'Done again'}: ${this.telling.words(drawing)}`);
    this.refresh();
    return true;
  }

  private goTo(drawing: Drawing): void {
    const { active } = this.bench.panes;
    this.kind = null;
    if (drawing.frame !== null && drawing.frame !== active.player.frame) active.player.seek(drawing.frame);
    this.choose(this.chosen === drawing ? null : drawing);
  }
}
