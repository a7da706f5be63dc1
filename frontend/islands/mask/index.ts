// The steward's masking tool: boxes on the sealed picture, tied to rows of fields that work without it too.

import { type Entry, type Grip, type Kind, Marks, entryOf, wordsFor } from './boxes.ts';
import { type Box, type Point, type Size, between, dragged } from './logic.ts';
import { Rows } from './rows.ts';
import { Sheet } from './sheet.ts';

// A finger needs 44 CSS pixels: 22 to either side of a line.
const REACH = 22;
// A tap that is no drag draws nothing.
const STIR = 4;

interface Drag {
  from: Point;
  grip: Grip | null;
  start: Box | null;
  isNew: boolean;
}

export function start(host: HTMLElement): void {
  const svg = host.querySelector('svg');
  const form = document.querySelector<HTMLElement>(host.dataset['fields'] ?? '');
  const list = form?.querySelector<HTMLElement>('[data-box-rows]');
  const tools = host.parentElement?.querySelector<HTMLElement>('[data-mask-tools]');
  if (!svg || !form || !list || !tools) return;
  new Tool(host, svg, form, list, tools).begin();
}

class Tool {
  private mode: Kind = 'keep';
  private drag: Drag | null = null;
  private marks: Marks;
  private rows: Rows;
  private sheet: Sheet;
  private size: Size;
  private svg: SVGSVGElement;
  private form: HTMLElement;
  private tools: HTMLElement;

  constructor(host: HTMLElement, svg: SVGSVGElement, form: HTMLElement, list: HTMLElement, tools: HTMLElement) {
    this.svg = svg;
    this.form = form;
    this.tools = tools;
    this.size = { columns: Number(host.dataset['columns']), rows: Number(host.dataset['rows']) };
    this.rows = new Rows(list, {
      typed: (index, entry) => this.typed(index, entry),
      removed: (index) => this.removed(index),
    });
    this.marks = new Marks(this.rows.entries(), this.size, Number(form.dataset['most']));
    this.sheet = new Sheet(svg, this.size);
  }

  begin(): void {
    this.tools.hidden = false;
    for (const without of this.form.querySelectorAll<HTMLElement>('[data-without-script]')) without.hidden = true;
    this.tools.addEventListener('click', (event) => this.pressed(event));
    this.svg.addEventListener('pointerdown', (event) => this.down(event));
    this.svg.addEventListener('pointermove', (event) => this.moved(event));
    for (const name of ['pointerup', 'pointercancel']) this.svg.addEventListener(name, () => { this.drag = null; });
    this.svg.addEventListener('keydown', (event) => this.key(event));
    document.addEventListener('keydown', (event) => this.undoByKey(event));
    new ResizeObserver(() => this.sheet.show(this.marks)).observe(this.svg);
    this.show();
  }

  private show(): void {
    this.rows.write(this.marks.entries);
    this.sheet.show(this.marks);
    const undo = this.tools.querySelector<HTMLButtonElement>('[data-undo]');
    if (undo) undo.disabled = !this.marks.canUndo;
    for (const button of this.tools.querySelectorAll<HTMLButtonElement>('[data-add]')) {
      button.setAttribute('aria-pressed', String(button.dataset['add'] === this.mode));
      button.disabled = this.marks.isFull;
    }
  }

  private say(words: string): void {
    const status = this.form.querySelector('[data-mask-status]');
    if (status) status.textContent = words;
  }

  // A button says what is drawn next; pressed with a key, it puts a box in the middle, since keys cannot draw.
  private pressed(event: MouseEvent): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button') : null;
    if (button?.hasAttribute('data-undo')) this.undo();
    const kind = button?.dataset['add'];
    if (kind !== 'keep' && kind !== 'blank') return;
    this.mode = kind;
    if (event.detail === 0 && !this.marks.isFull) {
      this.marks.remember();
      this.marks.add(entryOf(kind, this.marks.middle()));
      this.show();
      this.sheet.focus(this.marks.selected);
      return;
    }
    this.show();
  }

  private down(event: PointerEvent): void {
    const from = this.sheet.pointOf(event);
    const grip = this.marks.gripAt(from, REACH * this.sheet.scale, this.mode);
    this.drag = { from, grip, start: grip ? this.marks.boxAt(grip.index) : null, isNew: !grip };
    if (grip) this.marks.selected = grip.index;
    this.marks.remember();
    this.svg.setPointerCapture(event.pointerId);
    event.preventDefault();
    this.show();
  }

  private moved(event: PointerEvent): void {
    if (!this.drag) return;
    const { from, grip, start } = this.drag;
    const to = this.sheet.pointOf(event);
    if (grip && start) {
      this.marks.put(grip.index, dragged(start, grip.hold, to.x - from.x, to.y - from.y, this.size));
    } else if (this.drag.isNew) {
      const stirred = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y)) / this.sheet.scale;
      if (stirred < STIR || this.marks.isFull) return;
      this.marks.add(entryOf(this.mode, between(from, to, this.size)));
      this.drag.isNew = false;
    } else {
      this.marks.put(this.marks.selected, between(from, to, this.size));
    }
    this.show();
  }

  private key(event: KeyboardEvent): void {
    const index = this.sheet.indexOf(event.target);
    if (index < 0) return;
    if (event.key === 'Delete' || event.key === 'Backspace') this.removed(index);
    else if (event.key === 'Enter' || event.key === ' ') this.marks.selected = index;
    else if (!this.marks.nudge(index, event.key, event.shiftKey)) return;
    event.preventDefault();
    this.show();
    this.say(wordsFor(this.marks.entries, index));
  }

  private undoByKey(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLInputElement;
    if (isTyping || event.key !== 'z' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.undo();
  }

  private undo(): void {
    if (this.marks.undo()) this.say('Undone.');
    this.show();
  }

  private typed(index: number, entry: Entry): void {
    this.marks.remember();
    this.marks.entries[index] = entry;
    this.marks.selected = index;
    this.show();
  }

  private removed(index: number): void {
    const words = wordsFor(this.marks.entries, index);
    this.marks.remove(index);
    this.show();
    this.say(`${words} removed.`);
  }
}
