// What has been marked: boxes to keep and boxes to blank, as their fields say, with every step that can be undone.

import { type Box, type Hold, type Point, type Size, dragged, holdAt, tidy, typed } from './logic.ts';

export type Kind = 'keep' | 'blank';

// One row of fields. While somebody types, it may not be a box yet.
export interface Entry {
  kind: Kind;
  x0: string;
  y0: string;
  x1: string;
  y1: string;
}

export interface Grip {
  index: number;
  hold: Hold;
}

const STEPS = 100;
const BY_KEY = 5;

export const entryOf = (kind: Kind, box: Box): Entry => ({
  kind, x0: String(box.x0), y0: String(box.y0), x1: String(box.x1), y1: String(box.y1),
});

export const isEmpty = (entry: Entry): boolean => ![entry.x0, entry.y0, entry.x1, entry.y1].some((text) => text.trim());

export class Marks {
  entries: Entry[];
  selected = -1;
  readonly size: Size;
  readonly most: number;
  private past: Entry[][] = [];

  constructor(entries: Entry[], size: Size, most: number) {
    this.entries = entries.filter((entry) => !isEmpty(entry));
    this.size = size;
    this.most = most;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get isFull(): boolean {
    return this.entries.length >= this.most;
  }

  boxAt(index: number): Box | null {
    const entry = this.entries[index];
    return entry ? typed(entry, this.size) : null;
  }

  // Begins a step: what comes next can be undone as one.
  remember(): void {
    this.past.push(this.entries.map((entry) => ({ ...entry })));
    this.past.splice(0, this.past.length - STEPS);
  }

  // Takes the last step back that has changed anything.
  undo(): boolean {
    const now = JSON.stringify(this.entries);
    let before = this.past.pop();
    while (before && JSON.stringify(before) === now) before = this.past.pop();
    if (!before) return false;
    this.entries = before;
    this.selected = Math.min(this.selected, before.length - 1);
    return true;
  }

  add(entry: Entry): void {
    this.entries.push(entry);
    this.selected = this.entries.length - 1;
  }

  put(index: number, box: Box): void {
    const entry = this.entries[index];
    if (entry) this.entries[index] = entryOf(entry.kind, box);
  }

  remove(index: number): void {
    this.remember();
    this.entries.splice(index, 1);
    this.selected = Math.min(index, this.entries.length - 1);
  }

  // What a pointer takes hold of. While black boxes are drawn, the scan below them stays where it is.
  gripAt(at: Point, reach: number, mode: Kind): Grip | null {
    const order = this.entries.map((_, index) => index).reverse();
    const first = order.filter((index) => index === this.selected);
    for (const index of [...first, ...order]) {
      const box = this.boxAt(index);
      if (!box || (mode === 'blank' && this.entries[index]?.kind === 'keep')) continue;
      const hold = holdAt(box, at, reach);
      if (hold) return { index, hold };
    }
    return null;
  }

  // Moves a box by an arrow key, or with `sizing` its lower right corner; tells whether the key was one.
  nudge(index: number, key: string, sizing: boolean): boolean {
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-BY_KEY, 0], ArrowRight: [BY_KEY, 0], ArrowUp: [0, -BY_KEY], ArrowDown: [0, BY_KEY],
    };
    const step = steps[key];
    const box = this.boxAt(index);
    if (!step || !box) return false;
    this.remember();
    this.put(index, dragged(box, sizing ? 'se' : 'inside', step[0], step[1], this.size));
    return true;
  }

  // A box in the middle of the picture, for those who draw with keys.
  middle(): Box {
    const { columns, rows } = this.size;
    return tidy({ x0: columns / 4, y0: rows / 4, x1: (columns * 3) / 4, y1: (rows * 3) / 4 }, this.size);
  }
}

// A box in words: "Scan area 1, from 82, 60 to 530, 470".
export function wordsFor(entries: readonly Entry[], index: number): string {
  const entry = entries[index];
  if (!entry) return '';
  const number = entries.slice(0, index + 1).filter(({ kind }) => kind === entry.kind).length;
  const name = entry.kind === 'keep' ? 'Scan area' : 'Black box';
  return `${name} ${number}, from ${entry.x0}, ${entry.y0} to ${entry.x1}, ${entry.y1}`;
}
