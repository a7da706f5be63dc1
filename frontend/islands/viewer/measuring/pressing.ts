/** What keys do on one picture: Enter begins and places, arrows move. */

import type { Pane } from '../pane.ts';
import type { Board } from './board.ts';
import type { Hand } from './hand.ts';
import { pressedOn } from './handles.ts';
import type { Spot } from './measure.ts';
import { keptOn, wayOf } from './places.ts';
import { moved } from './points.ts';

/** Do what a key on the picture or on one of its handles asks for. */
export function pressKey(event: KeyboardEvent, hand: Hand, pane: Pane, board: Board): void {
  const stage = pane.stage.element;
  const { kind } = board;
  const { placing } = hand;
  const pressed = pressedOn(event);
  if (!pressed) {
    if (kind && event.key === 'Enter' && event.target === stage && board.mayBegin(pane)) hand.beginWithKeys(kind);
    return;
  }
  event.preventDefault();
  if (pressed.step) nudge(pressed.step, pressed.index, hand, pane, board);
  else if (placing?.kind === 'trace' && placing.placed.at(-1) === placing.next) hand.finish();
  else if (placing) hand.place();
  else {
    // From here Enter begins the next one.
    board.choose(null);
    stage.focus();
  }
  board.refresh();
  if (!hand.placing && placing) hand.focus();
}

/** Move a handle by so many pixels of the picture, the way the arrow points on the screen. */
function nudge(step: Spot, index: number, hand: Hand, pane: Pane, { chosen }: Board): void {
  const [across, down] = wayOf(pane, step);
  const go = ([x, y]: Spot): Spot => keptOn(pane, [x + across, y + down]);
  const point = chosen?.now.points[index];
  if (hand.placing) hand.placing.next = go(hand.placing.next);
  else if (chosen && point) hand.change(chosen, moved(chosen.kind, chosen.now.points, index, go(point)), `key ${index}`);
}
