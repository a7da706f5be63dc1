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
import { KIND_WORDS, NO_NAME, NO_SCALE } from './words.ts';

export class Measuring implements Board {
  kind: Kind | null = null;
  chosen: Drawing | null = null;
  readonly book: Book;
  readonly hands: Hands;

  private readonly bench: Bench;
  private readonly close: () => void;
  private readonly telling: Telling;
  private readonly keeping: Keeping;
  readonly panel: Panel;
  private readonly list: List;
  private warning = '';
  private isOpen = false;
  /** The tool came with the panel: nobody has pressed it yet. */
  private isPreset = false;

  constructor(bench: Bench, close: () => void) {
    this.bench = bench;
    this.close = close;
    const { annotationsUrl = '', structures = '[]' } = bench.root.dataset;
    const nameable = JSON.parse(structures) as Structure[];
    this.telling = new Telling(bench.pictures, nameable);
    this.keeping = new Keeping(annotationsUrl, () => this.refresh());
    this.book = new Book(this.keeping);
    this.list = new List(nameable, {
      choose: (drawing) => this.goTo(drawing),
      name: (drawing, structure) => this.change(drawing, { ...drawing.now, structure }),
      remove: (drawing) => this.remove(drawing),
    });
    const steps = { undo: () => this.go('undo'), redo: () => this.go('redo') };
    this.panel = new Panel(nameable, this.list, {
      ...steps, close,
      choose: (kind, byKey) => this.chooseKind(kind, byKey),
      named: () => this.choose(null),
      finish: () => this.hands.active?.finish(),
      retry: () => this.keeping.retry(),
      hide: (hidden) => { this.book.isHidden = hidden; this.refresh(); },
    });
    listenForShortcuts(bench.root, () => this.isOpen, {
      ...steps,
      remove: () => this.chosen?.mine === true && this.remove(this.chosen),
      back: () => this.stepBack(),
    });
    this.hands = new Hands(bench.panes, this);
    for (const pane of bench.panes.all) this.hands.attach(pane);
    void this.keeping.load();
  }

  /** Open or close the panel. */
  open(isOpen: boolean): void {
    if (this.isOpen === isOpen) return;
    this.isOpen = isOpen;
    this.panel.element.hidden = !isOpen;
    this.warning = '';
    this.chosen = null;
    this.isPreset = isOpen && this.bench.panes.active.regions.some(isCalibrated);
    this.kind = this.isPreset ? 'distance' : null;
    this.hands.open(isOpen);
    this.refresh();
  }

  /** Put the focus where Enter places the first point; back on the picture once the panel is closed. */
  beginWithKeys(): void {
    const { hands, kind, panel, bench: { panes: { active: { stage } } } } = this;
    if (!this.isOpen) stage.element.focus({ preventScroll: true });
    else if (kind) hands.active?.beginWithKeys(kind);
    else panel.focus('label');
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
    const refusal = this.kind === 'label' ? !this.panel.structure.value && NO_NAME : !pane.regions.some(isCalibrated) && NO_SCALE;
    if (refusal) this.warn(refusal);
    return !refusal;
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
    const { kind, warning, book: { history }, keeping, panel, hands } = this;
    const [placing, isNamed] = [hands.active?.placing ?? null, panel.structure.value !== ''];
    panel.show(stateOf({ kind, warning, history, keeping, regions: active.regions, placing, isNamed }));
    this.list.show(this.telling.lines(this.book.of(active.picture), this.chosen, active.isCine));
  }

  private chooseKind(kind: Kind, byKey: boolean): void {
    this.hands.active?.cancel();
    this.warning = '';
    this.kind = this.kind === kind && !byKey && !this.isPreset ? null : kind;
    this.isPreset = false;
    this.chosen = null;
    const { active } = this.bench.panes;
    active.player.pause();
    if (byKey && kind === 'label' && !this.panel.structure.value) this.panel.askForStructure();
    else if (byKey && this.mayBegin(active)) this.hands.active?.beginWithKeys(kind);
    this.refresh();
  }

  /** Escape: away with what is begun, then with the choice, then with the tool, then with the panel. */
  private stepBack(): boolean {
    const { kind, hands: { active } } = this;
    if (active?.placing) {
      active.cancel();
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
