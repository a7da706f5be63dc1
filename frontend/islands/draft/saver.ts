/** The autosave itself: one request at a time, nothing lost where it fails, nothing overwritten that somebody else saved. */

import type { Store } from '../../lib/copies.ts';
import { only, type Entry } from '../../lib/entries.ts';
import type { SaveState } from './logic.ts';
import type { Answer, Refused } from './request.ts';

const AFTER_MS = 800;
const AGAIN_MS = 15_000;

/** What the saver needs of the page. */
export interface Page {
  key: string;
  read(): Entry[];
  names(): string[];
  send(entries: readonly Entry[], revision: string, leaving: boolean): Promise<Answer>;
  show(state: SaveState): void;
  saved(answer: Extract<Answer, { is: 'saved' }>): void;
  refused(fields: Record<string, string>): void;
  conflict(): void;
}

export class Saver {
  revision: string;

  private readonly page: Page;
  private readonly store: Store;
  private dirty = false;
  private stopped = false;
  private refused: readonly Refused[] = [];
  private underWay: Promise<boolean> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page, store: Store, revision: string) {
    this.page = page;
    this.store = store;
    this.revision = revision;
  }

  /** Tell whether something is not on the server yet. */
  get isOpen(): boolean {
    return this.dirty || this.underWay !== null;
  }

  /** Tell whether the page holds text that is neither on the server nor on this device. */
  get isAtRisk(): boolean {
    return this.refused.some(({ keep }) => !keep);
  }

  /** Note a change; it is saved shortly after the last one. */
  change(): void {
    this.dirty = true;
    if (this.stopped) {
      void this.keep();
      return;
    }
    if (!this.underWay) this.page.show({ is: 'changed' });
    this.saveAfter(AFTER_MS);
  }

  /** Save now what is not saved; tells whether the server has everything. */
  async flush(leaving = false): Promise<boolean> {
    clearTimeout(this.timer);
    if (leaving && this.dirty) void this.keep();
    let isSaved = true;
    while (isSaved && this.isOpen && !this.stopped) {
      this.underWay ??= this.saveOnce(leaving).finally(() => { this.underWay = null; });
      isSaved = await this.underWay;
    }
    return !this.isOpen && this.refused.length === 0;
  }

  /** Stop saving until somebody has chosen between two versions. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Go on from a revision after that choice, with what is in the form. */
  goOn(revision: string): Promise<boolean> {
    this.revision = revision;
    this.stopped = false;
    this.dirty = true;
    return this.flush();
  }

  /** Let go of what is in the form, because the saved version was taken. */
  async giveUp(): Promise<void> {
    this.stop();
    this.dirty = false;
    this.refused = [];
    await this.store.drop(this.page.key);
  }

  private saveAfter(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), ms);
  }

  private async saveOnce(leaving: boolean): Promise<boolean> {
    this.dirty = false;
    this.page.show({ is: 'saving' });
    const answer = await this.page.send(this.page.read(), this.revision, leaving);
    await this.take(answer);
    return answer.is === 'saved'; // with or without a field that was refused: what else there is can be saved too
  }

  private async take(answer: Answer): Promise<void> {
    if (answer.is === 'saved') {
      await this.takeSaved(answer);
      return;
    }
    this.dirty = true;
    if (answer.is === 'refused') {
      this.page.show({ is: 'refused', words: answer.words });
      this.page.refused(answer.fields);
      await (answer.keep ? this.keep() : this.store.drop(this.page.key));
      return;
    }
    await this.keep();
    if (answer.is === 'conflict') {
      this.stop();
      this.page.show({ is: 'conflict' });
      this.page.conflict();
      return;
    }
    this.page.show({ is: 'local', why: answer.is === 'ended' ? 'session' : 'network' });
    this.saveAfter(AGAIN_MS);
  }

  /** All that could be saved is; what was refused stays in the page, and on the device where it may. */
  private async takeSaved(answer: Extract<Answer, { is: 'saved' }>): Promise<void> {
    this.revision = answer.revision;
    this.refused = answer.refused;
    this.page.saved(answer);
    if (this.dirty) {
      this.page.show({ is: 'changed' });
      this.saveAfter(AFTER_MS);
      return;
    }
    const fields = answer.refused.length;
    this.page.show(fields > 0 ? { is: 'partly', at: answer.at, fields } : { is: 'saved', at: answer.at });
    const names = answer.refused.filter(({ keep }) => keep).map(({ field }) => field);
    if (names.length > 0) await this.keep(names);
    else await this.store.drop(this.page.key);
  }

  /** Keep the fields of these names, or all, on the device; what may identify a patient is kept nowhere. */
  private async keep(names?: readonly string[]): Promise<void> {
    const [entries, unkept] = [this.page.read(), this.refused.filter(({ keep }) => !keep).map(({ field }) => field)];
    const kept = (names ?? this.page.names()).filter((name) => !unkept.includes(name));
    const copy = { key: this.page.key, revision: this.revision, entries: only(entries, kept), at: new Date().toISOString() };
    await this.store.keep(names || unkept.length > 0 ? { ...copy, names: kept } : copy);
  }
}
