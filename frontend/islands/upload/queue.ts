/** Sending files a few at a time, each once more after a break of the network, until everything is sent or paused. */

import type { Blanked } from './blanking.ts';
import { mayHelp, type Item, type Line, type Mark } from './logic.ts';

/** How the sending of one file ended. */
export type Sent =
  | { is: 'answered' }
  | { is: 'refused'; words: string }
  | { is: 'ended'; words: string }
  | { is: 'broken' }
  | { is: 'stopped' };

export interface Told {
  progress(share: number): void;
  lines(lines: Line[]): void;
}

export type Send = (item: Item, told: Told, signal: AbortSignal) => Promise<Sent>;

const AT_ONCE = 3;
const BROKEN = 'Not sent: the connection was lost. Press Try again when it is back.';

export class Queue {
  readonly items: Item[] = [];
  paused = false;

  private readonly send: Send;
  private readonly changed: () => void;
  private readonly waitBeforeRetry: () => Promise<void>;
  private readonly ready: Item[] = [];
  private readonly underWay = new Map<Item, AbortController>();

  constructor(send: Send, changed: () => void, waitBeforeRetry: () => Promise<void>) {
    this.send = send;
    this.changed = changed;
    this.waitBeforeRetry = waitBeforeRetry;
  }

  /** Tell whether a file is being sent or waits to be. */
  get busy(): boolean {
    return this.items.some(({ state }) => state.is === 'waiting' || state.is === 'sending' || state.is === 'checking');
  }

  /** Let a file be sent: it was not found to be on the server already. */
  release(item: Item): void {
    if (item.state.is !== 'waiting' || this.ready.includes(item)) return;
    this.ready.push(item);
    this.pump();
  }

  /** Let a plain file wait for its mark, or go on with it once it has one. */
  hold(item: Item): void {
    if (item.state.is === 'waiting') item.state = { is: 'unmarked' };
    this.changed();
  }

  marked(item: Item, mark: Mark, sends: Blanked | 'whole'): void {
    if (item.state.is !== 'unmarked' || !item.plain) return;
    item.plain.mark = mark;
    item.plain.sends = sends;
    item.state = { is: 'waiting' };
    this.release(item);
    this.changed();
  }

  /** Stop sending; what has been sent in full is still answered, the rest waits. */
  pause(): void {
    this.paused = true;
    for (const [item, abort] of this.underWay) if (item.state.is === 'sending') abort.abort();
    this.changed();
  }

  resume(): void {
    this.paused = false;
    this.pump();
    this.changed();
  }

  /** Take up the files again that could not be sent; gives them, for they may have arrived meanwhile. */
  again(): Item[] {
    const failed = this.items.filter(mayHelp);
    for (const item of failed) {
      item.state = { is: 'waiting' };
      item.lines = [];
    }
    this.paused = false;
    this.changed();
    return failed;
  }

  private pump(): void {
    while (!this.paused && this.underWay.size < AT_ONCE) {
      const item = this.ready.shift();
      if (!item) return;
      void this.sendOne(item);
    }
  }

  private async sendOne(item: Item): Promise<void> {
    const abort = new AbortController();
    this.underWay.set(item, abort);
    let sent = await this.trySending(item, abort.signal);
    if (sent.is === 'broken') {
      await this.waitBeforeRetry();
      if (!this.paused) sent = await this.trySending(item, abort.signal);
    }
    this.underWay.delete(item);
    this.finish(item, sent);
    this.pump();
    this.changed();
  }

  private trySending(item: Item, signal: AbortSignal): Promise<Sent> {
    item.lines = [];
    item.state = { is: 'sending', share: 0 };
    this.changed();
    return this.send(item, {
      progress: (share) => {
        item.state = share < 1 ? { is: 'sending', share } : { is: 'checking' };
        this.changed();
      },
      lines: (lines) => {
        item.state = { is: 'checking' };
        item.lines.push(...lines);
        this.changed();
      },
    }, signal);
  }

  private finish(item: Item, sent: Sent): void {
    if (sent.is === 'answered') {
      item.state = { is: 'done' };
    } else if (sent.is === 'stopped' || (sent.is === 'broken' && this.paused)) {
      item.state = { is: 'waiting' };
      item.lines = [];
      this.ready.unshift(item);
    } else if (sent.is === 'broken') {
      item.state = { is: 'failed', words: BROKEN, ended: false };
    } else {
      item.state = { is: 'failed', words: sent.words, ended: sent.is === 'ended' };
    }
    // Without a session nothing else would arrive either: the rest waits instead of failing one by one.
    if (sent.is === 'ended') this.paused = true;
  }
}
