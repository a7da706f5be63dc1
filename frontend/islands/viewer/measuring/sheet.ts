/** The drawings over one picture, as SVG: lines with a number, and handles where something can be moved. */

import type { Stage } from '../stage.ts';
import type { Kind, Spot } from './measure.ts';
import { pathOf } from './points.ts';

const SVG = 'http://www.w3.org/2000/svg';
const REACH = 22;

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
    for (const one of shown) this.showOne(one);
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

  private showOne({ key, kind, points, words, isChosen, isOpen }: Shown): void {
    const lines = this.lines.get(key) ?? this.begin(key);
    const places = points.map((point) => this.at(point));
    const path = pathOf(kind, places, isOpen);
    lines.group.setAttribute('class', `viewer__drawing${isChosen ? ' viewer__drawing--chosen' : ''}`);
    lines.halo.setAttribute('d', path);
    lines.line.setAttribute('d', path);
    const [x, y] = this.wordsAt(places, words);
    for (const [name, value] of [['x', x], ['y', y]] as const) lines.words.setAttribute(name, value.toFixed(1));
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

  /** Give where the words lie: beside the lowest right place, and on the stage. */
  private wordsAt(places: readonly Spot[], words: string): Spot {
    const { clientWidth: width, clientHeight: height } = this.stage.element;
    const [x, y] = places.reduce((best, one) => (one[0] + one[1] > best[0] + best[1] ? one : best), places[0] ?? [0, 0]);
    const wide = words.length * 8.5 + 8;
    return [Math.max(4, Math.min(x + 12, width - wide)), Math.max(18, Math.min(y + 18, height - 8))];
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
