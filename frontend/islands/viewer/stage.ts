/** The dark surface with the picture on it: drawing, and zooming and moving by wheel, finger and double click. */

import { make } from '../../lib/elements.ts';
import { fit, pan, spread, zoomAt, zoomOf, type Placing, type Point, type Size } from './geometry.ts';

// A finger or mouse that moved less than this has tapped.
const TAP_DISTANCE = 6;
const KEY_FACTOR = 1.4;
const DOUBLE_CLICK_FACTOR = 2.5;

export class Stage {
  readonly element: HTMLDivElement;
  readonly canvas = make('canvas', { class: 'viewer__canvas', width: 1, height: 1, role: 'img' });
  /** Called on a tap or click that neither moved nor zoomed. */
  tapped: () => void = () => {};

  private picture: Size = { width: 4, height: 3 };
  private placing: Placing = { scale: 1, x: 0, y: 0 };
  private readonly fingers = new Map<number, Point>();
  private travelled = 0;

  constructor() {
    this.element = make('div', {
      class: 'viewer__stage', tabindex: 0, role: 'group', 'aria-label': 'Picture. Press ? for the keys.',
    }, this.canvas);
    new ResizeObserver(() => this.fit()).observe(this.element);
    this.listen();
  }

  /** Draw a frame; the view stays where it is as long as the size stays. */
  draw(source: CanvasImageSource, size: Size): void {
    const isNew = this.picture.width !== size.width || this.picture.height !== size.height || this.canvas.width === 1;
    if (isNew) {
      this.canvas.width = size.width;
      this.canvas.height = size.height;
      this.picture = { width: size.width, height: size.height };
      this.fit();
    }
    this.canvas.getContext('2d')?.drawImage(source, 0, 0, size.width, size.height);
  }

  /** Show the whole picture. */
  fit(): void {
    this.place(fit(this.size(), this.picture));
  }

  /** Enlarge (1) or shrink (-1) about the middle. */
  zoom(direction: 1 | -1): void {
    const { width, height } = this.size();
    this.zoomTo(KEY_FACTOR ** direction, { x: width / 2, y: height / 2 });
  }

  /** Move an enlarged picture by a quarter of the stage, to see what lies at its left (-1, 0), and so on. */
  look(across: number, down: number): void {
    const { width, height } = this.size();
    this.place(pan(this.placing, { x: -across * width / 4, y: -down * height / 4 }, this.size(), this.picture));
  }

  /** Take the shape of a picture that is going to be drawn. */
  expect(size: Size): void {
    this.element.style.setProperty('--picture', `${size.width} / ${size.height}`);
  }

  private size(): Size {
    return { width: this.element.clientWidth || 1, height: this.element.clientHeight || 1 };
  }

  private zoomTo(factor: number, at: Point): void {
    this.place(zoomAt(this.placing, factor, at, this.size(), this.picture));
  }

  private place(placing: Placing): void {
    this.placing = placing;
    const isZoomed = zoomOf(placing, this.size(), this.picture) > 1.001;
    this.canvas.style.transform = `translate(${placing.x}px, ${placing.y}px) scale(${placing.scale})`;
    this.element.classList.toggle('viewer__stage--zoomed', isZoomed);
  }

  private isZoomed(): boolean {
    return this.element.classList.contains('viewer__stage--zoomed');
  }

  private pointOf(event: MouseEvent): Point {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private listen(): void {
    const { element } = this;
    element.addEventListener('wheel', this.wheeled, { passive: false });
    element.addEventListener('dblclick', (event) => {
      if (this.isZoomed()) this.fit();
      else this.zoomTo(DOUBLE_CLICK_FACTOR, this.pointOf(event));
    });
    element.addEventListener('pointerdown', this.pressed);
    element.addEventListener('pointermove', this.moved);
    element.addEventListener('pointerup', this.released);
    element.addEventListener('pointercancel', this.released);
    // Two fingers on the picture zoom the picture; without this some browsers scroll the page as well.
    element.addEventListener('touchmove', (event) => {
      if (event.touches.length > 1 && event.cancelable) event.preventDefault();
    }, { passive: false });
  }

  private readonly wheeled = (event: WheelEvent): void => {
    // Turning back beyond the whole picture scrolls the page, so that the picture is no trap.
    if (event.deltaY > 0 && !this.isZoomed()) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
    this.zoomTo(Math.exp(-Math.max(-100, Math.min(100, event.deltaY * lines)) / 300), this.pointOf(event));
  };

  private readonly pressed = (event: PointerEvent): void => {
    if (event.button !== 0 || event.target !== this.canvas && event.target !== this.element) return;
    if (this.fingers.size === 0) this.travelled = 0;
    this.fingers.set(event.pointerId, this.pointOf(event));
    this.element.setPointerCapture(event.pointerId);
  };

  private readonly moved = (event: PointerEvent): void => {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const now = this.pointOf(event);
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    this.fingers.set(event.pointerId, now);
    this.travelled += Math.hypot(now.x - before.x, now.y - before.y);
    const size = this.size();
    if (!other) {
      if (this.isZoomed()) this.place(pan(this.placing, { x: now.x - before.x, y: now.y - before.y }, size, this.picture));
      return;
    }
    const [old, current] = [spread(before, other), spread(now, other)];
    const zoomed = zoomAt(this.placing, current.apart / Math.max(old.apart, 1), current.middle, size, this.picture);
    const by = { x: current.middle.x - old.middle.x, y: current.middle.y - old.middle.y };
    this.place(pan(zoomed, by, size, this.picture));
  };

  private readonly released = (event: PointerEvent): void => {
    if (!this.fingers.delete(event.pointerId)) return;
    if (this.fingers.size > 0) this.travelled = Infinity;
    else if (event.type === 'pointerup' && this.travelled < TAP_DISTANCE) this.tapped();
  };
}
