/** Undoing and redoing what was drawn on this page. */

import type { Content, Drawing } from './drawing.ts';

interface Change { drawing: Drawing; before: Content; after: Content; tag: string }

export class History {
  private done: Change[] = [];
  private undone: Change[] = [];

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** Change a drawing so that it can be undone; changes in a row with the same tag are undone at once. */
  change(drawing: Drawing, after: Content, tag = ''): void {
    const latest = this.done.at(-1);
    if (tag && latest?.tag === tag && latest.drawing === drawing) latest.after = after;
    else this.done.push({ drawing, before: drawing.now, after, tag });
    this.undone = [];
    drawing.now = after;
  }

  /** Note a drawing that was made: to undo it is to remove it. */
  made(drawing: Drawing): void {
    this.done.push({ drawing, before: { ...drawing.now, removed: true }, after: drawing.now, tag: '' });
    this.undone = [];
  }

  /** Undo the latest change; give its drawing. */
  undo(): Drawing | null {
    return this.step(this.done, this.undone, 'before');
  }

  /** Do again what was undone last; give its drawing. */
  redo(): Drawing | null {
    return this.step(this.undone, this.done, 'after');
  }

  private step(from: Change[], to: Change[], which: 'before' | 'after'): Drawing | null {
    const change = from.pop();
    if (!change) return null;
    to.push({ ...change, tag: '' });
    change.drawing.now = change[which];
    return change.drawing;
  }
}
