/** What lies under the finger, three times as large, in the corner that the finger is not in. */

import { make } from '../../../lib/elements.ts';
import type { Point } from '../geometry.ts';
import { filterOf } from '../light.ts';
import { matrixOf } from '../orient.ts';
import type { Stage } from '../stage.ts';

const SIDE = 112;
const LARGER = 3;

export class Loupe {
  private readonly stage: Stage;
  private readonly canvas = make('canvas', { class: 'viewer__loupe', width: SIDE, height: SIDE, hidden: true, 'aria-hidden': 'true' });

  constructor(stage: Stage) {
    this.stage = stage;
    stage.element.append(this.canvas);
  }

  /** Show the surroundings of a place of the stage. */
  show(at: Point): void {
    const { stage, canvas } = this;
    const pen = canvas.getContext('2d');
    if (!pen) return;
    canvas.hidden = false;
    canvas.style.filter = filterOf(stage.light);
    canvas.classList.toggle('viewer__loupe--right', at.x < stage.element.clientWidth / 2);
    const { width, height } = stage.canvas;
    const scale = stage.scale * LARGER;
    const pixel = stage.toPicture(at);
    const turn = matrixOf({ width, height }, stage.orientation);
    const seen = { x: turn[0] * pixel.x + turn[2] * pixel.y + turn[4], y: turn[1] * pixel.x + turn[3] * pixel.y + turn[5] };
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillRect(0, 0, SIDE, SIDE);
    pen.setTransform(scale, 0, 0, scale, SIDE / 2 - seen.x * scale, SIDE / 2 - seen.y * scale);
    pen.transform(...turn);
    pen.drawImage(stage.canvas, 0, 0);
    pen.setTransform(1, 0, 0, 1, SIDE / 2 + 0.5, SIDE / 2 + 0.5);
    pen.strokeStyle = '#ffb020';
    pen.stroke(new Path2D('M-14 0h9M5 0h9M0 -14v9M0 5v9'));
  }

  hide(): void {
    this.canvas.hidden = true;
  }

  remove(): void {
    this.canvas.remove();
  }
}
