/** The bar under the picture: buttons, the frame scrubber and the speed. */

import { make, outline } from '../../lib/elements.ts';
import { frameWords, isCine, SPEEDS, type Command, type Picture } from './logic.ts';

const SHAPES: Partial<Record<Command | 'pause', string>> = {
  toggle: 'M7 4.5v15l12-7.5z',
  pause: 'M8 5v14M16 5v14',
  back: 'M17 5l-8 7 8 7M6 5v14',
  forward: 'M7 5l8 7-8 7M18 5v14',
  previous: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  zoomIn: 'M12 5v14M5 12h14',
  zoomOut: 'M5 12h14',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  full: 'M3 3l7 7M3 8V3h5M21 21l-7-7M21 16v5h-5',
};

/** What the bar shows. */
export interface Shown {
  picture: Picture;
  pictures: number;
  frame: number;
  playing: boolean;
  ready: boolean;
  speed: number;
}

export class Controls {
  readonly element: HTMLDivElement;

  private readonly play: HTMLButtonElement;
  private readonly cineOnly: HTMLElement[];
  private readonly stackOnly: HTMLElement[];
  private readonly scrubber = make('input', {
    class: 'viewer__scrubber', type: 'range', min: 1, max: 1, value: 1, step: 1, 'aria-label': 'Frame',
  });
  private readonly count = make('span', { class: 'viewer__count' });
  private readonly speed = make('select', { class: 'viewer__speed', 'aria-label': 'Speed' });
  private readonly shapes = { play: outline(SHAPES.toggle ?? ''), pause: outline(SHAPES.pause ?? '') };

  constructor(run: (command: Command) => void, seek: (frame: number) => void, setSpeed: (speed: number) => void) {
    const button = (command: Command, words: string, mark: Node = outline(SHAPES[command] ?? '')): HTMLButtonElement => {
      const made = make('button', { class: 'viewer__button', type: 'button', 'aria-label': words, title: words }, mark);
      made.addEventListener('click', () => run(command));
      return made;
    };
    this.play = button('toggle', 'Play', this.shapes.play);
    this.play.classList.add('viewer__button--play');
    for (const speed of SPEEDS) this.speed.append(make('option', { value: speed }, `${speed}×`));
    this.speed.addEventListener('change', () => setSpeed(Number(this.speed.value)));
    this.scrubber.addEventListener('input', () => seek(Number(this.scrubber.value) - 1));
    const scrub = make('div', { class: 'viewer__scrub' }, this.scrubber, this.count, this.speed);
    const [back, forward] = [button('back', 'One frame back'), button('forward', 'One frame forward')];
    const [previous, next] = [button('previous', 'Picture before'), button('next', 'Picture after')];
    const help = button('help', 'Keys', document.createTextNode('?'));
    help.classList.add('viewer__button--keys');
    const tools = make('div', { class: 'viewer__tools' },
      button('zoomOut', 'Smaller'), button('zoomIn', 'Larger'), button('fit', 'Whole picture'), button('full', 'Full screen'), help);
    const more = make('button', {
      class: 'viewer__button viewer__button--more', type: 'button', 'aria-expanded': 'false', 'aria-label': 'More controls',
    }, 'More');
    more.addEventListener('click', () => {
      more.setAttribute('aria-expanded', String(this.element.classList.toggle('viewer__bar--more')));
    });
    this.cineOnly = [scrub, back, this.play, forward];
    this.stackOnly = [previous, next];
    const moves = make('div', { class: 'viewer__moves' }, previous, back, this.play, forward, next, more);
    this.element = make('div', { class: 'viewer__bar' }, scrub, moves, tools);
  }

  /** Show the present state. */
  show(now: Shown): void {
    const { frameCount } = now.picture;
    const cine = isCine(now.picture);
    for (const element of this.cineOnly) element.hidden = !cine;
    for (const element of this.stackOnly) element.hidden = now.pictures < 2;
    // On a phone all buttons have room beside each other, except for a cine among other pictures.
    this.element.classList.toggle('viewer__bar--crowded', cine && now.pictures > 1);
    if (!cine) return;
    const words = frameWords(now.frame, frameCount);
    this.scrubber.max = String(frameCount);
    this.scrubber.value = String(now.frame + 1);
    this.scrubber.disabled = !now.ready;
    this.scrubber.setAttribute('aria-valuetext', words);
    this.count.textContent = words;
    this.speed.value = String(now.speed);
    const act = now.playing ? 'Pause' : 'Play';
    if (this.play.title === act && this.play.firstChild) return;
    this.play.title = act;
    this.play.setAttribute('aria-label', act);
    this.play.replaceChildren(now.playing ? this.shapes.pause : this.shapes.play);
  }
}
