/** The panel below the bar: the tools for measuring, what to do next, and whether what was drawn is kept. */

import { make, outline } from '../../../lib/elements.ts';
import { structureField, structureSelect, type List, type Structure } from './list.ts';
import type { Kind } from './measure.ts';
import { KIND_WORDS } from './words.ts';

const SHAPES: Record<Kind | 'undo' | 'redo', string> = {
  distance: 'M5 19L19 5M3 17l4 4M17 3l4 4',
  ellipse: 'M3 12a9 5.5 0 1 0 18 0a9 5.5 0 1 0-18 0',
  trace: 'M6 18c-4-4 0-12 5-13s10 3 8 8-9 8-13 5z',
  angle: 'M5 5v14h15M5 12a7 7 0 0 1 7 7',
  label: 'M4 5h9l7 7-7 7H4zM8 12h.01',
  undo: 'M8 5L4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3',
  redo: 'M16 5l4 4-4 4M20 9H10a6 6 0 0 0 0 12h3',
};

/** What the panel shows. */
export interface PanelState {
  kind: Kind | null;
  canMeasure: boolean;
  hint: string;
  isWarning: boolean;
  scale: string;
  canUndo: boolean;
  canRedo: boolean;
  canFinish: boolean;
  kept: string;
  canRetry: boolean;
}

/** What the panel's buttons do; `byKey` tells that a key pressed it, not a mouse or finger. */
export interface PanelActs {
  choose(kind: Kind, byKey: boolean): void;
  /** A structure was chosen for the next label. */
  named(): void;
  undo(): void;
  redo(): void;
  finish(): void;
  retry(): void;
  hide(hidden: boolean): void;
  close(): void;
}

export class Panel {
  readonly element: HTMLDivElement;
  readonly structure: HTMLSelectElement;

  private readonly kinds: Record<Kind, HTMLButtonElement>;
  private readonly undo: HTMLButtonElement;
  private readonly redo: HTMLButtonElement;
  private readonly finish: HTMLButtonElement;
  private readonly hint = make('p', { class: 'viewer__hint' });
  private readonly scale = make('p', { class: 'viewer__hint viewer__hint--scale' });
  private readonly kept = make('span', {});
  private readonly retry: HTMLButtonElement;
  private readonly field: HTMLElement;

  constructor(structures: readonly Structure[], list: List, acts: PanelActs) {
    const tool = (kind: Kind): HTMLButtonElement => {
      const made = button(KIND_WORDS[kind], (event) => acts.choose(kind, event.detail === 0), SHAPES[kind]);
      made.classList.add('viewer__button--tool');
      return made;
    };
    this.kinds = { distance: tool('distance'), ellipse: tool('ellipse'), trace: tool('trace'), angle: tool('angle'), label: tool('label') };
    this.kinds.label.hidden = structures.length === 0;
    this.undo = quiet('Undo', () => acts.undo(), SHAPES.undo);
    this.redo = quiet('Redo', () => acts.redo(), SHAPES.redo);
    this.finish = button('Finish', () => acts.finish());
    this.retry = button('Try again', () => acts.retry());
    this.structure = structureSelect(structures, 'Choose a structure', '');
    // With keys alone one goes from the word straight to its place.
    this.structure.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !this.structure.value) return;
      event.preventDefault();
      acts.choose('label', true);
    });
    this.structure.addEventListener('change', () => acts.named());
    this.field = structureField('Structure to label', this.structure);
    const hide = make('input', { type: 'checkbox', checked: true });
    hide.addEventListener('change', () => acts.hide(!hide.checked));
    const close = button('Done', () => acts.close());
    close.classList.add('viewer__button--done');
    this.element = make('div', { class: 'viewer__panel viewer__panel--alone', role: 'group', 'aria-label': 'Measure', hidden: true },
      make('div', { class: 'viewer__row' }, ...Object.values(this.kinds), this.undo, this.redo, close),
      this.field, make('div', { class: 'viewer__row viewer__row--end' }, this.hint, this.finish), list.element,
      make('div', { class: 'viewer__row viewer__row--foot' },
        make('label', { class: 'viewer__check' }, hide, 'Show drawings'), this.scale,
        make('p', { class: 'viewer__hint' }, this.kept, ' ', this.retry)));
  }

  /** Show the present state. */
  show(now: PanelState): void {
    for (const [kind, element] of Object.entries(this.kinds)) {
      element.setAttribute('aria-pressed', String(kind === now.kind));
      if (kind !== 'label') element.setAttribute('aria-disabled', String(!now.canMeasure));
    }
    this.undo.disabled = !now.canUndo;
    this.redo.disabled = !now.canRedo;
    this.finish.hidden = !now.canFinish;
    this.field.hidden = now.kind !== 'label';
    write(this.hint, now.hint);
    this.hint.classList.toggle('viewer__hint--warning', now.isWarning);
    write(this.scale, now.scale);
    write(this.kept, now.kept);
    this.retry.hidden = !now.canRetry;
  }

  /** Put the focus where a structure is chosen. */
  askForStructure(): void {
    this.field.hidden = false;
    this.structure.focus();
  }

  /** Put the focus on the tool. */
  focus(kind: Kind): void {
    this.kinds[kind].focus();
  }
}

function write(element: HTMLElement, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}

function button(words: string, act: (event: MouseEvent) => void, shape = ''): HTMLButtonElement {
  const made = make('button', { class: 'viewer__button viewer__button--words', type: 'button' },
    ...(shape ? [outline(shape)] : []), make('span', {}, words));
  made.addEventListener('click', act);
  return made;
}

function quiet(words: string, act: () => void, shape: string): HTMLButtonElement {
  const made = make('button', { class: 'viewer__button', type: 'button', 'aria-label': words, title: words }, outline(shape));
  made.addEventListener('click', act);
  return made;
}
