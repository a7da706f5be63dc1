/** The case form: saved while it is written, with the report as prose beside it, and nothing lost without a network. */

import { deviceStore, type Copy } from '../../lib/copies.ts';
import type { Entry } from '../../lib/entries.ts';
import { entriesOf } from '../../lib/fields.ts';
import { isSignOut } from '../../lib/signout.ts';
import { ask, confirmed } from './choice.ts';
import { startFindings, refreshFindings } from './findings.ts';
import { fill, firstRefused, markRefused, namesOf, notIn } from './form.ts';
import { differences, hasRegionWork, withoutRegionWork } from './logic.ts';
import { reveal, showMissing, startMissing } from './missing.ts';
import { showPreview } from './preview.ts';
import { fetchSaved, sendDraft, type Answer } from './request.ts';
import { Saver } from './saver.ts';
import { showFolds, showParts, StateLine } from './shown.ts';
import { Structures } from './structures.ts';

/** Start the autosave of the form that carries `data-island="draft"`. */
export default function start(element: HTMLElement): void {
  if (!(element instanceof HTMLFormElement)) throw new Error('The draft island belongs on a form.');
  void new Draft(element).begin();
}

class Draft {
  private readonly form: HTMLFormElement;
  private readonly endpoint: string;
  private readonly saver: Saver;
  private readonly line: StateLine;
  private readonly structures: Structures;
  private readonly region: HTMLSelectElement | null;
  private readonly regionOfPage: string;
  private readonly passing = new WeakSet<HTMLFormElement>();

  constructor(form: HTMLFormElement) {
    this.form = form;
    this.endpoint = form.dataset.endpoint ?? form.action;
    this.region = form.querySelector('select[name="region"]');
    this.regionOfPage = this.region?.value ?? '';
    this.line = new StateLine(form, () => this.tryAgain());
    this.structures = new Structures(form, () => this.saver.change());
    this.saver = new Saver({
      key: form.dataset.key ?? this.endpoint,
      read: () => this.read(),
      names: () => namesOf(form),
      send: (entries, revision, leaving) => sendDraft(this.endpoint, entries, revision, leaving),
      show: (state) => this.line.show(state),
      saved: (answer) => this.saved(answer),
      refused: (fields) => markRefused(form, Object.entries(fields).map(([field, words]) => ({ field, words }))),
      conflict: () => void this.settleConflict(),
    }, deviceStore, this.revisionField()?.value ?? '');
  }

  async begin(): Promise<void> {
    startFindings(this.form, () => this.saver.change());
    this.structures.begin();
    startMissing(this.form);
    showParts(this.form);
    this.listen();
    // A page with errors may show text that the server refused to store.
    if (document.querySelector('.nhsuk-error-summary')) this.saver.change();
    const copy = await deviceStore.find(this.form.dataset.key ?? this.endpoint);
    if (copy) await this.offer(copy);
  }

  private listen(): void {
    this.form.addEventListener('input', (event) => {
      if (event.target === this.region) return;
      showParts(this.form);
      showFolds(this.form);
      this.saver.change();
    });
    this.form.addEventListener('focusout', () => void this.saver.flush());
    this.region?.addEventListener('change', () => void this.changeRegion());
    this.form.addEventListener('submit', (event) => void this.submitted(event));
    document.addEventListener('submit', (event) => void this.otherSubmitted(event));
    document.addEventListener('visibilitychange', () => void this.saver.flush(document.visibilityState === 'hidden'));
    addEventListener('pagehide', () => void this.saver.flush(true));
    addEventListener('online', () => void this.saver.flush());
    addEventListener('focus', () => void this.saver.flush());
    // What may identify a patient is kept nowhere, so leaving would lose it; everything else is on the device.
    addEventListener('beforeunload', (event) => { if (this.saver.isAtRisk || this.line.state.is === 'refused') event.preventDefault(); });
  }

  /** What belongs to the region chosen before goes with it, but stays in sight until the server has taken the new one. */
  private read(): Entry[] {
    const entries = entriesOf(this.form);
    return this.region && this.region.value !== this.regionOfPage ? withoutRegionWork(entries) : entries;
  }

  private revisionField(): HTMLInputElement | null {
    return this.form.querySelector('input[name="revision"]');
  }

  private saved(answer: Extract<Answer, { is: 'saved' }>): void {
    const field = this.revisionField();
    if (field) field.value = answer.revision;
    markRefused(this.form, answer.refused);
    refreshFindings(this.form);
    showPreview(answer.preview);
    showMissing(this.form, answer.missing);
    const isTaken = answer.refused.every(({ field }) => field !== 'region');
    if (isTaken && this.region && this.region.value !== this.regionOfPage) location.reload();
  }

  private tryAgain(): void {
    const refused = firstRefused(this.form);
    if (this.line.state.is === 'conflict') void this.settleConflict();
    else if (this.line.state.is === 'partly' && refused) reveal(refused);
    else void this.saver.flush();
  }

  /** Two windows, or two people, changed the same case: the person chooses, seeing both. */
  private async settleConflict(): Promise<void> {
    const saved = await fetchSaved(this.endpoint, this.form.id);
    if (!saved) return; // the state line says so, with a button to try again
    const found = differences(entriesOf(this.form), entriesOf(saved.form));
    const side = found.length === 0 ? 'mine' : await ask({
      title: 'This case was changed somewhere else',
      text: 'It was saved after you opened it here, perhaps in another window. Choose which text stays. Nothing is overwritten before you choose.',
      headMine: 'On this page', headSaved: 'Saved', mine: 'Keep mine', saved: 'Take the saved one',
    }, this.form, found);
    if (side === 'mine') await this.saver.goOn(saved.revision);
    else await this.leaveForSaved();
  }

  private async leaveForSaved(): Promise<void> {
    await this.saver.giveUp();
    location.reload();
  }

  /** Offer text that an earlier visit could not save. */
  private async offer(copy: Copy): Promise<void> {
    const found = notIn(this.form, copy);
    if (found.length === 0) {
      await deviceStore.drop(copy.key);
      return;
    }
    const when = new Date(copy.at).toLocaleTimeString('en-GB');
    const since = copy.revision === this.saver.revision ? '' : ' The case was saved again since then.';
    const side = await ask({
      title: 'Some of your text is on this device only',
      text: `At ${when} it could not be saved, so it was kept here.${since} Put it back, or go on with what is saved.`,
      headMine: 'On this device', headSaved: 'Saved', mine: 'Put it back', saved: 'Throw it away',
    }, this.form, found);
    if (side === 'saved') {
      await deviceStore.drop(copy.key);
      return;
    }
    fill(this.form, copy);
    showParts(this.form);
    refreshFindings(this.form);
    this.structures.refresh();
    showFolds(this.form);
    await this.saver.goOn(this.saver.revision);
  }

  private async changeRegion(): Promise<void> {
    const { region, form } = this;
    if (!region) return;
    const isLoss = region.value !== this.regionOfPage && hasRegionWork(entriesOf(form));
    const words = 'The findings and views that you entered belong to the region chosen before. They are removed.';
    if (isLoss && !(await confirmed('Change the region?', words, 'Change it', 'Keep the region'))) {
      region.value = this.regionOfPage;
    }
    this.saver.change();
    await this.saver.flush(); // the page is loaded again once it is saved, with the report of that region
  }

  /** "Save" saves here; "Send" first saves what is open, so that what is sent is what is seen. */
  private async submitted(event: SubmitEvent): Promise<void> {
    if (this.passing.has(this.form)) return;
    event.preventDefault();
    const { submitter } = event;
    const isSaved = await this.saver.flush();
    if (!isSaved) {
      const refused = firstRefused(this.form);
      if (refused) reveal(refused);
      return;
    }
    if (submitter instanceof HTMLButtonElement && submitter.value === 'send') this.pass(this.form, submitter);
  }

  /** Filing a picture and the like load the page again: what is written is saved before. */
  private async otherSubmitted(event: SubmitEvent): Promise<void> {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form === this.form || event.defaultPrevented) return;
    if (form.method === 'dialog' || isSignOut(form) || this.passing.has(form) || !this.saver.isOpen) return;
    event.preventDefault();
    await this.saver.flush(); // where it fails, the text is on this device and is offered after the page is loaded again
    this.pass(form, event.submitter);
  }

  private pass(form: HTMLFormElement, submitter: HTMLElement | null): void {
    this.passing.add(form);
    // Not before the first submit event is over: until then the browser ignores another one of the same form.
    setTimeout(() => form.requestSubmit(submitter));
  }
}
