/** The panels below the bar: adjusting, comparing and measuring. One is open at a time; two pictures may stay side by side. */

import { make } from '../../lib/elements.ts';
import { Adjust, lightGrip } from './adjust.ts';
import { comparePanel } from './compare.ts';
import { PHONE, type Tool } from './controls.ts';
import { cover } from './full.ts';
import { describe, type Command, type Picture } from './logic.ts';
import type { Measuring } from './measuring/index.ts';
import type { Pane } from './pane.ts';
import type { Panes } from './panes.ts';

/** What the tools need of the viewer. */
export interface Bench {
  readonly root: HTMLElement;
  readonly panes: Panes;
  readonly pictures: readonly Picture[];
  run(command: Command): void;
  say(words: string): void;
  /** Show a picture in a pane; without one, mark the thumbnails again. */
  show(pane: Pane, picture?: Picture): Promise<void>;
  changed(): void;
}

export class Tools {
  readonly element = make('div', { class: 'viewer__panels' });
  open: Tool | null = null;
  measuring: Measuring | null = null;

  private readonly bench: Bench;
  private readonly adjust: Adjust;
  private readonly comparing: HTMLElement;
  private readonly playing: HTMLElement;
  private loading: Promise<void> | null = null;

  constructor(bench: Bench) {
    this.bench = bench;
    const { panes } = bench;
    this.adjust = new Adjust((command) => bench.run(command), (light) => panes.active.setLight(light));
    this.comparing = comparePanel(
      panes.together, () => panes.follow(panes.active), () => panes.turnOver(), () => this.endComparing());
    this.playing = this.comparing.querySelectorAll('label')[1] as HTMLElement;
    this.element.append(this.adjust.element, this.comparing);
    bench.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (this.open === 'adjust') this.turnTo(null);
      else if (this.open === 'compare') this.endComparing();
    });
  }

  /** Show the state of the picture that is chosen. */
  show({ picture, stage, player }: Pane): void {
    this.adjust.show(picture, stage.light, player.range);
    this.playing.hidden = !this.bench.panes.all.every((one) => one.isCine);
    this.measuring?.show();
  }

  /** Open the panel of a tool, or close it; on a phone the tools take the whole screen. With keys one measures at once. */
  toggle(tool: Tool, byKey = false): void {
    if (tool === 'compare') this.compare();
    else if (tool === 'adjust') this.turnTo(this.open === tool ? null : tool);
    else {
      void this.load().then(() => {
        this.turnTo(this.open === tool ? null : tool);
        if (byKey) this.measuring?.beginWithKeys();
      });
    }
  }

  /** Fetch the calipers: most people only look, so they come when somebody wants them. */
  load(): Promise<void> {
    this.loading ??= import('./measuring/index.ts').then(({ Measuring: Made }) => {
      this.measuring = new Made(this.bench, () => this.turnTo(null));
      this.element.append(this.measuring.panel.element);
    });
    return this.loading;
  }

  private turnTo(tool: Tool | null): void {
    const { bench: { panes, root, run, changed } } = this;
    const before = this.open;
    this.open = tool;
    this.adjust.element.hidden = tool !== 'adjust';
    this.comparing.hidden = tool !== 'compare';
    for (const pane of panes.all) {
      const { stage } = pane;
      const setLight = (light: Pane['stage']['light']): void => pane.setLight(light);
      if (tool === 'adjust') stage.hold(lightGrip(() => stage.light, setLight, () => run('toggle')));
      else if (before === 'adjust') stage.hold(null);
    }
    this.measuring?.open(tool === 'measure');
    if (tool === null && !panes.isDouble) cover(root, false);
    else if (matchMedia(PHONE).matches && !document.fullscreenElement) cover(root, true);
    changed();
  }

  private compare(): void {
    const { panes, pictures, show, say } = this.bench;
    if (panes.isDouble && this.open === 'compare') {
      this.endComparing();
      return;
    }
    if (pictures.length < 2) {
      say('There is only one picture');
      return;
    }
    if (!panes.isDouble) {
      // Both stand still, so that they begin together.
      panes.first.player.pause();
      const pane = panes.open();
      this.measuring?.hands.attach(pane);
      void show(pane, pane.picture);
      say(`Comparing ${describe(panes.first.picture)}, with ${describe(pane.picture)}`);
    }
    this.turnTo('compare');
  }

  private endComparing(): void {
    const { panes, show, say } = this.bench;
    for (const pane of panes.all.slice(1)) this.measuring?.hands.detach(pane);
    panes.close();
    void show(panes.first);
    say(`Showing ${describe(panes.first.picture)}`);
    this.turnTo(null);
  }
}
