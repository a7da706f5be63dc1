/** Reviewing from the keyboard: grade, edit, sign, send back and go on without reaching for the mouse. */

import { make } from '../../lib/elements.ts';
import { isTyping } from '../../lib/enhance.ts';
import { controlsOf, isChanged } from '../../lib/fields.ts';
import { reviewHelp } from './help.ts';
import { commandOf, isNextOf, Stopwatch, type Command } from './logic.ts';
import { KeptReview } from './kept.ts';
import { keysAreOn } from './setting.ts';

/** Start the review page in the element around pictures and report. */
export default function start(element: HTMLElement): void {
  const form = element.querySelector<HTMLFormElement>('#review-form');
  if (form) new Review(element, form).begin();
}

class Review {
  private readonly root: HTMLElement;
  private readonly form: HTMLFormElement;
  private readonly watch = new Stopwatch();
  private readonly help = reviewHelp();
  private readonly hint = make('span', { role: 'status' });
  private readonly kept: KeptReview;
  private isSent = false;

  constructor(root: HTMLElement, form: HTMLFormElement) {
    this.root = root;
    this.form = form;
    this.kept = new KeptReview(form, () => this.shown());
  }

  begin(): void {
    const keys = make('button', { class: 'link-button', type: 'button' }, 'Keys');
    keys.addEventListener('click', () => this.help.showModal());
    this.form.querySelector('.form-foot')?.append(make('p', { class: 'keys-hint' }, keys, ' ', this.hint));
    this.root.append(this.help);
    if (isNextOf(document.referrer)) this.lookAtPicture();
    void this.kept.begin();
    this.shown();
    this.count();
    document.addEventListener('visibilitychange', () => this.count());
    document.addEventListener('keydown', (event) => this.pressed(event));
    this.form.addEventListener('input', (event) => {
      this.mark(event.target);
      if (event.target instanceof HTMLTextAreaElement) fitHeight(event.target);
    });
    this.form.addEventListener('submit', (event) => this.submitted(event));
    addEventListener('pageshow', () => { this.isSent = false; });
    addEventListener('beforeunload', (event) => {
      if (!this.isSent && this.kept.isAtRisk) event.preventDefault();
    });
  }

  /** After a case was signed the eyes go to the next picture, and so does the focus: keys work at once. */
  private lookAtPicture(): void {
    const picture = this.root.querySelector<HTMLElement>('.viewer');
    if (!picture || document.querySelector('.nhsuk-error-summary')) return;
    picture.tabIndex = -1;
    picture.focus({ preventScroll: true });
  }

  private count(): void {
    const now = performance.now();
    if (document.visibilityState === 'visible') this.watch.go(now);
    else this.watch.stop(now);
  }

  private submitted(event: SubmitEvent): void {
    if (event.defaultPrevented) return;
    if (this.isSent) {
      event.preventDefault(); // a second press while the first is on its way
      return;
    }
    if (!navigator.onLine) {
      event.preventDefault();
      this.hint.textContent = 'There is no network. What you wrote is kept here; press again once it is back.';
      return;
    }
    this.isSent = true;
    void this.kept.keep();
    const field = this.form.querySelector<HTMLInputElement>('[data-seconds-open]');
    if (field) field.value = String(this.watch.seconds(performance.now()));
  }

  private pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (isTyping(event.target)) {
      if (event.key === 'Escape') (event.target as HTMLElement).blur();
      return;
    }
    const command = commandOf(event.key);
    if (!command || !keysAreOn() || (command.does === 'help' && (event.target as Element).closest('.viewer > *'))) return;
    event.preventDefault();
    this.run(command);
  }

  private run(command: Command): void {
    switch (command.does) {
      case 'agree': return this.agree(command.level);
      case 'edit': return this.focus('.inline-edit textarea', 'Esc leaves the field');
      case 'sign': return this.focus('[data-sign]', 'Enter signs');
      case 'return': return this.sendBack();
      case 'next': return this.root.querySelector<HTMLAnchorElement>('[data-next]')?.click();
      case 'help': return this.help.showModal();
    }
  }

  private agree(level: number): void {
    const choices = this.form.querySelectorAll<HTMLInputElement>('input[name="agreement"]');
    const choice = choices[level];
    if (!choice) return;
    choice.checked = true;
    choice.dispatchEvent(new Event('input', { bubbles: true }));
    choice.dispatchEvent(new Event('change', { bubbles: true }));
    choice.closest('fieldset')?.scrollIntoView({ block: 'nearest' });
    this.hint.textContent = choice.closest('label')?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '';
  }

  private sendBack(): void {
    const comment = this.form.querySelector<HTMLTextAreaElement>('[name="comment"]');
    if (comment && !comment.value.trim()) this.focus('[name="comment"]', 'Write what should change, then Esc and R');
    else this.focus('[data-return]', 'Enter sends it back');
  }

  private focus(selector: string, hint: string): void {
    const element = this.form.querySelector<HTMLElement>(selector);
    element?.focus();
    element?.scrollIntoView({ block: 'nearest' });
    this.hint.textContent = hint;
  }

  /** Show what script filled in as what was typed is shown. */
  private shown(): void {
    for (const field of controlsOf(this.form)) this.mark(field);
    for (const field of this.form.querySelectorAll('textarea')) fitHeight(field);
  }

  /** Mark a text that the supervisor has changed: the difference is kept and shown to the student. */
  private mark(field: EventTarget | null): void {
    if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) || !field.closest('.inline-edit')) return;
    field.closest('.nhsuk-form-group')?.classList.toggle('is-changed', isChanged(field));
  }
}

/** Let a text be as high as its words in browsers that cannot do so by style. */
function fitHeight(field: HTMLTextAreaElement): void {
  if (CSS.supports('field-sizing', 'content')) return;
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight + 2}px`;
}
