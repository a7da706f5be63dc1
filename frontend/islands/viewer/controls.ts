/** The bar under the picture: buttons, the frame scrubber and the speed. */

import { make, outline } from '../../lib/elements.ts';
import { frameWords, isCine, SPEEDS, type Command, type Picture } from './logic.ts';
import type { Range } from './loop.ts';
import { Marks } from './marks.ts';
import { markButton, SHAPES } from './shapes.ts';

/** The tools that open a panel below the bar. */
export type Tool = 'measure' | 'compare' | 'adjust';

/** Where the picture is too small beside the words to work on it, and where tools take the whole screen. */
export const PHONE = '(width < 900px)';

const TOOL_WORDS: Record<Tool, string> = { measure: 'Measure', compare: 'Compare', adjust: 'Adjust' };

/** What the bar shows. */
export interface Shown {
  picture: Picture;
  pictures: number;
  frame: number;
  playing: boolean;
  ready: boolean;
  speed: number;
  range: Range;
  /** The frames with drawings on them, from 0. */
  drawn: readonly number[];
  /** Another picture on the screen is a cine, so the bar keeps the room of its frames. */
  isBesideCine: boolean;
  /** The tool whose panel is open. */
  open: Tool | null;
}

export class Controls {
  readonly element: HTMLDivElement;

  private readonly back: HTMLButtonElement;
  private readonly play: HTMLButtonElement;
  private readonly forward: HTMLButtonElement;
  private readonly cineOnly: HTMLElement[];
  private readonly stackOnly: HTMLElement[];
  private readonly tools: Record<Tool, HTMLButtonElement>;
  private readonly marks = new Marks();
  private readonly scrubber = make('input', {
    class: 'viewer__scrubber', type: 'range', min: 1, max: 1, value: 1, step: 1, 'aria-label': 'Frame',
  });
  private readonly count = make('span', { class: 'viewer__count' });
  private readonly speed = make('select', { class: 'viewer__speed', 'aria-label': 'Speed' });
  private readonly more: HTMLButtonElement;
  private open: Tool | null = null;
  private readonly shapes = { play: outline(SHAPES.toggle ?? ''), pause: outline(SHAPES.pause ?? '') };

  constructor(run: (command: Command) => void, seek: (frame: number) => void, setSpeed: (speed: number) => void) {
    const button = (command: Command, words: string): HTMLButtonElement => markButton(command, words, run);
    this.play = button('toggle', 'Play');
    this.play.classList.add('viewer__button--play');
    for (const speed of SPEEDS) this.speed.append(make('option', { value: speed }, `${speed}×`));
    this.speed.addEventListener('change', () => setSpeed(Number(this.speed.value)));
    this.scrubber.addEventListener('input', () => seek(Number(this.scrubber.value) - 1));
    const track = make('span', { class: 'viewer__track' }, this.scrubber, this.marks.element);
    const scrub = make('div', { class: 'viewer__scrub' }, track, this.count, this.speed);
    this.back = button('back', 'One frame back');
    this.forward = button('forward', 'One frame forward');
    const [previous, next] = [button('previous', 'Picture before'), button('next', 'Picture after')];
    const help = button('help', 'Keys');
    help.replaceChildren('?');
    help.classList.add('viewer__button--keys');
    const views = make('div', { class: 'viewer__tools' },
      button('zoomOut', 'Smaller'), button('zoomIn', 'Larger'), button('fit', 'Whole picture'), button('full', 'Full screen'), help);
    this.tools = {
      measure: markButton('measure', TOOL_WORDS.measure, run, true),
      compare: markButton('compare', TOOL_WORDS.compare, run, true),
      adjust: markButton('adjust', TOOL_WORDS.adjust, run, true),
    };
    const work = make('div', { class: 'viewer__work' }, ...Object.values(this.tools));
    this.cineOnly = [scrub, this.back, this.play, this.forward];
    this.stackOnly = [previous, next];
    const moves = make('div', { class: 'viewer__moves' }, previous, this.back, this.play, this.forward, next);
    this.more = this.moreButton();
    this.element = make('div', { class: 'viewer__bar' }, scrub, moves, views, this.more, work);
  }

  /** Show the present state. */
  show(now: Shown): void {
    const cine = isCine(now.picture);
    for (const element of this.cineOnly) element.hidden = !cine && !now.isBesideCine;
    for (const one of [this.back, this.play, this.forward, this.scrubber, this.speed]) one.disabled = !cine;
    if (!cine) this.count.textContent = 'Still';
    for (const element of this.stackOnly) element.hidden = now.pictures < 2;
    for (const [tool, button] of Object.entries(this.tools)) button.setAttribute('aria-expanded', String(now.open === tool));
    // On a phone the panel that opens needs the room of the buttons that opened it.
    if (now.open !== this.open && now.open && matchMedia(PHONE).matches) this.showMore(false);
    this.open = now.open;
    this.tools.compare.hidden = now.pictures < 2;
    // On a phone only the buttons of a still alone have room beside each other.
    this.element.classList.toggle('viewer__bar--crowded', cine || now.isBesideCine || now.pictures > 1);
    if (cine) this.showFrames(now);
  }

  private showFrames({ picture: { frameCount }, frame, range, drawn, ready, speed, playing }: Shown): void {
    const words = frameWords(frame, frameCount);
    this.scrubber.max = String(frameCount);
    this.scrubber.value = String(frame + 1);
    this.scrubber.disabled = !ready;
    this.scrubber.setAttribute('aria-valuetext', drawn.includes(frame) ? `${words}, with drawings` : words);
    // The slider says it in full; on a phone it needs the room.
    this.count.textContent = matchMedia(PHONE).matches ? `${frame + 1}/${frameCount}` : words;
    this.speed.value = String(speed);
    this.marks.show(frameCount, range, drawn);
    const act = playing ? 'Pause' : 'Play';
    if (this.play.title === act && this.play.firstChild) return;
    this.play.title = act;
    this.play.setAttribute('aria-label', act);
    this.play.replaceChildren(playing ? this.shapes.pause : this.shapes.play);
  }

  private moreButton(): HTMLButtonElement {
    const more = make('button', {
      class: 'viewer__button viewer__button--more', type: 'button', 'aria-expanded': 'false', 'aria-label': 'Tools', title: 'Tools',
    }, outline(SHAPES.tools ?? ''), make('span', {}, 'Tools'));
    more.addEventListener('click', () => this.showMore(!this.element.classList.contains('viewer__bar--more')));
    return more;
  }

  private showMore(shown: boolean): void {
    this.element.classList.toggle('viewer__bar--more', shown);
    this.more.setAttribute('aria-expanded', String(shown));
  }
}
