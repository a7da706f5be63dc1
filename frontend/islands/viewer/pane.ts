/** One picture as it is shown: its stage, its player, and the words over it and about it. */

import { make } from '../../lib/elements.ts';
import { showingWords } from './describing.ts';
import type { Light } from './light.ts';
import { describe, frameWords, isCine, pictureWords, type Picture, type Region } from './logic.ts';
import { wholeOf } from './loop.ts';
import { flipped, orientationWords, turned, UPRIGHT } from './orient.ts';
import { Player } from './player.ts';
import { Stage } from './stage.ts';
import { Status } from './status.ts';

const NO_MOTION = '(prefers-reduced-motion: reduce)';
let made = 0;

/** What a pane tells the viewer, and what it needs from it. */
export interface Around {
  changed(pane: Pane): void;
  viewed(pane: Pane): void;
  tapped(pane: Pane): void;
  chosen(pane: Pane): void;
  say(words: string): void;
  /** Give a sentence for each drawing on what is shown. */
  drawings(pane: Pane): readonly string[];
}

export class Pane {
  readonly stage = new Stage();
  readonly player: Player;
  /** Called whenever another frame or picture is drawn. */
  drawn: () => void = () => {};

  private readonly status: Status;
  private readonly words = make('p', { class: 'nhsuk-u-visually-hidden', id: `viewer-words-${(made += 1)}` });
  private readonly pictures: readonly Picture[];
  private readonly around: Around;

  constructor(pictures: readonly Picture[], first: Picture, bundles: Map<string, Blob>, around: Around) {
    this.pictures = pictures;
    this.around = around;
    this.player = new Player({
      draw: (source, picture) => {
        this.stage.draw(source, picture);
        this.drawn();
      },
      changed: () => around.changed(this),
    }, first, bundles);
    this.status = new Status(() => this.player.retry(), around.say);
    const { stage } = this;
    stage.canvas.setAttribute('aria-describedby', this.words.id);
    stage.element.append(this.status.name, this.status.panel, this.words);
    stage.tapped = () => around.tapped(this);
    stage.viewed = () => around.viewed(this);
    for (const event of ['pointerdown', 'focusin']) stage.element.addEventListener(event, () => around.chosen(this), true);
  }

  get picture(): Picture {
    return this.player.picture;
  }

  /** The parts of the picture that may have a scale. */
  get regions(): readonly Region[] {
    return this.picture.regions ?? [];
  }

  /** Show a picture as it was recorded; it plays at once where wanted, unless the person wants little motion. */
  async show(picture: Picture, plays: boolean): Promise<void> {
    const { stage } = this;
    stage.orientation = UPRIGHT;
    stage.expect(picture);
    stage.canvas.setAttribute('aria-label', describe(picture));
    await this.player.show(picture, plays && !matchMedia(NO_MOTION).matches);
  }

  /** Show what has changed. */
  refresh(): void {
    const { stage, player, picture } = this;
    this.status.name.textContent = pictureWords(picture, this.pictures.indexOf(picture), this.pictures.length);
    this.status.show(player.loading);
    const words = showingWords({
      picture, frame: player.frame, playing: player.playing, range: player.range, zoom: stage.zoomed(),
      light: stage.light, orientation: stage.orientation, drawings: this.around.drawings(this),
    });
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  /** Give the frame in words. */
  frameWords(): string {
    return frameWords(this.player.frame, this.picture.frameCount);
  }

  setLight(light: Light): void {
    this.stage.light = light;
    this.around.changed(this);
  }

  turn(): void {
    this.stage.orientation = turned(this.stage.orientation);
    this.sayOrientation();
  }

  flip(): void {
    this.stage.orientation = flipped(this.stage.orientation);
    this.sayOrientation();
  }

  /** Undo light, turning, zoom and the repeated part. */
  reset(): void {
    this.stage.light = { brightness: 0, contrast: 0 };
    this.stage.orientation = UPRIGHT;
    this.player.range = wholeOf(this.picture.frameCount);
    this.around.say('As recorded');
    this.around.changed(this);
  }

  /** Tell whether there are frames to step through. */
  get isCine(): boolean {
    return isCine(this.picture);
  }

  private sayOrientation(): void {
    this.around.say(orientationWords(this.stage.orientation) || 'As recorded');
    this.around.changed(this);
  }
}
