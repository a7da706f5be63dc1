/** What the hands of all pictures on the screen share: the tool, the chosen drawing, and what becomes of both. */

import type { Pane } from '../pane.ts';
import type { Content, Drawing } from './drawing.ts';
import type { Kind, Spot } from './measure.ts';
import type { Shown } from './sheet.ts';

export interface Board {
  /** The tool that is chosen. */
  kind: Kind | null;
  chosen: Drawing | null;
  drawingsOn(pane: Pane): Drawing[];
  shownOn(pane: Pane): Shown[];
  /** Tell whether the tool can begin here; say why not. */
  mayBegin(pane: Pane): boolean;
  choose(drawing: Drawing | null): void;
  change(drawing: Drawing, content: Content, tag?: string): void;
  finish(pane: Pane, kind: Kind, points: readonly Spot[]): void;
  warn(words: string): void;
  refresh(): void;
}
