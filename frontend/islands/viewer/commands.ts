/** What each command does with the pictures on the screen. */

import { describe, speedAfter, stepFrame, type Command } from './logic.ts';
import { beginAt, endAt, isWhole, rangeWords, wholeOf, type Range } from './loop.ts';
import { toggleFull } from './full.ts';
import type { Bench, Tools } from './tools.ts';

export class Commands {
  private readonly bench: Bench;
  private readonly tools: Tools;
  private readonly help: HTMLDialogElement;

  constructor(bench: Bench, tools: Tools, help: HTMLDialogElement) {
    this.bench = bench;
    this.tools = tools;
    this.help = help;
  }

  /** Do what a button or, with `byKey`, a key asks for. */
  run(command: Command, byKey = false): void {
    const { root, panes } = this.bench;
    const pane = panes.active;
    const { stage, player, picture } = pane;
    const count = picture.frameCount;
    const act: Record<Command, () => void> = {
      toggle: () => this.toggle(),
      back: () => this.step(-1),
      forward: () => this.step(1),
      first: () => this.seek(0),
      last: () => this.seek(count - 1),
      slower: () => this.setSpeed(speedAfter(player.speed, -1)),
      faster: () => this.setSpeed(speedAfter(player.speed, 1)),
      loopFrom: () => this.repeat(beginAt(player.range, player.frame, count)),
      loopTo: () => this.repeat(endAt(player.range, player.frame)),
      loopAll: () => this.repeat(wholeOf(count)),
      zoomIn: () => stage.zoom(1),
      zoomOut: () => stage.zoom(-1),
      fit: () => stage.fit(),
      left: () => stage.look(-1, 0),
      right: () => stage.look(1, 0),
      up: () => stage.look(0, -1),
      down: () => stage.look(0, 1),
      turn: () => pane.turn(),
      flip: () => pane.flip(),
      reset: () => pane.reset(),
      previous: () => this.turnTo(-1),
      next: () => this.turnTo(1),
      full: () => toggleFull(root, picture.width > picture.height),
      help: () => this.help.showModal(),
      other: () => panes.turnOver(),
      adjust: () => this.tools.toggle('adjust'),
      compare: () => this.tools.toggle('compare'),
      measure: () => this.tools.toggle('measure', byKey),
    };
    act[command]();
  }

  /** Play at this speed. */
  setSpeed(speed: number): void {
    const { panes, say, changed } = this.bench;
    panes.active.player.speed = speed;
    panes.play(({ player }) => { player.speed = speed; });
    if (panes.active.isCine) say(`Speed ${speed}`);
    changed();
  }

  /** Stop at a frame. */
  seek(frame: number): void {
    if (!this.bench.panes.active.isCine) return;
    this.bench.panes.seek(frame);
    this.sayFrame();
  }

  private toggle(): void {
    const { panes, say } = this.bench;
    if (!panes.active.isCine) return;
    const plays = !panes.active.player.playing;
    panes.play(({ player }) => { if (plays) player.play(); else player.pause(); });
    say(plays ? 'Playing' : `Paused, ${panes.active.frameWords().toLowerCase()}`);
  }

  private step(by: number): void {
    const { panes } = this.bench;
    if (!panes.active.isCine) return;
    panes.play(({ player }) => player.step(by));
    this.sayFrame();
  }

  private repeat(range: Range): void {
    const { panes: { active }, say } = this.bench;
    if (!active.isCine) return;
    active.player.range = range;
    const count = active.picture.frameCount;
    say(isWhole(range, count) ? 'Playing the whole cine' : rangeWords(range, count));
  }

  private turnTo(by: number): void {
    const { panes: { active }, pictures, say, show } = this.bench;
    const picture = pictures[stepFrame(pictures.indexOf(active.picture), by, pictures.length)];
    if (!picture || picture === active.picture) return;
    say(describe(picture));
    void show(active, picture);
  }

  private sayFrame(): void {
    this.bench.say(this.bench.panes.active.frameWords());
  }
}
