/** Showing one picture of the stack at a time: its still at once, then its frames, played in the time they were taken. */

import type { Audience, Loading } from './audience.ts';
import { BundleFailed, fetchBundle, frameOf } from './bundle.ts';
import { capacityFor, FrameStore } from './frames.ts';
import { advance, isCine, stepFrame, type Picture } from './logic.ts';
import { wholeOf, type Range } from './loop.ts';
import { Seen } from './seen.ts';

export class Player {
  picture: Picture;
  playing = false;
  speed = 1;
  loading: Loading = { state: 'waiting' };
  /** What was on the screen since this picture was chosen. */
  seen: Seen;

  private readonly audience: Audience;
  private playhead = 0;
  private drawn = -1;
  private lastTick = 0;
  private request = 0;
  private frames: FrameStore<ImageBitmap> | null = null;
  private abort = new AbortController();
  private readonly bundles: Map<string, Blob>;
  private part: Range;

  /** `bundles` are the cines seen in this visit; a Blob lies with the browser, not in the memory of the page. */
  constructor(audience: Audience, first: Picture, bundles: Map<string, Blob>) {
    this.audience = audience;
    this.bundles = bundles;
    this.part = wholeOf(first.frameCount);
    this.picture = first;
    this.seen = new Seen(first.frameCount);
  }

  /** The frame under the playhead, from 0. */
  get frame(): number {
    return Math.floor(this.playhead);
  }

  /** The part of the cine that is played. */
  get range(): Range {
    return this.part;
  }

  set range(range: Range) {
    this.part = range;
    if (this.frames) this.frames.range = range;
    this.frames?.moveTo(this.frame);
    this.audience.changed();
  }

  /** Show a picture of the stack, and play it once it is there if `play` is given. */
  async show(picture: Picture, play = false): Promise<void> {
    this.leave();
    this.picture = picture;
    this.seen = new Seen(picture.frameCount);
    this.part = wholeOf(picture.frameCount);
    this.playhead = 0;
    const { signal } = this.abort;
    this.tell({ state: 'waiting' });
    const still = this.showStill(picture, signal);
    if (isCine(picture)) {
      await Promise.all([still.catch(() => undefined), this.loadFrames(picture, signal)]);
      if (play && !signal.aborted && this.loading.state === 'ready') this.play();
      return;
    }
    await still.then(
      () => {
        if (signal.aborted) return;
        this.seen.show(0);
        this.tell({ state: 'ready' });
      },
      () => { if (!signal.aborted) this.tell({ state: 'failed', ended: false }); },
    );
  }

  /** Try again after a failure. */
  retry(): void {
    this.bundles.delete(this.picture.id);
    void this.show(this.picture);
  }

  play(): void {
    if (this.playing || !this.frames || this.loading.state !== 'ready') return;
    this.playing = true;
    this.lastTick = performance.now();
    this.request = requestAnimationFrame(this.tick);
    this.audience.changed();
  }

  pause(): void {
    cancelAnimationFrame(this.request);
    if (!this.playing) return;
    this.playing = false;
    this.audience.changed();
  }

  step(by: number): void {
    this.seek(stepFrame(this.frame, by, this.picture.frameCount));
  }

  /** Stop at a frame. */
  seek(frame: number): void {
    this.pause();
    if (!this.frames) return;
    this.playhead = frame;
    this.frames.moveTo(frame);
    this.drawFrame();
    this.audience.changed();
  }

  private readonly tick = (now: number): void => {
    const passed = now - this.lastTick;
    const before = this.frame;
    this.playOn(advance(this.playhead, passed, this.picture, this.speed, this.part));
    this.lastTick = now;
    if (this.frame !== before) {
      this.frames?.moveTo(this.frame);
      this.seen.pass(before, this.frame, passed, this.part);
      this.drawFrame();
      this.audience.changed();
    }
    if (this.playing) this.request = requestAnimationFrame(this.tick);
  };

  /** Move the playhead to where it is due, or as far as frames are decoded: a slow device plays slower and skips none. */
  private playOn(due: number): void {
    const last = Math.floor(due);
    const reached = this.frames?.reach(this.frame, last) ?? this.frame;
    if (reached === last) this.playhead = due;
    else if (reached !== this.frame) this.playhead = reached;
  }

  private arrived(): void {
    this.drawFrame();
    this.audience.changed();
  }

  private drawFrame(): void {
    const bitmap = this.frames?.get(this.frame);
    if (!bitmap || this.drawn === this.frame) return;
    this.drawn = this.frame;
    this.seen.show(this.frame);
    this.audience.draw(bitmap, this.picture);
  }

  private async showStill(picture: Picture, signal: AbortSignal): Promise<void> {
    const image = new Image();
    image.src = picture.stillUrl;
    await image.decode();
    if (!signal.aborted && this.drawn < 0) this.audience.draw(image, picture);
  }

  private async loadFrames(picture: Picture, signal: AbortSignal): Promise<void> {
    const offsets = picture.offsets ?? [];
    const total = offsets.at(-1) ?? 0;
    try {
      const bundle = this.bundles.get(picture.id) ?? (await this.fetchFrames(picture, total, signal));
      if (signal.aborted) return;
      this.frames = new FrameStore(
        picture.frameCount,
        capacityFor(picture.width, picture.height),
        (frame) => createImageBitmap(frameOf(bundle, offsets, frame)),
        (frame) => { if (frame === this.frame) this.arrived(); },
        () => { this.pause(); this.tell({ state: 'failed', ended: false }); },
      );
      this.frames.moveTo(0);
      this.tell({ state: 'ready' });
    } catch (error) {
      if (!signal.aborted) this.tell({ state: 'failed', ended: error instanceof BundleFailed && error.ended });
    }
  }

  private async fetchFrames(picture: Picture, total: number, signal: AbortSignal): Promise<Blob> {
    this.tell({ state: 'loading', received: 0, total });
    const bundle = await fetchBundle(picture.bundleUrl ?? '', total, signal, (received) => {
      this.tell({ state: 'loading', received, total });
    });
    this.bundles.set(picture.id, bundle);
    return bundle;
  }

  /** Let go of what is shown. */
  leave(): void {
    this.pause();
    this.abort.abort();
    this.abort = new AbortController();
    this.frames?.close();
    this.frames = null;
    this.drawn = -1;
  }

  private tell(loading: Loading): void {
    this.loading = loading;
    this.audience.changed();
  }
}
