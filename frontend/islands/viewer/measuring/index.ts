/** Measuring and labelling: fetched when somebody wants it, or when something was drawn before. */

import { isTyping } from '../../../lib/enhance.ts';
import type { Picture } from '../logic.ts';
import type { Pane } from '../pane.ts';
import type { Bench } from '../tools.ts';
import { begun, isOn, type Content, type Drawing } from './drawing.ts';
import { Hand, type Board } from './hand.ts';
import { History } from './history.ts';
import { Keeping } from './keeping.ts';
import { List, type Structure } from './list.ts';
import { isCalibrated, scaleFor, type Kind, type Spot } from './measure.ts';
import { Panel } from './panel.ts';
import type { Shown } from './sheet.ts';
import { HINTS, KIND_WORDS, NO_SCALE, scaleWords, shortWords, valueOf, valueWords } from './words.ts';

export class Measuring implements Board {
  kind: Kind | null = null;
  chosen: Drawing | null = null;

  private readonly bench: Bench;
  private readonly close: () => void;
  private readonly structures: readonly Structure[];
  private readonly history = new History();
  private readonly keeping: Keeping;
  private readonly hands = new Map<Pane, Hand>();
  private readonly panel: Panel;
  private readonly list: List;
  private warning = '';
  private isOpen = false;
  private isHidden = false;

  constructor(bench: Bench, close: () => void) {
    this.bench = bench;
    this.close = close;
    const { annotationsUrl = '', structures = '[]' } = bench.root.dataset;
    this.structures = JSON.parse(structures) as Structure[];
    this.keeping = new Keeping(annotationsUrl, () => this.refresh());
    this.list = new List(this.structures, {
      choose: (drawing) => this.goTo(drawing),
      name: (drawing, structure) => this.change(drawing, { ...drawing.now, structure }),
      remove: (drawing) => this.remove(drawing),
    });
    this.panel = new Panel(this.structures, this.list, {
      choose: (kind, byKey) => this.chooseKind(kind, byKey),
      undo: () => this.go(this.history.undo(), 'Undone'),
      redo: () => this.go(this.history.redo(), 'Done again'),
      finish: () => this.hand()?.finish(),
      retry: () => this.keeping.retry(),
      hide: (hidden) => { this.isHidden = hidden; this.refresh(); },
      close,
    });
    document.addEventListener('keydown', (event) => this.pressed(event));
    for (const pane of bench.panes.all) this.attach(pane);
    void this.keeping.load();
  }

  get element(): HTMLElement {
    return this.panel.element;
  }

  /** Draw on this picture too. */
  attach(pane: Pane): void {
    const hand = new Hand(pane, this);
    this.hands.set(pane, hand);
    if (this.isOpen) pane.stage.hold(hand);
  }

  detach(pane: Pane): void {
    this.hands.get(pane)?.remove();
    this.hands.delete(pane);
  }

  /** Open or close the panel. */
  open(isOpen: boolean): void {
    if (this.isOpen === isOpen) return;
    this.isOpen = isOpen;
    this.panel.element.hidden = !isOpen;
    this.warning = '';
    this.kind = this.chosen = null;
    for (const [pane, hand] of this.hands) {
      hand.cancel();
      if (isOpen) pane.player.pause();
      pane.stage.hold(isOpen ? hand : null);
    }
    if (isOpen && this.canMeasure()) this.kind = 'distance';
    this.refresh();
  }

  /** Give the frames of a picture that carry drawings, from 0. */
  framesOf(picture: Picture): number[] {
    const frames = this.drawingsOf(picture).map((one) => one.frame ?? 0);
    return picture.frameCount > 1 ? [...new Set(frames)].sort((a, b) => a - b) : [];
  }

  /** Give one sentence for each drawing that is on the screen. */
  sentences(pane: Pane): string[] {
    return this.drawingsOn(pane).map((one) => [this.wordsOf(one), this.moreOf(one, false)].filter(Boolean).join(', '));
  }

  drawingsOn(pane: Pane): Drawing[] {
    if (this.isHidden) return [];
    return this.keeping.drawings.filter((one) => isOn(one, pane.picture, pane.player.frame));
  }

  shownOn(pane: Pane): Shown[] {
    const all = this.drawingsOf(pane.picture);
    return this.drawingsOn(pane).map((one) => {
      const number = all.indexOf(one) + 1;
      const size = shortWords(one.kind, this.valueOf(one));
      const words = one.kind === 'label' ? this.nameOf(one) : `${number}  ${size}`;
      return { key: String(one.key), kind: one.kind, points: one.now.points, words, isChosen: one === this.chosen, isOpen: false };
    });
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
    if (drawing) this.bench.say(this.wordsOf(drawing));
    this.refresh();
  }

  change(drawing: Drawing, content: Content, tag = ''): void {
    this.warning = '';
    this.history.change(drawing, content, tag);
    this.bench.say(this.wordsOf(drawing));
    this.keeping.keep(drawing);
    this.refresh();
  }

  finish(pane: Pane, kind: Kind, points: readonly Spot[]): void {
    const { id, frameCount } = pane.picture;
    const structure = kind === 'label' ? this.panel.structure.value : '';
    const made = begun(id, frameCount > 1 ? pane.player.frame : null, kind, points, structure);
    this.keeping.drawings.push(made);
    this.history.made(made);
    this.keeping.keep(made);
    this.choose(made);
  }

  warn(words: string): void {
    this.warning = words;
    this.bench.say(words);
    this.refresh();
  }

  /** Show everything as it is now. */
  refresh(): void {
    for (const hand of this.hands.values()) hand.show();
    this.bench.changed();
  }

  /** Show the panel for the picture that is chosen. */
  show(): void {
    const { active } = this.bench.panes;
    const regions = active.picture.regions ?? [];
    const placing = this.hand()?.placing;
    const hints = this.kind ? HINTS[this.kind] : ['Choose a tool, or press on a drawing to move it.'];
    const canMeasure = regions.some(isCalibrated);
    const hint = !canMeasure && this.kind !== 'label' ? NO_SCALE : hints[Math.min(placing?.placed.length ?? 0, hints.length - 1)] ?? '';
    this.panel.show({
      kind: this.kind, canMeasure,
      hint: this.warning || hint,
      isWarning: this.warning !== '',
      scale: canMeasure ? scaleWords(regions) : '',
      canUndo: this.history.canUndo,
      canRedo: this.history.canRedo,
      canFinish: placing?.kind === 'trace' && placing.placed.length > 2,
      ...this.keptWords(),
    });
    this.list.show(this.drawingsOf(active.picture).map((drawing, index) => ({
      drawing, number: index + 1, words: this.wordsOf(drawing), more: this.moreOf(drawing, active.isCine), isChosen: drawing === this.chosen,
    })));
  }

  private hand(): Hand | undefined {
    return this.hands.get(this.bench.panes.active);
  }

  private canMeasure(pane = this.bench.panes.active): boolean {
    return (pane.picture.regions ?? []).some(isCalibrated);
  }

  private chooseKind(kind: Kind, byKey: boolean): void {
    this.hand()?.cancel();
    this.warning = '';
    this.kind = this.kind === kind && !byKey ? null : kind;
    this.chosen = null;
    const { active } = this.bench.panes;
    active.player.pause();
    if (byKey && kind !== 'label' && this.mayBegin(active)) this.hand()?.beginWithKeys(kind);
    else if (byKey && kind === 'label' && this.panel.structure.value) this.hand()?.beginWithKeys(kind);
    this.refresh();
  }

  private pressed(event: KeyboardEvent): void {
    const { key, target } = event;
    const isOurs = target === document.body || (target instanceof Node && this.bench.root.contains(target));
    if (!this.isOpen || !isOurs || event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const isHeld = event.ctrlKey || event.metaKey;
    if (isHeld && key.toLowerCase() === 'z') this.go(event.shiftKey ? this.history.redo() : this.history.undo(), event.shiftKey ? 'Done again' : 'Undone');
    else if (key === 'Escape') this.stepBack();
    else if ((key === 'Delete' || key === 'Backspace') && this.chosen?.mine && !isTyping(target)) this.remove(this.chosen);
    else return;
    event.preventDefault();
  }

  /** Escape: away with what is begun, then with the choice, then with the tool, then with the panel. */
  private stepBack(): void {
    const { kind } = this;
    if (this.hand()?.placing) {
      this.hand()?.cancel();
      if (kind) this.panel.focus(kind);
    } else if (this.chosen) this.choose(null);
    else if (kind) this.kind = null;
    else this.close();
    this.refresh();
  }

  private remove(drawing: Drawing): void {
    // What has the focus goes with the drawing.
    this.bench.panes.active.stage.element.focus({ preventScroll: true });
    this.change(drawing, { ...drawing.now, removed: true });
    if (this.chosen === drawing) this.chosen = null;
    this.bench.say(`${KIND_WORDS[drawing.kind]} removed`);
    this.refresh();
  }

  private go(drawing: Drawing | null, words: string): void {
    if (!drawing) return;
    this.hand()?.cancel();
    if (drawing.now.removed && this.chosen === drawing) this.chosen = null;
    this.keeping.keep(drawing);
    this.bench.say(`${words}: ${this.wordsOf(drawing)}`);
    this.refresh();
  }

  private goTo(drawing: Drawing): void {
    const { active } = this.bench.panes;
    this.kind = null;
    if (drawing.frame !== null && drawing.frame !== active.player.frame) active.player.seek(drawing.frame);
    this.choose(this.chosen === drawing ? null : drawing);
  }

  private drawingsOf(picture: Picture): Drawing[] {
    return this.keeping.drawings.filter((one) => one.pictureId === picture.id && !one.now.removed);
  }

  private regionsOf(drawing: Drawing): Picture['regions'] & object {
    return this.bench.pictures.find((one) => one.id === drawing.pictureId)?.regions ?? [];
  }

  private valueOf({ kind, now, ...rest }: Drawing): ReturnType<typeof valueOf> {
    return valueOf(kind, now.points, this.regionsOf({ kind, now, ...rest }));
  }

  private nameOf({ now, structureName }: Drawing): string {
    return this.structures.find((one) => one.code === now.structure)?.name ?? structureName;
  }

  private wordsOf(drawing: Drawing): string {
    const size = valueWords(drawing.kind, this.valueOf(drawing));
    return [KIND_WORDS[drawing.kind], drawing.kind === 'label' ? this.nameOf(drawing) : size].filter(Boolean).join(' ');
  }

  private moreOf(drawing: Drawing, withFrame: boolean): string {
    const byHand = drawing.kind !== 'label' && scaleFor(this.regionsOf(drawing), drawing.now.points)?.byHand;
    return [
      drawing.kind !== 'label' && this.nameOf(drawing),
      withFrame && drawing.frame !== null && `frame ${drawing.frame + 1}`,
      byHand && 'scale set by hand',
      !drawing.mine && `by ${drawing.by}`,
      drawing.problem && 'not kept yet',
    ].filter(Boolean).join(', ');
  }

  private keptWords(): { kept: string; canRetry: boolean } {
    const { keeping } = this;
    const { failed } = keeping;
    if (keeping.problem) return { kept: keeping.problem, canRetry: true };
    if (failed[0]) return { kept: `Not kept yet: ${failed.length}. ${failed[0].problem}`, canRetry: true };
    if (!keeping.keeps) return { kept: 'What you draw here is not kept.', canRetry: false };
    return { kept: keeping.unkept.length > 0 ? 'Keeping…' : 'Kept with the picture', canRetry: false };
  }
}
