/** The dark surface with the picture on it: drawing it, and where, how large, which way round and how bright it lies. */

import { make } from '../../lib/elements.ts';
import { fit, pan, zoomAt, zoomOf, type Placing, type Point, type Size } from './geometry.ts';
import { Gestures, type Grip } from './gestures.ts';
import { AS_RECORDED, filterOf, type Light } from './light.ts';
import { fromSeen, matrixOf, orientedSize, toSeen, UPRIGHT, type Orientation } from './orient.ts';

const KEY_FACTOR = 1.4;
const DOUBLE_CLICK_FACTOR = 2.5;

/** How far a picture is enlarged, and which place of it, as shares of its width and height, is in the middle. */
export interface View { zoom: number; middle: Point }

export class Stage {
  readonly element: HTMLDivElement;
  readonly canvas = make('canvas', { class: 'viewer__canvas', width: 1, height: 1, role: 'img' });
  /** Resolves once the first picture is drawn. */
  readonly isDrawn: Promise<void>;
  /** Called on a tap or click that neither moved nor zoomed. */
  tapped: () => void = () => {};
  /** Called after a person has moved or enlarged the picture. */
  viewed: () => void = () => {};
  /** Called whenever the picture lies elsewhere than before. */
  placed: () => void = () => {};

  private picture: Size = { width: 4, height: 3 };
  private lies: Orientation = UPRIGHT;
  private lit: Light = AS_RECORDED;
  private placing: Placing = { scale: 1, x: 0, y: 0 };
  private kept: View = { zoom: 1, middle: { x: 0.5, y: 0.5 } };
  private readonly gestures: Gestures;
  private tellDrawn: () => void = () => {};

  constructor() {
    this.isDrawn = new Promise((resolve) => { this.tellDrawn = resolve; });
    this.element = make('div', {
      class: 'viewer__stage', tabindex: 0, role: 'group', 'aria-label': 'Picture. Press ? for the keys.',
    }, this.canvas);
    this.gestures = new Gestures({
      element: this.element,
      isZoomed: () => this.isZoomed(),
      zoomTo: (factor, at) => this.zoomTo(factor, at),
      panBy: (by) => this.show(pan(this.placing, by, this.size(), this.seen())),
      doubled: (at) => { if (this.isZoomed()) this.fit(); else this.zoomTo(DOUBLE_CLICK_FACTOR, at); },
      tapped: () => this.tapped(),
    });
    new ResizeObserver(() => this.follow(this.kept)).observe(this.element);
  }

  /** Draw a frame; the view stays where it is as long as the size stays. */
  draw(source: CanvasImageSource, size: Size): void {
    const isNew = this.picture.width !== size.width || this.picture.height !== size.height || this.canvas.width === 1;
    if (isNew) {
      this.canvas.width = size.width;
      this.canvas.height = size.height;
      this.picture = { width: size.width, height: size.height };
      this.place(fit(this.size(), this.seen()));
    }
    this.canvas.getContext('2d')?.drawImage(source, 0, 0, size.width, size.height);
    this.tellDrawn();
  }

  /** Show the whole picture. */
  fit(): void {
    this.show(fit(this.size(), this.seen()));
  }

  /** Enlarge (1) or shrink (-1) about the middle. */
  zoom(direction: 1 | -1): void {
    const { width, height } = this.size();
    this.zoomTo(KEY_FACTOR ** direction, { x: width / 2, y: height / 2 });
  }

  /** Move an enlarged picture by a quarter of the stage, to see what lies at its left (-1, 0), and so on. */
  look(across: number, down: number): void {
    const { width, height } = this.size();
    this.show(pan(this.placing, { x: -across * width / 4, y: -down * height / 4 }, this.size(), this.seen()));
  }

  /** Take the shape of a picture that is going to be drawn. */
  expect(size: Size): void {
    this.element.style.setProperty('--picture', `${size.width} / ${size.height}`);
  }

  /** Let somebody take hold of single fingers, or nobody. */
  hold(grip: Grip | null): void {
    this.gestures.grip = grip;
    this.element.classList.toggle('viewer__stage--held', grip !== null);
  }

  get orientation(): Orientation {
    return this.lies;
  }

  set orientation(orientation: Orientation) {
    this.lies = orientation;
    this.place(fit(this.size(), this.seen()));
  }

  get light(): Light {
    return this.lit;
  }

  set light(light: Light) {
    this.lit = light;
    this.canvas.style.filter = filterOf(light);
  }

  /** What is seen, so that another picture can follow it or this one find it again. */
  get view(): View {
    const { width, height } = this.size();
    const middle = this.toPicture({ x: width / 2, y: height / 2 });
    return { zoom: this.zoomed(), middle: { x: middle.x / this.picture.width, y: middle.y / this.picture.height } };
  }

  /** Show the same part as another picture, without telling so. */
  follow({ zoom, middle }: View): void {
    const [stage, seen] = [this.size(), this.seen()];
    const whole = fit(stage, seen);
    const at = toSeen({ x: middle.x * this.picture.width, y: middle.y * this.picture.height }, this.picture, this.lies);
    const scale = whole.scale * Math.max(1, zoom);
    const placing = { scale, x: stage.width / 2 - at.x * scale, y: stage.height / 2 - at.y * scale };
    this.place(pan(placing, { x: 0, y: 0 }, stage, seen));
  }

  /** Give the pixel of the picture at a place of the stage. */
  toPicture({ x, y }: Point): Point {
    const { scale, x: left, y: top } = this.placing;
    return fromSeen({ x: (x - left) / scale, y: (y - top) / scale }, this.picture, this.lies);
  }

  /** Give the place on the stage of a pixel of the picture. */
  toStage(pixel: Point): Point {
    const seen = toSeen(pixel, this.picture, this.lies);
    return { x: this.placing.x + seen.x * this.placing.scale, y: this.placing.y + seen.y * this.placing.scale };
  }

  /** How many CSS pixels one pixel of the picture takes. */
  get scale(): number {
    return this.placing.scale;
  }

  /** Give how far the picture is enlarged; 1 is the whole picture. */
  zoomed(): number {
    return zoomOf(this.placing, this.size(), this.seen());
  }

  private seen(): Size {
    return orientedSize(this.picture, this.lies);
  }

  private size(): Size {
    return { width: this.element.clientWidth || 1, height: this.element.clientHeight || 1 };
  }

  private zoomTo(factor: number, at: Point): void {
    this.show(zoomAt(this.placing, factor, at, this.size(), this.seen()));
  }

  private show(placing: Placing): void {
    this.place(placing);
    this.viewed();
  }

  private place(placing: Placing): void {
    this.placing = placing;
    this.kept = this.view;
    const turn = matrixOf(this.picture, this.lies).join();
    const turning = turn === '1,0,0,1,0,0' ? '' : ` matrix(${turn})`;
    this.canvas.style.transform = `translate(${placing.x}px, ${placing.y}px) scale(${placing.scale})${turning}`;
    this.element.classList.toggle('viewer__stage--zoomed', this.zoomed() > 1.001);
    this.placed();
  }

  /** As it was when it was placed: the stage may have changed its size since, and the picture not yet. */
  private isZoomed(): boolean {
    return this.element.classList.contains('viewer__stage--zoomed');
  }
}
