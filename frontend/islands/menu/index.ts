import { after, type Happening } from './logic.ts';

/** Closes a `<details>` menu as menus close: by escape, by pressing elsewhere, by going on. */
export function start(element: HTMLElement): void {
  if (!(element instanceof HTMLDetailsElement)) return;
  const menu = element;
  const tell = (happening: Happening): void => {
    const { closes, takesFocus } = after(happening);
    if (!menu.open || !closes) return;
    menu.open = false;
    if (takesFocus) menu.querySelector('summary')?.focus();
  };
  const isInside = (target: EventTarget | null): boolean => target instanceof Node && menu.contains(target);
  menu.addEventListener('keydown', (event) => tell({ type: 'key', key: event.key, isInside: true }));
  document.addEventListener('pointerdown', (event) => tell({ type: 'press', isInside: isInside(event.target) }));
  menu.addEventListener('focusout', (event) => {
    if (event.relatedTarget) tell({ type: 'leave', isInside: isInside(event.relatedTarget) });
  });
}
