/**
 * Uploading pictures from this computer or phone: files, folders, discs and zips, a few at a time; plain pictures and films
 * once their owner has marked on them what is scan.
 *
 * Names of files are shown here and nowhere else: they often hold the name of a patient, and the server never gets them.
 */

import { kindOfFile } from './kinds.ts';
import { sift } from './known.ts';
import { mayHelp, newItem, type Item } from './logic.ts';
import { Marking } from './marking.ts';
import { isIndex, missingWords, passedOver, readMedia } from './media.ts';
import { chosenFiles, droppedFiles, type Picked } from './pick.ts';
import { Queue } from './queue.ts';
import { sender } from './send.ts';
import { UploadView } from './view.ts';
import { DAMAGED } from './words.ts';

const WAIT_BEFORE_RETRY_MS = 2_000;

/** Start the box that the macro `upload_box` made. */
export default function start(element: HTMLElement): void {
  const { url, plainUrl, previewUrl, knownUrl, limit, checkUrl } = element.dataset;
  if (!url || !plainUrl || !previewUrl || !knownUrl || !limit || !checkUrl) throw new Error('The upload box lacks an address.');
  const files = new WeakMap<Item, File>();
  const notes: string[] = [];
  const fileOf = (item: Item): File => files.get(item) as File;
  const refresh = (): void => {
    view.refresh(() => ({
      items: queue.items, busy: queue.busy, paused: queue.paused, notes,
      mayTryAgain: queue.items.some(mayHelp),
    }));
    tellWhenDone();
  };
  const queue = new Queue(sender({ dicom: url, plain: plainUrl }, fileOf), refresh,
    () => new Promise((resolve) => { setTimeout(resolve, WAIT_BEFORE_RETRY_MS); }));
  const finish = (item: Item, state: Item['state']): void => {
    item.state = state;
    refresh();
  };
  const marking = new Marking({
    previewUrl, fileOf,
    marked: (item, mark, sends) => queue.marked(item, mark, sends),
    failed: (item, words) => finish(item, { is: 'failed', words, ended: false }),
    leftOut: (item) => finish(item, { is: 'passed', words: 'left out' }),
    ended: refresh,
  });
  const unmarked = (): Item[] => queue.items.filter((item) => item.state.is === 'unmarked');
  const view = new UploadView(checkUrl, {
    pause: () => queue.pause(),
    resume: () => queue.resume(),
    mark: () => marking.ask(unmarked()),
    again: () => {
      const failed = queue.again();
      queue.resume();
      void look(failed);
    },
  });
  let wasBusy = false;

  /** Tell the page once everything is through, so that a list of what arrived can be loaded again. */
  const tellWhenDone = (): void => {
    if (wasBusy && !queue.busy) element.dispatchEvent(new CustomEvent('uploaded', { bubbles: true }));
    wasBusy = queue.busy;
  };

  const look = async (items: Item[]): Promise<void> => {
    await sift(items, fileOf, knownUrl,
      (item) => {
        item.lines = [{ position: 1, total: 1, outcome: 'known', code: '', message: '' }];
        finish(item, { is: 'done' });
      },
      (item) => (item.plain && !item.plain.mark ? queue.hold(item) : queue.release(item)));
    marking.ask(unmarked());
  };

  const take = async (chosen: readonly Picked[]): Promise<void> => {
    const visit = crypto.randomUUID?.() ?? String(Date.now()) + String(Math.random()).slice(2);
    const items = chosen.map(({ file }) => {
      const item = newItem(file, Number(limit));
      files.set(item, file);
      return item;
    });
    queue.items.push(...items);
    refresh();
    await sort(chosen, items, visit);
    refresh();
    await look(items.filter((item) => item.state.is === 'waiting'));
  };

  /** Find out what the files are: what has to be marked, and what on a disc or stick is no picture. */
  const sort = async (chosen: readonly Picked[], items: readonly Item[], visit: string): Promise<void> => {
    const media = await readMedia(chosen);
    const missing = missingWords(media);
    if (missing) notes.push(missing);
    for (const [at, picked] of chosen.entries()) {
      const item = items[at];
      if (!item || item.state.is !== 'waiting' || isIndex(picked)) continue;
      const kind = await kindOfFile(picked.file, picked.file.name);
      const why = passedOver(picked, kind, media) || (kind === 'program' ? 'a program or a document, not a picture' : '');
      if (kind === 'broken') item.state = { is: 'failed', words: DAMAGED, ended: false };
      else if (why) item.state = { is: 'passed', words: why };
      else if (kind === 'picture' || kind === 'film') item.plain = { kind, visit, number: at + 1, mark: null };
    }
  };

  element.append(view.element, marking.dialog);
  listen(element, (chosen) => { void take(chosen); });
  addEventListener('beforeunload', (event) => {
    if (queue.busy) event.preventDefault();
  });
}

function listen(element: HTMLElement, take: (files: readonly Picked[]) => void): void {
  const zone = element.querySelector<HTMLElement>('[data-upload-zone]');
  if (!zone) return;
  zone.hidden = false;
  for (const input of element.querySelectorAll<HTMLInputElement>('input[type="file"]')) {
    if (input.hasAttribute('webkitdirectory') && !Reflect.has(input, 'webkitdirectory')) input.closest('label')?.remove();
    input.addEventListener('change', () => {
      take(chosenFiles(input.files ?? []));
      input.value = ''; // the same folder can be chosen again
    });
  }
  const mark = (on: boolean): void => { zone.classList.toggle('upload__zone--over', on); };
  // Anywhere on the page: a file dropped beside the box would otherwise replace the page.
  addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    mark(true);
  });
  addEventListener('dragleave', (event) => { if (!event.relatedTarget) mark(false); });
  addEventListener('drop', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    mark(false);
    void droppedFiles(event.dataTransfer).then(take);
  });
}
