/** The one or two pictures on the screen, and what they do together. */

import { make } from '../../lib/elements.ts';
import { frameBeside, partnerOf, type Together } from './compare.ts';
import type { Picture } from './logic.ts';
import { Pane, type Around } from './pane.ts';

export class Panes {
  readonly element = make('div', { class: 'viewer__stages' });
  readonly together: Together = { move: true, play: true };
  readonly first: Pane;
  /** The one that buttons and keys change. */
  active: Pane;

  private readonly pictures: readonly Picture[];
  private readonly around: Around;
  private readonly bundles = new Map<string, Blob>();
  private second: Pane | null = null;

  constructor(pictures: readonly Picture[], first: Picture, around: Around) {
    this.pictures = pictures;
    this.around = around;
    this.first = this.active = new Pane(pictures, first, this.bundles, around);
    this.element.append(this.first.stage.element);
  }

  get isDouble(): boolean {
    return this.second !== null;
  }

  /** All panes on the screen. */
  get all(): readonly Pane[] {
    return this.second ? [this.first, this.second] : [this.first];
  }

  /** Put a second picture beside the first, and choose it; give its pane. */
  open(): Pane {
    const { first } = this;
    const pane = new Pane(this.pictures, partnerOf(first.picture, this.pictures), this.bundles, this.around);
    this.second = pane;
    this.element.append(pane.stage.element);
    this.element.classList.add('viewer__stages--two');
    pane.stage.light = first.stage.light;
    this.choose(pane);
    return pane;
  }

  /** Go back to one picture: the chosen one's place is the first pane's again. */
  close(): void {
    if (!this.second) return;
    this.second.player.leave();
    this.second.stage.element.remove();
    this.second = null;
    this.element.classList.remove('viewer__stages--two');
    this.choose(this.first);
  }

  /** Let buttons and keys change this picture; tell whether that is new. */
  choose(pane: Pane): boolean {
    const isNew = pane !== this.active && this.all.includes(pane);
    if (isNew) this.active = pane;
    for (const one of this.all) one.stage.element.classList.toggle('viewer__stage--chosen', this.isDouble && one === this.active);
    return isNew;
  }

  /** Choose the other picture. */
  turnOver(): void {
    const other = this.other(this.active);
    if (!other) return;
    this.choose(other);
    other.stage.element.focus();
  }

  /** Let the other picture show the same part, if they move together. */
  follow(pane: Pane): void {
    if (this.together.move) this.other(pane)?.stage.follow(pane.stage.view);
  }

  /** Do something with the chosen picture, and with the other one if they play together. */
  play(act: (pane: Pane) => void): void {
    for (const pane of this.together.play ? this.all : [this.active]) if (pane.isCine) act(pane);
  }

  /** Stop at a frame; the other cine at the one that is as far on. */
  seek(frame: number): void {
    const { active } = this;
    const count = active.picture.frameCount;
    this.play((pane) => pane.player.seek(pane === active ? frame : frameBeside(frame, count, pane.picture.frameCount)));
  }

  private other(pane: Pane): Pane | undefined {
    return this.all.find((one) => one !== pane);
  }
}
