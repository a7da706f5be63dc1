// A part of the picture six times as large, with a cross where the point lies: a finger covers what it points at.
import type { Point, Size } from './logic.ts';

const SVG = 'http://www.w3.org/2000/svg';
const SHARE = 1 / 14;

export class Loupe {
  private readonly lens = document.createElementNS(SVG, 'svg');
  private readonly cross = document.createElementNS(SVG, 'path');
  private readonly size: Size;

  constructor(host: HTMLElement, sheet: SVGSVGElement, size: Size) {
    this.size = size;
    const picture = sheet.querySelector('image')?.cloneNode(true);
    this.lens.setAttribute('class', 'scale__loupe');
    this.lens.setAttribute('aria-hidden', 'true');
    this.cross.setAttribute('class', 'scale__cross');
    if (picture) this.lens.append(picture);
    this.lens.append(this.cross);
    host.append(this.lens);
    this.hide();
  }

  /** Show what lies around a point, in the corner that the finger does not cover. */
  show({ x, y }: Point): void {
    const half = (this.size.columns * SHARE) / 2;
    this.lens.setAttribute('viewBox', `${x - half} ${y - half} ${half * 2} ${half * 2}`);
    this.cross.setAttribute('d', `M${x - half} ${y}H${x + half}M${x} ${y - half}V${y + half}`);
    this.lens.classList.toggle('scale__loupe--right', x < this.size.columns / 2);
    this.lens.classList.remove('scale__loupe--away');
  }

  hide(): void {
    this.lens.classList.add('scale__loupe--away');
  }
}
