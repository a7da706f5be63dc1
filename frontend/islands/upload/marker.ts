/** The box on a picture: drawn by mouse or finger, moved by keys, or typed; everything outside lies in the shade. */

import { between, dragged, holdAt, tidy, type Box, type Hold, type Point, type Size } from '../mask/logic.ts';
import { shade } from '../mask/sheet.ts';
import type { Mark } from './logic.ts';
import { drawnShape } from './shapes.ts';

// A finger needs 44 CSS pixels: 22 to either side of a line.
const REACH = 22;
const STEPS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

interface Grip {
  from: Point;
  hold: Hold | null;
  start: Box | null;
}

/** Moves or resizes a box by one press of an arrow key; without a box the first press makes one in the middle. */
export function stepped(box: Box | null, key: string, shift: boolean, size: Size): Box | null {
  const step = STEPS[key];
  if (!step) return null;
  if (!box) {
    const [width, height] = [size.columns / 4, size.rows / 4];
    return tidy({ x0: width, y0: height, x1: size.columns - width - 1, y1: size.rows - height - 1 }, size);
  }
  const far = Math.max(1, Math.round(size.columns / 200));
  return dragged(box, shift ? 'se' : 'inside', step[0] * far, step[1] * far, size);
}

/** Tell whether a box drawn on one picture can go on another: both have the same size. */
export function fits(mark: Mark | null, size: Size): mark is Mark {
  return mark !== null && mark.size.columns === size.columns && mark.size.rows === size.rows;
}

/** The box that is drawn on one picture; `changed` is called with it whenever it changes. */
export class Marker {
  readonly sheet: SVGSVGElement;
  box: Box | null = null;

  private readonly size: Size;
  private readonly cover: SVGElement;
  private readonly frame: SVGElement;
  private readonly changed: (box: Box) => void;
  private grip: Grip | null = null;

  constructor(size: Size, changed: (box: Box) => void) {
    this.size = size;
    this.changed = changed;
    this.sheet = drawnShape('svg', { class: 'marking__sheet', viewBox: `0 0 ${size.columns} ${size.rows}`, tabindex: '0',
      role: 'group', 'aria-label': 'Box around the scan. Arrow keys move it, with Shift they change its size.' }) as SVGSVGElement;
    this.cover = drawnShape('path', { fill: '#000', 'fill-rule': 'evenodd' });
    this.frame = drawnShape('rect', { class: 'marking__frame', 'vector-effect': 'non-scaling-stroke' });
    this.sheet.append(this.cover, this.frame);
    this.sheet.addEventListener('pointerdown', (event) => this.take(event));
    this.sheet.addEventListener('pointermove', (event) => this.move(event));
    for (const name of ['pointerup', 'pointercancel'] as const) this.sheet.addEventListener(name, () => { this.grip = null; });
    this.sheet.addEventListener('keydown', (event) => this.press(event));
  }

  /** Show a box that was typed, or that was drawn on another picture of this size. */
  set(box: Box): void {
    this.box = box;
    this.frame.classList.toggle('marking__frame--on', true);
    this.cover.setAttribute('d', shade([box], this.size));
    const place = { x: box.x0, y: box.y0, width: box.x1 - box.x0 + 1, height: box.y1 - box.y0 + 1 };
    for (const [name, value] of Object.entries(place)) this.frame.setAttribute(name, String(value));
  }

  private draw(box: Box): void {
    this.set(box);
    this.changed(box);
  }

  private take(event: PointerEvent): void {
    const from = this.pointOf(event);
    this.grip = { from, hold: this.box && holdAt(this.box, from, REACH * this.scale), start: this.box };
    this.sheet.setPointerCapture(event.pointerId);
    event.preventDefault();
    this.sheet.focus({ preventScroll: true });
  }

  private move(event: PointerEvent): void {
    if (!this.grip) return;
    const { from, hold, start } = this.grip;
    const to = this.pointOf(event);
    const isDrag = hold && start;
    this.draw(isDrag ? dragged(start, hold, to.x - from.x, to.y - from.y, this.size) : between(from, to, this.size));
  }

  private press(event: KeyboardEvent): void {
    const box = stepped(this.box, event.key, event.shiftKey, this.size);
    if (!box) return;
    event.preventDefault();
    this.draw(box);
  }

  // Picture pixels to one CSS pixel.
  private get scale(): number {
    return this.size.columns / Math.max(1, this.sheet.getBoundingClientRect().width);
  }

  private pointOf(event: PointerEvent): Point {
    const place = this.sheet.getBoundingClientRect();
    return { x: (event.clientX - place.left) * this.scale, y: (event.clientY - place.top) * this.scale };
  }
}
