// Leads through the frames of a sealed loop. They are fetched once, held in memory alone, and gone with the page.

import { make } from '../../lib/elements.ts';
import { cut, nextPlace, readOffsets, wordsAt } from './logic.ts';

const STEP_MS = 120;

export function start(host: HTMLElement): void {
  const target = document.querySelector<SVGImageElement | HTMLImageElement>(host.dataset['target'] ?? '');
  const words = host.querySelector<HTMLElement>('[data-reel-words]');
  const address = host.dataset['frames'];
  const offsets = readOffsets(host.dataset['offsets'] ?? '');
  if (!target || !words || !address || offsets.length < 3) return;
  new Reel(target, words, address, offsets).begin(host);
}

class Reel {
  private attribute: string;
  private whole: string;
  private frames: Promise<string[]> | null = null;
  private timer = 0;
  private range: HTMLInputElement;
  private button: HTMLButtonElement;

  private target: Element;
  private words: HTMLElement;
  private address: string;
  private offsets: number[];

  constructor(target: Element, words: HTMLElement, address: string, offsets: number[]) {
    this.target = target;
    this.words = words;
    this.address = address;
    this.offsets = offsets;
    this.attribute = target instanceof SVGElement ? 'href' : 'src';
    this.whole = target.getAttribute(this.attribute) ?? '';
    this.range = make('input', { type: 'range', min: 0, max: this.count, value: 0, class: 'reel__range', 'aria-label': 'Frame' });
    this.button = make('button', { type: 'button', class: 'nhsuk-button nhsuk-button--secondary nhsuk-button--small' }, 'Play');
  }

  private get count(): number {
    return this.offsets.length - 1;
  }

  begin(host: HTMLElement): void {
    host.prepend(this.button, this.range);
    this.range.addEventListener('input', () => {
      this.pause();
      void this.show(Number(this.range.value));
    });
    this.button.addEventListener('click', () => {
      if (this.timer) this.pause();
      else this.play();
    });
    addEventListener('pagehide', () => this.forget());
    this.say(0);
  }

  private play(): void {
    this.button.textContent = 'Pause';
    this.timer = window.setInterval(() => void this.show(nextPlace(Number(this.range.value), this.count)), STEP_MS);
  }

  private pause(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.button.textContent = 'Play';
  }

  private say(place: number): void {
    this.words.textContent = wordsAt(place, this.count);
    this.range.setAttribute('aria-valuetext', this.words.textContent);
  }

  private async show(place: number): Promise<void> {
    this.range.value = String(place);
    try {
      const shown = place === 0 ? this.whole : (await this.fetched())[place - 1];
      if (Number(this.range.value) !== place) return;
      this.target.setAttribute(this.attribute, shown ?? this.whole);
      this.say(place);
    } catch {
      this.pause();
      this.range.value = '0';
      this.target.setAttribute(this.attribute, this.whole);
      this.words.textContent = 'The single frames could not be fetched. Reload the page to try again.';
    }
  }

  private fetched(): Promise<string[]> {
    this.frames ??= this.fetch();
    return this.frames;
  }

  private async fetch(): Promise<string[]> {
    const answer = await fetch(this.address, { cache: 'no-store' });
    if (!answer.ok) throw new Error(`the frames were refused: ${answer.status}`);
    const bytes = await answer.arrayBuffer();
    const cuts = Array.from({ length: this.count }, (_, frame) => cut(this.offsets, frame));
    return cuts.map(([from, to]) => URL.createObjectURL(new Blob([bytes.slice(from, to)], { type: 'image/jpeg' })));
  }

  private forget(): void {
    this.pause();
    void this.frames?.then((frames) => frames.forEach((frame) => URL.revokeObjectURL(frame)));
    this.frames = null;
  }
}
