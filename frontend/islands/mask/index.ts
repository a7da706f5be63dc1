// The steward's masking tool: a box on the sealed picture, tied to four number fields that work without it too.
import { type Box, type Hold, type Point, type Size, between, dragged, holdAt, shade, typed } from './logic.ts';

const SVG = 'http://www.w3.org/2000/svg';
const CORNERS = ['x0', 'y0', 'x1', 'y1'] as const;
// A finger needs 44 CSS pixels: 22 to either side of a line.
const REACH = 22;

interface Grip {
  from: Point;
  hold: Hold | null;
  start: Box | null;
}

export function start(host: HTMLElement): void {
  const sheet = host.querySelector('svg');
  const form = document.querySelector(host.dataset['fields'] ?? '');
  if (!sheet || !(form instanceof HTMLFormElement)) return;
  const size: Size = { columns: Number(host.dataset['columns']), rows: Number(host.dataset['rows']) };
  const fields = CORNERS.map((name) => form.elements.namedItem(name)).filter((field) => field instanceof HTMLInputElement);
  if (fields.length !== CORNERS.length) return;
  const cover = drawn(sheet, 'path', { fill: '#000', 'fill-opacity': '0.65', 'fill-rule': 'evenodd' });
  const frame = drawn(sheet, 'rect', { fill: 'none', stroke: '#FFB020', 'stroke-width': '2', 'vector-effect': 'non-scaling-stroke' });
  let box = read(fields, size);
  let grip: Grip | null = null;

  const show = (): void => {
    if (!box) return;
    cover.setAttribute('d', shade(box, size));
    const place = { x: box.x0, y: box.y0, width: box.x1 - box.x0 + 1, height: box.y1 - box.y0 + 1 };
    for (const [name, value] of Object.entries(place)) frame.setAttribute(name, String(value));
  };
  const write = (): void => {
    CORNERS.forEach((name, index) => {
      const field = fields[index];
      if (field && box) field.value = String(box[name]);
    });
    show();
  };

  sheet.style.touchAction = 'none';
  sheet.style.cursor = 'crosshair';
  sheet.addEventListener('pointerdown', (event) => {
    const from = pointOf(event, sheet, size);
    grip = { from, hold: box && holdAt(box, from, REACH * scaleOf(sheet, size)), start: box };
    sheet.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  sheet.addEventListener('pointermove', (event) => {
    if (!grip) return;
    const to = pointOf(event, sheet, size);
    const { from, hold, start } = grip;
    box = hold && start ? dragged(start, hold, to.x - from.x, to.y - from.y, size) : between(from, to, size);
    write();
  });
  const letGo = (): void => {
    grip = null;
  };
  sheet.addEventListener('pointerup', letGo);
  sheet.addEventListener('pointercancel', letGo);
  form.addEventListener('input', () => {
    box = read(fields, size) ?? box;
    show();
  });
  show();
}

function drawn(sheet: SVGElement, name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(SVG, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return sheet.appendChild(element);
}

function read(fields: HTMLInputElement[], size: Size): Box | null {
  const [x0 = '', y0 = '', x1 = '', y1 = ''] = fields.map((field) => field.value);
  return typed({ x0, y0, x1, y1 }, size);
}

// Picture pixels to one CSS pixel.
function scaleOf(sheet: SVGElement, size: Size): number {
  return size.columns / Math.max(1, sheet.getBoundingClientRect().width);
}

function pointOf(event: PointerEvent, sheet: SVGElement, size: Size): Point {
  const place = sheet.getBoundingClientRect();
  return {
    x: ((event.clientX - place.left) / place.width) * size.columns,
    y: ((event.clientY - place.top) / place.height) * size.rows,
  };
}
