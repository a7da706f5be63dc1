/**
 * The viewer: stills and cine loops of one case.
 *
 * No picture is kept by us beyond this page: frames live in memory, and only as many as are needed.
 */

import { make } from '../../lib/elements.ts';
import { Commands } from './commands.ts';
import { Controls } from './controls.ts';
import { listenForKeys } from './keys.ts';
import { describe, type Command, type Picture } from './logic.ts';
import type { Pane } from './pane.ts';
import { Panes } from './panes.ts';
import { keyHelp, Voice } from './status.ts';
import { Tools, type Bench } from './tools.ts';

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
  private readonly voice = new Voice();
  private readonly panes: Panes;
  private readonly tools: Tools;
  private readonly commands: Commands;
  private readonly controls: Controls;
  private readonly help = keyHelp();

  constructor(root: HTMLElement, pictures: Picture[], first: Picture) {
    this.root = root;
    this.around = root.closest('section') ?? root;
    this.pictures = pictures;
    const run = (command: Command): void => this.commands.run(command);
    const say = (words: string): void => this.voice.say(words);
    this.panes = new Panes(pictures, first, {
      changed: (pane) => this.refresh(pane),
      viewed: (pane) => { this.panes.follow(pane); this.refresh(pane); },
      tapped: () => { if (this.tools.open !== 'measure') run('toggle'); },
      chosen: (pane) => { if (this.panes.choose(pane)) this.refresh(pane); },
      say,
      drawings: (pane) => this.tools.measuring?.sentences(pane) ?? [],
    });
    const bench: Bench = {
      root, pictures, run, say,
      panes: this.panes,
      show: (pane, picture) => this.show(pane, picture),
      changed: () => { for (const pane of this.panes.all) this.refresh(pane); },
    };
    this.tools = new Tools(bench);
    this.commands = new Commands(bench, this.tools, this.help);
    this.controls = new Controls(
      run, (frame) => this.commands.seek(frame), (speed) => this.commands.setSpeed(speed));
  }

  begin(): void {
    const { root, panes } = this;
    root.querySelector('.viewer__still')?.remove();
    root.prepend(make('div', { class: 'viewer__parts' }, panes.element, this.controls.element, this.tools.element));
    root.append(this.voice.element, this.help);
    root.classList.add('viewer--live');
    this.around.addEventListener('click', (event) => this.choose(event));
    listenForKeys(root, () => this.isSeen(), (command) => this.commands.run(command, true));
    void panes.first.show(panes.first.picture, root.closest('[data-plays]') !== null);
    this.markThumbnails();
    // What was drawn before is fetched once the first picture is there, so that the picture waits for nothing.
    if (root.dataset['annotationsUrl']) void panes.first.stage.isDrawn.then(() => this.tools.load());
  }

  private choose(event: Event): void {
    const link = (event.target as Element).closest<HTMLElement>('[data-picture]');
    const picture = this.pictures.find((one) => one.id === link?.dataset['picture']);
    if (!picture) return;
    event.preventDefault();
    this.voice.say(describe(picture));
    void this.show(this.panes.active, picture);
  }

  /** Show a picture that was chosen: it plays at once, unless two are compared. */
  private async show(pane: Pane, picture?: Picture): Promise<void> {
    const shown = picture && pane.show(picture, !this.panes.isDouble);
    this.markThumbnails(picture);
    await shown;
  }

  private markThumbnails(chosen?: Picture): void {
    const ids = new Set(this.panes.all.map((pane) => pane.picture.id));
    for (const link of this.around.querySelectorAll<HTMLElement>('[data-picture]')) {
      const { picture = '' } = link.dataset;
      if (ids.has(picture)) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
      if (picture === chosen?.id) scrollAcross(link);
    }
  }

  private isSeen(): boolean {
    const box = this.panes.element.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  }

  private refresh(pane: Pane): void {
    pane.refresh();
    if (pane === this.panes.active) {
      const { picture, player: { frame, playing, speed, loading, range } } = pane;
      this.controls.show({
        picture, frame, playing, speed, range,
        pictures: this.pictures.length,
        drawn: this.tools.measuring?.book.framesOf(picture) ?? [],
        ready: loading.state === 'ready',
        isBesideCine: this.panes.all.some((one) => one.isCine),
        open: this.tools.open,
      });
      this.tools.show(pane);
    }
    this.tellSeen();
  }

  /** Tell the page how many frames of the picture were on the screen so far. */
  private tellSeen(): void {
    const { number, count } = this.panes.first.player.seen;
    if (this.root.dataset['seen'] === `${number}/${count}`) return;
    this.root.dataset['seen'] = `${number}/${count}`;
    this.root.dispatchEvent(new CustomEvent('viewer:seen', { bubbles: true }));
  }
}

/** Bring a thumbnail into the middle of its strip; the page and the picture stay where they are. */
function scrollAcross(link: HTMLElement): void {
  const strip = link.closest('ul');
  if (!strip) return;
  const [one, all] = [link.getBoundingClientRect(), strip.getBoundingClientRect()];
  strip.scrollLeft += one.left - all.left - (all.width - one.width) / 2;
}
