/** What a player tells those who watch it. */

import type { Picture } from './logic.ts';

/** How far a picture has come. */
export type Loading =
  | { state: 'waiting' | 'ready' }
  | { state: 'loading'; received: number; total: number }
  | { state: 'failed'; ended: boolean };

/** What the player tells the page: a picture to draw, or that something about it has changed. */
export interface Audience {
  draw(source: CanvasImageSource, picture: Picture): void;
  changed(): void;
}
