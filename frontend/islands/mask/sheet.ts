// What is drawn over the sealed picture: everything in shade but the scan, black boxes within it, and their outlines.

import { type Marks, wordsFor } from './boxes.ts';
import type { Box, Point, Size } from './logic.ts';

const SVG = 'http://www.w3.org/2000/svg';
const KEEP = '#FFB020';
const BLANK = '#FF7B7B';
// Half of what a corner's square measures, in CSS pixels.
const CORNER = 6;

export class Sheet {
  private svg: SVGSVGElement;
  private size: Size;
  private cover: SVGElement;
  private boxes: SVGElement;

  constructor(svg: SVGSVGElement, size: Size) {
    this.svg = svg;
    this.size = size;
    this.cover = svg.appendChild(drawn('path', { fill: '#000', 'fill-opacity': '0.7', 'pointer-events': 'none' }));
    this.boxes = svg.appendChild(drawn('g', {}));
    svg.style.touchAction = 'none';
    svg.style.cursor = 'crosshair';
  }

  // Picture pixels to one CSS pixel.
  get scale(): number {
    return this.size.columns / Math.max(1, this.svg.getBoundingClientRect().width);
  }

  pointOf(event: PointerEvent): Point {
    const place = this.svg.getBoundingClientRect();
    return {
      x: ((event.clientX - place.left) / place.width) * this.size.columns,
      y: ((event.clientY - place.top) / place.height) * this.size.rows,
    };
  }

  // Which box an element that has the focus stands for.
  indexOf(target: EventTarget | null): number {
    const group = target instanceof Element ? target.closest('[data-box]') : null;
    return group ? Number(group.getAttribute('data-box')) : -1;
  }

  focus(index: number): void {
    this.boxes.querySelector<SVGElement>(`[data-box="${index}"]`)?.focus();
  }

  show(marks: Marks): void {
    const kept = marks.entries.map((entry, index) => (entry.kind === 'keep' ? marks.boxAt(index) : null)).filter((box) => box !== null);
    this.cover.setAttribute('d', kept.length ? shade(kept, this.size) : '');
    const had = this.indexOf(document.activeElement);
    this.boxes.replaceChildren(...marks.entries.map((_, index) => this.group(marks, index)).filter((group) => group !== null));
    if (had >= 0) this.focus(Math.min(had, marks.entries.length - 1));
  }

  private group(marks: Marks, index: number): SVGElement | null {
    const box = marks.boxAt(index);
    const kind = marks.entries[index]?.kind;
    if (!box || !kind) return null;
    const isChosen = index === marks.selected;
    const colour = kind === 'keep' ? KEEP : BLANK;
    const group = drawn('g', {
      'data-box': String(index), tabindex: '0', role: 'button', 'aria-pressed': String(isChosen),
      'aria-label': wordsFor(marks.entries, index), class: 'mask__box',
    });
    const place = { x: box.x0, y: box.y0, width: box.x1 - box.x0 + 1, height: box.y1 - box.y0 + 1 };
    const fill = kind === 'keep' ? { fill: '#000', 'fill-opacity': '0' } : { fill: '#000', 'fill-opacity': '0.85' };
    group.append(drawn('rect', {
      ...place, ...fill, stroke: colour, 'stroke-width': isChosen ? '3' : '2', 'vector-effect': 'non-scaling-stroke',
      ...(kind === 'blank' ? { 'stroke-dasharray': '6 4' } : {}),
    }));
    if (isChosen) group.append(...this.corners(box, colour));
    return group;
  }

  private corners(box: Box, colour: string): SVGElement[] {
    const half = CORNER * this.scale;
    const places = [[box.x0, box.y0], [box.x1, box.y0], [box.x0, box.y1], [box.x1, box.y1]] as const;
    return places.map(([x, y]) => drawn('rect', { x: x - half, y: y - half, width: 2 * half, height: 2 * half, fill: colour }));
  }
}

// The path that covers all but the boxes, of which some may overlap: strips between the edges, each cut where a box is.
export function shade(boxes: readonly Box[], size: Size): string {
  const edges = [...new Set([0, size.rows, ...boxes.flatMap((box) => [box.y0, box.y1 + 1])])].sort((left, right) => left - right);
  let path = '';
  for (let strip = 0; strip + 1 < edges.length; strip += 1) {
    const [top, bottom] = [edges[strip] as number, edges[strip + 1] as number];
    const here = boxes.filter((box) => box.y0 <= top && box.y1 >= bottom - 1).sort((left, right) => left.x0 - right.x0);
    let from = 0;
    for (const box of here) {
      if (box.x0 > from) path += `M${from} ${top}H${box.x0}V${bottom}H${from}Z`;
      from = Math.max(from, box.x1 + 1);
    }
    if (from < size.columns) path += `M${from} ${top}H${size.columns}V${bottom}H${from}Z`;
  }
  return path;
}

function drawn(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
