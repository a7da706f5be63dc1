/** The drawings over one picture, as SVG: lines with a number, and handles where something can be moved. */

import type { Stage } from '../stage.ts';
import { along, cornerBeside, type Box } from './beside.ts';
import type { Kind, Spot } from './measure.ts';
import { pathOf } from './points.ts';

const SVG = 'http://www.w3.org/2000/svg';
const REACH = 22;
// A value's height, and how far below its top its letters stand.
const [LINE, BASE] = [18, 14];

/** One drawing as it is shown; points are in pixels of the picture. */
export interface Shown {
  key: string;
  kind: Kind;
  points: readonly Spot[];
  words: string;
  isChosen: boolean;
  /** It is still being made, so its line may be open. */
  isOpen: boolean;
}

/** A place that can be moved. */
export interface Handle { at: Spot; words: string }

interface Lines { group: SVGGElement; halo: SVGElement; line: SVGElement; words: SVGElement }

export class Sheet {
  readonly element = svg('svg', { class: 'viewer__sheet', focusable: 'false' });

  private readonly stage: Stage;
  private readonly lines = new Map<string, Lines>();
  private readonly drawn = svg('g', { 'aria-hidden': 'true' });
  private readonly grips = svg('g', {});

  constructor(stage: Stage) {
    this.stage = stage;
    this.element.append(this.drawn, this.grips);
    stage.canvas.after(this.element);
  }

  /** Show these drawings, and handles for one of them. */
  show(shown: readonly Shown[], handles: readonly Handle[]): void {
    const keys = new Set(shown.map((one) => one.key));
    for (const [key, { group }] of this.lines) {
      if (keys.has(key)) continue;
      group.remove();
      this.lines.delete(key);
    }
    const all = shown.map((one) => ({ ...one, places: one.points.map((point) => this.at(point)) }));
    const taken = all.flatMap((one) => along(one.places));
    for (const one of all) this.showOne(one, taken);
    this.showHandles(handles);
  }

  /** Put the focus on a handle. */
  focus(index: number): void {
    (this.grips.children[index] as SVGElement | undefined)?.focus();
  }

  remove(): void {
    this.element.remove();
  }

  private at([x, y]: Spot): Spot {
    const place = this.stage.toStage({ x, y });
    return [place.x, place.y];
  }

  private showOne({ key, kind, places, words, isChosen, isOpen }: Shown & { places: Spot[] }, taken: Box[]): void {
    const lines = this.lines.get(key) ?? this.begin(key);
    const path = pathOf(kind, places, isOpen);
    lines.group.setAttribute('class', `viewer__drawing${isChosen ? ' viewer__drawing--chosen' : ''}`);
    lines.halo.setAttribute('d', path);
    lines.line.setAttribute('d', path);
    if (words) {
      const { clientWidth, clientHeight } = this.stage.element;
      const wide = words.length * 8.5;
      const [x, y] = cornerBeside(places, [wide, LINE], [clientWidth, clientHeight], taken);
      taken.push([x, y, wide, LINE]);
      lines.words.setAttribute('transform', `translate(${x} ${y + BASE})`);
    }
    if (lines.words.textContent !== words) lines.words.textContent = words;
  }

  private begin(key: string): Lines {
    const [halo, line] = [svg('path', { class: 'viewer__halo' }), svg('path', { class: 'viewer__line' })];
    const words = svg('text', { class: 'viewer__figure' });
    const group = svg('g', {});
    group.append(halo, line, words);
    this.drawn.append(group);
    const made = { group, halo, line, words };
    this.lines.set(key, made);
    return made;
  }

  private showHandles(handles: readonly Handle[]): void {
    while (this.grips.children.length > handles.length) this.grips.lastChild?.remove();
    handles.forEach(({ at, words }, index) => {
      const grip = this.grips.children[index] ?? this.grips.appendChild(handle(index));
      const [x, y] = this.at(at);
      grip.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      if (grip.getAttribute('aria-label') !== words) grip.setAttribute('aria-label', words);
    });
  }
}

/** Make an SVG element. */
function svg<K extends keyof SVGElementTagNameMap>(name: K, attributes: Record<string, string>): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function handle(index: number): SVGGElement {
  const made = svg('g', { class: 'viewer__handle', tabindex: '0', role: 'button', 'data-handle': String(index) });
  made.append(svg('circle', { class: 'viewer__reach', r: String(REACH) }), svg('path', { class: 'viewer__cross', d: 'M-7 0h14M0 -7v14' }), svg('circle', { class: 'viewer__dot', r: '4' }));
  return made;
}
