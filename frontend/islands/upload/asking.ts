/** What the dialog that asks for the scan needs from the page, and what it tells of each file. */

import type { Blanked } from './blanking.ts';
import type { Item, Mark } from './logic.ts';

export interface Deps {
  previewUrl: string;
  fileOf(item: Item): File;
  marked(item: Item, mark: Mark, sends: Blanked | 'whole'): void;
  failed(item: Item, words: string): void;
  leftOut(item: Item): void;
  ended(): void;
}
