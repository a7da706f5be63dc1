/** All drawings of the page: which are on what is shown, and every change kept and undoable. */

import type { Picture } from '../logic.ts';
import type { Pane } from '../pane.ts';
import { begun, isOn, type Content, type Drawing } from './drawing.ts';
import { History } from './history.ts';
import type { Keeping } from './keeping.ts';
import type { Kind, Spot } from './measure.ts';

export class Book {
  readonly history = new History();
  /** Whether the pictures are shown without their drawings. */
  isHidden = false;

  private readonly keeping: Keeping;

  constructor(keeping: Keeping) {
    this.keeping = keeping;
  }

  /** Give the drawings of a picture, on all of its frames. */
  of(picture: Picture): Drawing[] {
    return this.keeping.drawings.filter((one) => one.pictureId === picture.id && !one.now.removed);
  }

  /** Give those that are on the screen. */
  on(pane: Pane): Drawing[] {
    return this.isHidden ? [] : this.keeping.drawings.filter((one) => isOn(one, pane.picture, pane.player.frame));
  }

  /** Give the frames of a picture that carry drawings, from 0. */
  framesOf(picture: Picture): number[] {
    const frames = this.of(picture).map((one) => one.frame ?? 0);
    return picture.frameCount > 1 ? [...new Set(frames)].sort((a, b) => a - b) : [];
  }

  /** Put a new drawing on the frame that is shown. */
  add(pane: Pane, kind: Kind, points: readonly Spot[], structure: string): Drawing {
    const { id, frameCount } = pane.picture;
    const made = begun(id, frameCount > 1 ? pane.player.frame : null, kind, points, structure);
    this.keeping.drawings.push(made);
    this.history.made(made);
    this.keeping.keep(made);
    return made;
  }

  change(drawing: Drawing, content: Content, tag = ''): void {
    this.history.change(drawing, content, tag);
    this.keeping.keep(drawing);
  }

  /** Undo the latest change, or do it again; give its drawing. */
  step(which: 'undo' | 'redo'): Drawing | null {
    const drawing = this.history[which]();
    if (drawing) this.keeping.keep(drawing);
    return drawing;
  }
}
