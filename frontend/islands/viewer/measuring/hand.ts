/** Drawing and moving on one picture: with the mouse, a finger, or the keys on a handle. */

import type { Point } from '../geometry.ts';
import type { Grip } from '../gestures.ts';
import type { Pane } from '../pane.ts';
import type { Board } from './board.ts';
import type { Drawing } from './drawing.ts';
import { handlesOf, nextHandle } from './handles.ts';
import { Held } from './held.ts';
import { Loupe } from './loupe.ts';
import type { Kind, Spot } from './measure.ts';
import { isOnPicture, keptOn, nearestHandle, placesOf, spotAt } from './places.ts';
import { distanceFrom } from './points.ts';
import { Placing } from './placing.ts';
import { pressKey } from './pressing.ts';
import { Sheet, type Handle } from './sheet.ts';
import { refusalOf, shortWords, valueOf } from './words.ts';

const REACH = { mouse: 14, touch: 22 };
const STROKE_APART = 3;

export class Hand implements Grip {
  placing: Placing | null = null;

  private readonly pane: Pane;
  private readonly board: Board;
  private readonly sheet: Sheet;
  private readonly loupe: Loupe;
  private held: Held | null = null;
  private isTouch = false;

  constructor(pane: Pane, board: Board) {
    this.pane = pane;
    this.board = board;
    this.sheet = new Sheet(pane.stage);
    this.loupe = new Loupe(pane.stage);
    pane.stage.element.addEventListener('keydown', (event) => pressKey(event, this, pane, board));
    pane.stage.placed = () => this.show();
    pane.drawn = () => this.drawn();
  }

  /** Draw everything again. */
  show(): void {
    const { placing, board, pane } = this;
    const shown = board.shownOn(pane);
    if (placing) {
      const { kind, points } = placing;
      const words = shortWords(valueOf(kind, points, this.pane.regions));
      shown.push({ key: 'new', kind, points, words, isChosen: true, isOpen: true });
    }
    this.sheet.show(shown, this.handles());
  }

  remove(): void {
    this.sheet.remove();
    this.loupe.remove();
    this.pane.stage.hold(null);
    this.pane.stage.placed = this.pane.drawn = () => {};
  }

  /** Begin to draw with the keys: in the middle of what is seen. */
  beginWithKeys(kind: Kind): void {
    const { clientWidth: width, clientHeight: height } = this.pane.stage.element;
    this.placing = new Placing(kind, spotAt(this.pane, { x: width / 2, y: height / 2 }), this.pane.regions, true);
    this.board.refresh();
    this.focus();
  }

  /** Put the focus on the first handle. */
  focus(): void {
    this.sheet.focus(0);
  }

  /** Close an outline. */
  finish(): void {
    const { placing, pane, board } = this;
    if (!placing) return;
    const points = placing.finished(1 / pane.stage.scale);
    const refusal = refusalOf(placing.kind, points, this.pane.regions);
    this.placing = null;
    if (refusal) board.warn(refusal);
    else board.finish(pane, placing.kind, points);
    board.refresh();
  }

  press(at: Point, event: PointerEvent): boolean {
    const { board, pane } = this;
    pane.player.pause();
    this.isTouch = event.pointerType !== 'mouse';
    const reach = this.isTouch ? REACH.touch : REACH.mouse;
    const [spot, index] = [spotAt(pane, at), nearestHandle(pane, this.handles(), at, reach)];
    if (!this.placing && board.chosen && index >= 0) this.held = new Held(board.chosen, index, spot);
    else if (board.kind) return this.begin(board.kind, spot);
    else {
      const found = board.drawingsOn(pane).find((one) => distanceFrom(one.kind, placesOf(pane, one.now.points), [at.x, at.y]) < reach) ?? null;
      board.choose(found);
      if (!found?.mine) return found !== null;
      this.held = new Held(found, null, spot);
    }
    this.look(at);
    return true;
  }

  move(at: Point): void {
    const { placing, held } = this;
    const spot = spotAt(this.pane, at);
    if (held) held.moveTo(spot);
    else if (placing?.kind === 'trace') placing.stroke(spot, STROKE_APART / this.pane.stage.scale);
    else if (placing) placing.next = spot;
    this.look(at);
    this.board.refresh();
  }

  hover(at: Point): void {
    if (!this.placing) return;
    this.placing.next = spotAt(this.pane, at);
    this.show();
  }

  release(wasMoved: boolean): void {
    this.loupe.hide();
    const { placing, held } = this;
    this.held = null;
    if (held) {
      const points = held.putBack();
      if (wasMoved) this.change(held.drawing, points);
    }
    if (placing?.kind === 'trace' && wasMoved) this.finish();
    else if (placing && (wasMoved || !placing.isFresh || placing.kind === 'label')) this.place();
    if (this.placing) this.placing.isFresh = false;
    this.board.refresh();
  }

  cancel(): void {
    this.loupe.hide();
    this.held?.putBack();
    this.held = this.placing = null;
    this.board.refresh();
  }

  private begin(kind: Kind, spot: Spot): boolean {
    const { board, pane } = this;
    if (!board.mayBegin(pane)) return true;
    // What keys began and nobody has placed yet gives way to the finger.
    if (this.placing?.placed.length) {
      this.placing.next = spot;
      return true;
    }
    const placing = new Placing(kind, spot, this.pane.regions);
    if (placing.refusal) board.warn(placing.refusal);
    else {
      board.choose(null);
      this.placing = placing;
      if (kind !== 'label') placing.place();
    }
    board.refresh();
    return true;
  }

  /** Another frame or picture: what is begun on the old one goes, unless no point of it is placed yet. */
  private drawn(): void {
    const { placing, pane } = this;
    if (placing?.placed.length) this.cancel();
    else if (placing) this.placing = new Placing(placing.kind, keptOn(pane, placing.next), pane.regions, true);
    this.show();
  }

  /** Place the point that moves. */
  place(): void {
    const { placing } = this;
    if (!placing) return;
    const { refusal } = placing;
    if (refusal) this.board.warn(refusal);
    else if (placing.isBack(REACH.mouse / this.pane.stage.scale) || placing.place()) this.finish();
  }

  /** Move a drawing, unless its points cannot lie there. */
  change(drawing: Drawing, points: readonly Spot[], tag = ''): void {
    const isOff = !points.every((one) => isOnPicture(this.pane, one));
    const refusal = isOff ? 'All points must lie on the picture.' : refusalOf(drawing.kind, points, this.pane.regions);
    if (refusal) this.board.warn(refusal);
    else this.board.change(drawing, { ...drawing.now, points }, tag);
  }

  private handles(): Handle[] {
    const { placing, board, pane } = this;
    const chosen = board.drawingsOn(pane).find((one) => one === board.chosen);
    return placing ? [nextHandle(placing)] : chosen?.mine ? handlesOf(chosen) : [];
  }

  private look(at: Point): void {
    if (this.isTouch) this.loupe.show(at);
  }
}
