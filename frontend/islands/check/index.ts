// The owner's check: no answer for a picture that was not shown, and each button with `data-key` pressed by its letter.
import { doneOf, isSeen, letterOf, refusalOf, shownOf, waitOf, type Shown } from './logic.ts';

// A key or button pressed twice by mistake must not answer for a picture that has only just come up.
const LOOK_MS = 300;
const HIDDEN = 'nhsuk-u-visually-hidden';

export function start(form: HTMLElement): void {
  let isReady = false;
  setTimeout(() => {
    isReady = true;
    form.classList.add('check-answers--live');
    document.querySelectorAll<HTMLElement>('[data-keys-hint]').forEach((hint) => (hint.hidden = false));
  }, LOOK_MS);
  form.addEventListener('submit', (event) => {
    if (!isReady) event.preventDefault();
  });
  holdBack(form);
  document.addEventListener('keydown', (event) => {
    const letter = letterOf({ key: event.key, held: event.ctrlKey || event.metaKey || event.altKey || event.repeat, typing: isTyped(event) });
    if (!letter || !isReady || !form.isConnected) return;
    const button = document.querySelector<HTMLButtonElement>(`button[data-key="${CSS.escape(letter)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}

function isTyped(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null;
  return target?.closest('input:not([type="range"]), textarea, select, [contenteditable], dialog') != null;
}

/** Let the answer "nothing" wait until every frame was on the screen, and say why. */
function holdBack(form: HTMLElement): void {
  const button = form.querySelector<HTMLButtonElement>('[value="nothing"]');
  const why = form.querySelector<HTMLElement>('[data-wait]');
  const said = form.querySelector<HTMLElement>('[data-said]');
  const shown = (): Shown => shownOf(document.querySelector<HTMLElement>('[data-island~="viewer"]')?.dataset['seen']);
  if (!button || !why || !said) return;
  const say = (words: string, hidden: boolean): void => {
    said.classList.toggle(HIDDEN, hidden);
    said.textContent = words;
  };
  const show = (): void => {
    const now = shown();
    const waited = button.getAttribute('aria-disabled') === 'true';
    button.setAttribute('aria-disabled', String(!isSeen(now)));
    why.textContent = waitOf(now);
    if (waited && isSeen(now)) say(doneOf(now), true);
  };
  document.addEventListener('viewer:seen', show);
  form.addEventListener('submit', (event) => {
    if (event.submitter !== button || isSeen(shown())) return;
    event.preventDefault();
    say(refusalOf(shown()), false);
  });
  show();
}
