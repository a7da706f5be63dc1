/** What lies over a picture: its name, how far a cine has loaded, what went wrong; and the words said aloud. */

import { make } from '../../lib/elements.ts';
import { SESSION_ENDED } from '../../lib/session.ts';
import type { Loading } from './audience.ts';
import { KEY_HELP, loadingWords } from './logic.ts';

// While a key is held, only the last frame is said.
const SAY_AFTER_MS = 500;

/** Says things to a screen reader once they have settled. */
export class Voice {
  readonly element = make('p', { class: 'nhsuk-u-visually-hidden', 'aria-live': 'polite' });

  private timer = 0;

  say(words: string): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => { this.element.textContent = words; }, SAY_AFTER_MS);
  }
}

export class Status {
  readonly name = make('p', { class: 'viewer__name' });
  readonly panel = make('div', { class: 'viewer__status', hidden: true });

  private readonly words = make('p', { class: 'viewer__words' });
  private readonly bar = make('progress', { class: 'viewer__progress', max: 1, 'aria-label': 'Loading' });
  private readonly retry = make('button', { class: 'nhsuk-button nhsuk-button--small', type: 'button' }, 'Try again');
  private readonly say: (words: string) => void;

  constructor(retry: () => void, say: (words: string) => void) {
    this.say = say;
    this.panel.append(this.words, this.bar, this.retry);
    this.retry.addEventListener('click', retry);
  }

  /** Show how far loading is, or why it stopped. */
  show(loading: Loading): void {
    const failed = loading.state === 'failed';
    this.panel.hidden = loading.state === 'ready' || loading.state === 'waiting';
    this.panel.classList.toggle('viewer__status--failed', failed);
    this.retry.hidden = !failed;
    this.bar.hidden = failed;
    if (loading.state === 'loading') {
      this.words.textContent = loadingWords(loading.received, loading.total);
      this.bar.value = loading.total > 0 ? loading.received / loading.total : 0;
    }
    if (loading.state !== 'failed') return;
    const words = loading.ended ? SESSION_ENDED : 'This picture could not be loaded. Check your network, then try again.';
    if (this.words.textContent !== words) this.say(words);
    this.words.textContent = words;
  }
}

/** Make the dialog that lists the keys. */
export function keyHelp(): HTMLDialogElement {
  const rows = KEY_HELP.map(([keys, words]) =>
    make('div', {}, make('dt', {}, ...keys.split(' ').map((key) => (['or', 'with'].includes(key) ? ` ${key} ` : make('kbd', {}, key)))), make('dd', {}, words)));
  const close = make('button', { class: 'nhsuk-button nhsuk-button--small', value: 'close' }, 'Close');
  return make('dialog', { class: 'viewer__help', 'aria-label': 'Keys of the viewer' },
    make('h2', { class: 'viewer__help-title' }, 'Keys'), make('dl', {}, ...rows), make('form', { method: 'dialog' }, close));
}
