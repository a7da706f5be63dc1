/** A hand for each picture on the screen. */

import type { Pane } from '../pane.ts';
import type { Panes } from '../panes.ts';
import type { Board } from './board.ts';
import { Hand } from './hand.ts';

export class Hands {
  private readonly panes: Panes;
  private readonly board: Board;
  private readonly all = new Map<Pane, Hand>();
  private isOpen = false;

  constructor(panes: Panes, board: Board) {
    this.panes = panes;
    this.board = board;
  }

  /** The hand of the picture that is chosen. */
  get active(): Hand | undefined {
    return this.all.get(this.panes.active);
  }

  attach(pane: Pane): void {
    const hand = new Hand(pane, this.board);
    this.all.set(pane, hand);
    if (this.isOpen) pane.stage.hold(hand);
  }

  detach(pane: Pane): void {
    this.all.get(pane)?.remove();
    this.all.delete(pane);
  }

  /** Take hold of the fingers on all pictures, which stand still for it, or let go. */
  open(isOpen: boolean): void {
    this.isOpen = isOpen;
    for (const [pane, hand] of this.all) {
      hand.cancel();
      if (isOpen) pane.player.pause();
      pane.stage.hold(isOpen ? hand : null);
    }
  }

  /** Draw everything again. */
  show(): void {
    for (const hand of this.all.values()) hand.show();
  }
}
