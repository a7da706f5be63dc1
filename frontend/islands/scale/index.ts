// Setting the scale by hand: two points on the picture, tied to number fields that work without them too, and a ruler.
import {
  centimetres, chosen, millimetres, placed, ruler, words, type Point, type Size, type Which,
} from './logic.ts';
import { Loupe } from './loupe.ts';

const SVG = 'http://www.w3.org/2000/svg';
const FIELDS = [['x0', 'y0'], ['x1', 'y1']] as const;
const NAMES = ['First point', 'Second point'];
// A finger needs 44 CSS pixels: 22 around a point.
const REACH = 22;
const STEPS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

export function start(host: HTMLElement): void {
  const sheet = host.querySelector('svg');
  const form = document.querySelector(host.dataset['fields'] ?? '');
  const said = document.querySelector(host.dataset['said'] ?? '');
  if (!sheet || !(form instanceof HTMLFormElement) || !said) return;
  new Scale(host, sheet, form, said);
}

class Scale {
  private readonly sheet: SVGSVGElement;
  private readonly form: HTMLFormElement;
  private readonly said: Element;
  private readonly size: Size;
  private readonly loupe: Loupe;
  private readonly ruler: SVGElement;
  private readonly knobs: SVGElement[];
  private points: (Point | null)[];
  private held: Which | null = null;

  constructor(host: HTMLElement, sheet: SVGSVGElement, form: HTMLFormElement, said: Element) {
    [this.sheet, this.form, this.said] = [sheet, form, said];
    this.size = { columns: Number(host.dataset['columns']), rows: Number(host.dataset['rows']) };
    this.loupe = new Loupe(host, sheet, this.size);
    this.points = this.read();
    const outline = drawn(sheet, 'path', { class: 'scale__ruler scale__ruler--under' });
    this.ruler = drawn(sheet, 'path', { class: 'scale__ruler' });
    this.knobs = NAMES.map((name) => drawn(sheet, 'circle', { class: 'scale__knob', tabindex: '0', role: 'button', 'aria-label': name }));
    new MutationObserver(() => outline.setAttribute('d', this.ruler.getAttribute('d') ?? '')).observe(this.ruler, { attributes: true });
    this.listen();
    this.show();
    // Sizes of knobs are in CSS pixels, so they change with the width of the picture.
    new ResizeObserver(() => this.show()).observe(sheet);
  }

  private listen(): void {
    this.sheet.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      this.sheet.setPointerCapture(event.pointerId);
      this.held = chosen(this.points, this.pointOf(event), REACH * this.perCss);
      this.put(this.held, this.pointOf(event));
      this.knobs[this.held]?.focus({ preventScroll: true });
    });
    this.sheet.addEventListener('pointermove', (event) => {
      if (this.held !== null) this.put(this.held, this.pointOf(event));
    });
    for (const name of ['pointerup', 'pointercancel'] as const) {
      this.sheet.addEventListener(name, () => { this.held = null; this.loupe.hide(); });
    }
    this.knobs.forEach((knob, which) => knob.addEventListener('keydown', (event) => this.press(event, which as Which)));
    this.form.addEventListener('input', () => { this.points = this.read(); this.show(); });
  }

  private press(event: KeyboardEvent, which: Which): void {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    const middle = { x: this.size.columns / 2, y: this.size.rows * (which ? 0.75 : 0.25) };
    const now = this.points[which] ?? middle;
    this.put(which, { x: now.x + step[0] * far, y: now.y + step[1] * far });
    this.loupe.hide();
  }

  private put(which: Which, at: Point): void {
    const point = placed(at, this.size);
    this.points[which] = point;
    FIELDS[which].forEach((name, axis) => {
      const field = this.field(name);
      if (field) field.value = String(axis ? point.y : point.x);
    });
    this.loupe.show(point);
    this.show();
  }

  private show(): void {
    const [first, second] = this.points;
    const distance = this.field('centimetres')?.value ?? '';
    const cm = centimetres(distance);
    const isSound = first && second && cm !== null && millimetres(first, second, cm) !== null;
    this.ruler.setAttribute('d', isSound ? ruler(first, second, cm, 8 * this.perCss) : '');
    this.knobs.forEach((knob, which) => {
      const point = this.points[which];
      knob.setAttribute('cx', String(point?.x ?? this.size.columns / 2));
      knob.setAttribute('cy', String(point?.y ?? this.size.rows * (which ? 0.75 : 0.25)));
      knob.setAttribute('r', String(9 * this.perCss));
      knob.classList.toggle('scale__knob--set', Boolean(point));
      knob.setAttribute('aria-label', point ? `${NAMES[which]}, ${point.x} from the left, ${point.y} from the top. Arrow keys move it.`
        : `${NAMES[which]}, not set. Arrow keys set it.`);
    });
    const told = words(this.points, distance, this.size);
    if (this.said.textContent !== told) this.said.textContent = told;
  }

  private read(): (Point | null)[] {
    return FIELDS.map(([x, y]) => {
      const [across, down] = [this.field(x)?.value.trim(), this.field(y)?.value.trim()].map((text) => (text ? Number(text.replace(',', '.')) : NaN));
      return Number.isFinite(across) && Number.isFinite(down) ? placed({ x: across as number, y: down as number }, this.size) : null;
    });
  }

  private field(name: string): HTMLInputElement | null {
    const found = this.form.elements.namedItem(name);
    return found instanceof HTMLInputElement ? found : null;
  }

  // Picture pixels to one CSS pixel.
  private get perCss(): number {
    return 1 / (this.sheet.getScreenCTM()?.a || 1);
  }

  // Where the picture is higher than the room for it, there is black at its sides.
  private pointOf(event: PointerEvent): Point {
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(this.sheet.getScreenCTM()?.inverse());
  }
}

function drawn(sheet: SVGElement, name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(SVG, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return sheet.appendChild(element);
}
