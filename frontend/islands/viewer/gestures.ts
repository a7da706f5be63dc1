/** Wheel, mouse and fingers over the picture: enlarging, moving and tapping, unless somebody takes hold of a finger. */

import { spread, type Point } from './geometry.ts';

// A finger or mouse that moved less than this has tapped.
const TAP_DISTANCE = 6;

/** What can be done to the view; places are in CSS pixels from the corner of the stage. */
export interface Movable {
  readonly element: HTMLElement;
  isZoomed(): boolean;
  zoomTo(factor: number, at: Point): void;
  panBy(by: Point): void;
  doubled(at: Point): void;
  tapped(): void;
}

/** Somebody who wants single fingers for themselves, such as the calipers; what is not wanted moves the picture. */
export interface Grip {
  /** Tell whether this press is theirs. */
  press(at: Point, event: PointerEvent): boolean;
  move(at: Point, by: Point): void;
  release(moved: boolean): void;
  /** A second finger came, or the browser took the finger away. */
  cancel(): void;
  /** The mouse is over the picture, with no button down. */
  hover?(at: Point): void;
}

export class Gestures {
  grip: Grip | null = null;

  private readonly target: Movable;
  private readonly fingers = new Map<number, Point>();
  private travelled = 0;
  private gripped = false;

  constructor(target: Movable) {
    this.target = target;
    const { element } = target;
    element.addEventListener('wheel', this.wheeled, { passive: false });
    element.addEventListener('dblclick', (event) => { if (!this.grip) target.doubled(this.pointOf(event)); });
    element.addEventListener('pointerdown', this.pressed);
    element.addEventListener('pointermove', this.moved);
    element.addEventListener('pointerup', this.released);
    element.addEventListener('pointercancel', this.released);
    // Two fingers on the picture zoom the picture; without this some browsers scroll the page as well.
    element.addEventListener('touchmove', (event) => {
      if (event.touches.length > 1 && event.cancelable) event.preventDefault();
    }, { passive: false });
  }

  private pointOf(event: MouseEvent): Point {
    const box = this.target.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private readonly wheeled = (event: WheelEvent): void => {
    // Turning back beyond the whole picture scrolls the page, so that the picture is no trap.
    if (event.deltaY > 0 && !this.target.isZoomed()) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
    this.target.zoomTo(Math.exp(-Math.max(-100, Math.min(100, event.deltaY * lines)) / 300), this.pointOf(event));
  };

  private readonly pressed = (event: PointerEvent): void => {
    if (event.button !== 0 || (event.target as Element).closest('button, a')) return;
    if (this.fingers.size === 0) this.travelled = 0;
    this.letGo();
    const at = this.pointOf(event);
    this.fingers.set(event.pointerId, at);
    this.target.element.setPointerCapture(event.pointerId);
    this.gripped = this.fingers.size === 1 && (this.grip?.press(at, event) ?? false);
  };

  private readonly moved = (event: PointerEvent): void => {
    const before = this.fingers.get(event.pointerId);
    const now = this.pointOf(event);
    if (!before) {
      if (event.pointerType === 'mouse') this.grip?.hover?.(now);
      return;
    }
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    const by = { x: now.x - before.x, y: now.y - before.y };
    this.fingers.set(event.pointerId, now);
    this.travelled += Math.hypot(by.x, by.y);
    if (this.gripped) this.grip?.move(now, by);
    else if (!other) this.slide(by);
    else this.pinch(before, now, other);
  };

  private slide(by: Point): void {
    if (this.target.isZoomed()) this.target.panBy(by);
  }

  private pinch(before: Point, now: Point, other: Point): void {
    const [old, current] = [spread(before, other), spread(now, other)];
    this.target.zoomTo(current.apart / Math.max(old.apart, 1), current.middle);
    this.target.panBy({ x: current.middle.x - old.middle.x, y: current.middle.y - old.middle.y });
  }

  private readonly released = (event: PointerEvent): void => {
    if (!this.fingers.delete(event.pointerId)) return;
    const isTap = this.travelled < TAP_DISTANCE;
    if (event.type === 'pointercancel') this.letGo();
    else if (this.gripped) {
      this.gripped = false;
      this.grip?.release(!isTap);
    } else if (this.fingers.size > 0) this.travelled = Infinity;
    else if (isTap) this.target.tapped();
  };

  private letGo(): void {
    if (this.gripped) this.grip?.cancel();
    this.gripped = false;
  }
}
