/** The panel for brightness and contrast, turning and mirroring, and the part of a cine that is repeated. */

import { make } from '../../lib/elements.ts';
import type { Point } from './geometry.ts';
import type { Grip } from './gestures.ts';
import { dragged, lit, signed, type Light } from './light.ts';
import { isCine, type Command, type Picture } from './logic.ts';
import { isWhole, type Range } from './loop.ts';
import { markButton } from './shapes.ts';

interface Slider { row: HTMLElement; input: HTMLInputElement; output: HTMLElement }

export class Adjust {
  readonly element: HTMLDivElement;

  private readonly brightness: Slider;
  private readonly contrast: Slider;
  private readonly loop: HTMLElement;
  private readonly all: HTMLButtonElement;

  constructor(run: (command: Command) => void, setLight: (light: Light) => void) {
    const changed = (): void => setLight(lit(Number(this.brightness.input.value), Number(this.contrast.input.value)));
    this.brightness = slider('Brightness', changed);
    this.contrast = slider('Contrast', changed);
    this.all = markButton('loopAll', 'Whole cine', run, true);
    this.loop = make('div', { class: 'viewer__row' },
      markButton('loopFrom', 'Loop from here', run, true), markButton('loopTo', 'Loop to here', run, true), this.all);
    const done = make('button', { class: 'viewer__button viewer__button--words viewer__button--done', type: 'button' }, 'Done');
    done.addEventListener('click', () => run('adjust'));
    this.element = make('div', { class: 'viewer__panel viewer__panel--alone', role: 'group', 'aria-label': 'Adjust', hidden: true },
      make('div', { class: 'viewer__row viewer__row--sliders' }, this.brightness.row, this.contrast.row),
      make('div', { class: 'viewer__row' },
        markButton('turn', 'Turn', run, true), markButton('flip', 'Mirror', run, true), markButton('reset', 'As recorded', run, true)),
      this.loop,
      make('div', { class: 'viewer__row viewer__row--end' },
        make('p', { class: 'viewer__hint' }, 'Or drag on the picture: up is brighter, right has more contrast.'), done));
  }

  /** Show the present state. */
  show(picture: Picture, light: Light, range: Range): void {
    for (const [one, value] of [[this.brightness, light.brightness], [this.contrast, light.contrast]] as const) {
      one.input.value = String(value);
      one.output.textContent = signed(value);
    }
    this.loop.hidden = !isCine(picture);
    this.all.disabled = isWhole(range, picture.frameCount);
  }
}

/** Give the grip with which a finger on the picture changes its light; a tap stays a tap. */
export function lightGrip(light: () => Light, setLight: (light: Light) => void, tapped: () => void): Grip {
  let start: Light;
  let way: Point;
  return {
    press: () => {
      [start, way] = [light(), { x: 0, y: 0 }];
      return true;
    },
    move: (_, by) => {
      way = { x: way.x + by.x, y: way.y + by.y };
      setLight(dragged(start, way));
    },
    release: (moved) => {
      if (moved) return;
      setLight(start);
      tapped();
    },
    cancel: () => setLight(start),
  };
}

function slider(words: string, changed: () => void): Slider {
  const input = make('input', { class: 'viewer__slider', type: 'range', min: -100, max: 100, step: 5, value: 0 });
  const output = make('output', { class: 'viewer__value' }, '0');
  input.addEventListener('input', changed);
  return { row: make('label', { class: 'viewer__field' }, make('span', {}, words), input, output), input, output };
}
