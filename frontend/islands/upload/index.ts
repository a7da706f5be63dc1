/**
 * Uploading pictures from this computer or phone: files, folders and zips, a few at a time.
 *
 * Names of files are shown here and nowhere else: they often hold the name of a patient, and the server never gets them.
 */

import { sift } from './known.ts';
import { mayHelp, newItem, type Item } from './logic.ts';
import { droppedFiles } from './pick.ts';
import { Queue } from './queue.ts';
import { sender } from './send.ts';
import { UploadView } from './view.ts';

const WAIT_BEFORE_RETRY_MS = 2_000;

/** Start the box that the macro `upload_box` made. */
export default function start(element: HTMLElement): void {
  const { url, knownUrl, limit, checkUrl } = element.dataset;
  if (!url || !knownUrl || !limit || !checkUrl) throw new Error('The upload box lacks an address.');
  const files = new WeakMap<Item, File>();
  const fileOf = (item: Item): File => files.get(item) as File;
  const refresh = (): void => {
    view.refresh(() => ({
      items: queue.items, busy: queue.busy, paused: queue.paused,
      mayTryAgain: queue.items.some(mayHelp),
    }));
    tellWhenDone();
  };
  const queue = new Queue(sender(url, fileOf), refresh, () => new Promise((resolve) => { setTimeout(resolve, WAIT_BEFORE_RETRY_MS); }));
  const view = new UploadView(checkUrl, {
    pause: () => queue.pause(),
    resume: () => queue.resume(),
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

  const look = (items: Item[]): Promise<void> => sift(items, fileOf, knownUrl,
    (item) => {
      item.lines = [{ position: 1, total: 1, outcome: 'known', code: '', message: '' }];
      item.state = { is: 'done' };
      refresh();
    },
    (item) => queue.release(item));

  const take = (chosen: readonly File[]): void => {
    const items = chosen.map((file) => {
      const item = newItem(file, Number(limit));
      files.set(item, file);
      return item;
    });
    queue.items.push(...items);
    refresh();
    void look(items.filter((item) => item.state.is === 'waiting'));
  };

  element.append(view.element);
  listen(element, take);
  addEventListener('beforeunload', (event) => {
    if (queue.busy) event.preventDefault();
  });
}

function listen(element: HTMLElement, take: (files: readonly File[]) => void): void {
  const zone = element.querySelector<HTMLElement>('[data-upload-zone]');
  if (!zone) return;
  zone.hidden = false;
  for (const input of element.querySelectorAll<HTMLInputElement>('input[type="file"]')) {
    if (input.hasAttribute('webkitdirectory') && !Reflect.has(input, 'webkitdirectory')) input.closest('label')?.remove();
    input.addEventListener('change', () => {
      take([...(input.files ?? [])]);
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
