/**
 * The viewer: stills and cine loops of one case.
 *
 * No picture is kept by us beyond this page: frames live in memory, and only as many as are needed.
 */

import { make } from '../../lib/elements.ts';
import { isTyping } from '../../lib/enhance.ts';
import { keysAreOn } from '../review/setting.ts';
import { Controls } from './controls.ts';
import { toggleFull } from './full.ts';
import { commandOf, describe, frameWords, isCine, pictureWords, speedAfter, stepFrame, type Command, type Picture } from './logic.ts';
import { Player } from './player.ts';
import { Stage } from './stage.ts';
import { keyHelp, Status } from './status.ts';

const NO_MOTION = '(prefers-reduced-motion: reduce)';

/** Start the viewer in an element that the macro `viewer` made. */
export default function start(element: HTMLElement): void {
  const data = element.querySelector('script[type="application/json"]')?.textContent;
  const pictures = JSON.parse(data ?? '[]') as Picture[];
  if (pictures[0]) new Viewer(element, pictures, pictures[0]).begin();
}

class Viewer {
  private readonly root: HTMLElement;
  /** The part of the page whose thumbnails choose the picture: those of the page itself lie beside the viewer. */
  private readonly around: HTMLElement;
  private readonly pictures: Picture[];
  private readonly stage = new Stage();
  private readonly status: Status;
  private readonly controls: Controls;
  private readonly player: Player;
  private readonly help = keyHelp();

  constructor(root: HTMLElement, pictures: Picture[], first: Picture) {
    this.root = root;
    this.around = root.closest('section') ?? root;
    this.pictures = pictures;
    this.player = new Player({
      draw: (source, picture) => this.stage.draw(source, picture),
      changed: () => this.refresh(),
    }, first);
    this.status = new Status(() => this.player.retry());
    this.controls = new Controls(
      (command) => this.run(command),
      (frame) => { this.player.seek(frame); this.sayFrame(); },
      (speed) => this.setSpeed(speed),
    );
    this.stage.element.append(this.status.name, this.status.panel);
    this.stage.tapped = () => { if (isCine(this.player.picture)) this.run('toggle'); };
  }

  begin(): void {
    this.root.querySelector('.viewer__still')?.remove();
    const parts = make('div', { class: 'viewer__parts' }, this.stage.element, this.controls.element);
    this.root.prepend(parts);
    this.root.append(this.status.voice, this.help);
    this.root.classList.add('viewer--live');
    this.around.addEventListener('click', (event) => this.choose(event));
    document.addEventListener('keydown', (event) => this.pressed(event));
    void this.show(this.player.picture, false, this.root.closest('[data-plays]') !== null);
  }

  private choose(event: Event): void {
    const link = (event.target as Element).closest<HTMLElement>('[data-picture]');
    const picture = this.pictures.find((one) => one.id === link?.dataset.picture);
    if (!picture) return;
    event.preventDefault();
    void this.show(picture, true);
  }

  /** Show a picture; one that was chosen plays at once, unless the person wants little motion. */
  private async show(picture: Picture, chosen: boolean, plays = chosen): Promise<void> {
    for (const link of this.around.querySelectorAll<HTMLElement>('[data-picture]')) {
      const isShown = link.dataset.picture === picture.id;
      if (isShown) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
      if (isShown && chosen) link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
    this.stage.expect(picture);
    this.stage.canvas.setAttribute('aria-label', describe(picture));
    if (chosen) this.status.say(describe(picture));
    await this.player.show(picture, plays && !matchMedia(NO_MOTION).matches);
  }

  private run(command: Command): void {
    const { player, stage, pictures } = this;
    const index = pictures.indexOf(player.picture);
    const turn = (by: number): void => {
      const picture = pictures[stepFrame(index, by, pictures.length)];
      if (picture && picture !== player.picture) void this.show(picture, true);
    };
    const act: Record<Command, () => void> = {
      toggle: () => this.toggle(),
      back: () => this.step(-1),
      forward: () => this.step(1),
      first: () => this.step(-player.frame),
      last: () => this.step(player.picture.frameCount - 1 - player.frame),
      slower: () => this.setSpeed(speedAfter(player.speed, -1)),
      faster: () => this.setSpeed(speedAfter(player.speed, 1)),
      zoomIn: () => stage.zoom(1),
      zoomOut: () => stage.zoom(-1),
      fit: () => stage.fit(),
      left: () => stage.look(-1, 0),
      right: () => stage.look(1, 0),
      up: () => stage.look(0, -1),
      down: () => stage.look(0, 1),
      previous: () => turn(-1),
      next: () => turn(1),
      full: () => toggleFull(this.root, player.picture.width > player.picture.height),
      help: () => this.help.showModal(),
    };
    act[command]();
  }

  private toggle(): void {
    if (!isCine(this.player.picture)) return;
    if (this.player.playing) this.player.pause();
    else this.player.play();
    this.status.say(this.player.playing ? 'Playing' : `Paused, ${this.frameWords().toLowerCase()}`);
  }

  private step(by: number): void {
    if (!isCine(this.player.picture)) return;
    this.player.step(by);
    this.sayFrame();
  }

  private setSpeed(speed: number): void {
    this.player.speed = speed;
    if (isCine(this.player.picture)) this.status.say(`Speed ${speed}`);
    this.refresh();
  }

  private frameWords(): string {
    return frameWords(this.player.frame, this.player.picture.frameCount);
  }

  private sayFrame(): void {
    this.status.say(this.frameWords());
  }

  private pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || keepsKey(event)) return;
    const inside = event.target instanceof Node && this.root.contains(event.target);
    const command = commandOf(event.key, event.shiftKey);
    if (!command) return;
    // A button keeps its own space key; away from the viewer, keys count only where nothing else has the focus.
    if (inside ? event.key === ' ' && event.target instanceof HTMLButtonElement : !this.hearsPage(event, command)) return;
    event.preventDefault();
    this.run(command);
  }

  private hearsPage(event: KeyboardEvent, command: Command): boolean {
    if (event.target !== document.body || !keysAreOn() || ['help', 'first', 'last', 'full'].includes(command)) return false;
    const box = this.stage.element.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  }

  private refresh(): void {
    const { picture, frame, playing, speed, loading } = this.player;
    const pictures = this.pictures.length;
    this.status.name.textContent = pictureWords(picture, this.pictures.indexOf(picture), pictures);
    this.status.show(loading);
    this.controls.show({ picture, pictures, frame, playing, speed, ready: loading.state === 'ready' });
    this.tellSeen();
  }

  /** Tell the page how many frames of the picture were on the screen so far. */
  private tellSeen(): void {
    const { number, count } = this.player.seen;
    if (this.root.dataset.seen === `${number}/${count}`) return;
    this.root.dataset.seen = `${number}/${count}`;
    this.root.dispatchEvent(new CustomEvent('viewer:seen', { bubbles: true }));
  }
}

/** Tell whether a control wants this key for itself: a field wants all, the scrubber those that move it. */
function keepsKey(event: KeyboardEvent): boolean {
  const { target, key } = event;
  if (document.querySelector('dialog[open]')) return true;
  if (target instanceof HTMLInputElement && target.type === 'range') return /^(Arrow|Home|End|Page)/.test(key);
  return isTyping(target);
}
