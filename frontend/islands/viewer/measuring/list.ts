/** What is drawn on a picture as a list: to choose one, name its structure, or remove it. */

import { make, outline } from '../../../lib/elements.ts';
import type { Drawing } from './drawing.ts';

/** A structure that can be named. */
export interface Structure { code: string; name: string; group?: string }

/** One line of the list. */
export interface Line { drawing: Drawing; number: number; words: string; more: string; isChosen: boolean }

/** What can be done with a line. */
export interface Acts {
  choose(drawing: Drawing): void;
  name(drawing: Drawing, structure: string): void;
  remove(drawing: Drawing): void;
}

export class List {
  readonly element = make('ol', { class: 'viewer__list', 'aria-label': 'Measurements and labels' });

  private readonly structures: readonly Structure[];
  private readonly acts: Acts;
  private shown = '';

  constructor(structures: readonly Structure[], acts: Acts) {
    this.structures = structures;
    this.acts = acts;
  }

  /** Show these lines; the focus stays where it was. */
  show(lines: readonly Line[]): void {
    const state = JSON.stringify(lines.map(({ drawing, ...rest }) => [drawing.key, drawing.now.structure, rest]));
    if (state === this.shown) return;
    this.shown = state;
    const focused = this.element.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset['does'] : undefined;
    this.element.replaceChildren(...lines.map((line) => this.lineOf(line)));
    this.element.hidden = lines.length === 0;
    if (focused) this.element.querySelector<HTMLElement>(`[data-does="${focused}"]`)?.focus();
  }

  private lineOf({ drawing, number, words, more, isChosen }: Line): HTMLLIElement {
    const choose = make('button', {
      class: 'viewer__line-button', type: 'button', 'aria-pressed': String(isChosen), 'data-does': `choose ${drawing.key}`,
    }, make('b', { class: 'viewer__number' }, String(number)), make('span', {}, words), make('span', { class: 'viewer__more' }, more));
    choose.addEventListener('click', () => this.acts.choose(drawing));
    if (!drawing.mine || !isChosen) return make('li', {}, choose);
    const remove = make('button', {
      class: 'viewer__button viewer__button--words', type: 'button', 'data-does': `remove ${drawing.key}`,
    }, outline('M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13'), make('span', {}, 'Remove'));
    remove.addEventListener('click', () => this.acts.remove(drawing));
    return make('li', {}, choose, make('div', { class: 'viewer__line-acts' }, ...this.nameOf(drawing), remove));
  }

  private nameOf(drawing: Drawing): HTMLElement[] {
    if (this.structures.length === 0) return [];
    const select = structureSelect(this.structures, drawing.kind === 'label' ? '' : 'No structure', drawing.now.structure);
    select.dataset['does'] = `name ${drawing.key}`;
    select.addEventListener('change', () => this.acts.name(drawing, select.value));
    return [structureField('Structure', select)];
  }
}

let fields = 0;

/** Put words before a field; its options are no part of its name. */
export function structureField(words: string, select: HTMLSelectElement): HTMLDivElement {
  select.id = `viewer-structure-${(fields += 1)}`;
  return make('div', { class: 'viewer__field viewer__field--structure' }, make('label', { for: select.id }, words), select);
}

/** Make the field in which a structure is chosen; `none` names no structure, and '' offers none. */
export function structureSelect(structures: readonly Structure[], none: string, chosen: string): HTMLSelectElement {
  const select = make('select', { class: 'viewer__select' });
  if (none) select.append(make('option', { value: '' }, none));
  const groups = new Map<string, HTMLElement>();
  for (const { code, name, group = '' } of structures) {
    const option = make('option', { value: code, selected: code === chosen }, name);
    if (!group) {
      select.append(option);
      continue;
    }
    const under = groups.get(group) ?? make('optgroup', { label: group });
    groups.set(group, under);
    under.append(option);
  }
  // One region's structures need no heading.
  select.append(...(groups.size > 1 ? groups.values() : [...groups.values()].flatMap((one) => [...one.children])));
  return select;
}
