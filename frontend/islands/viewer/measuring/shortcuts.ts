/** The keys of measuring that belong to no handle: undo and redo, remove, and a step back. */

import { isTyping } from '../../../lib/enhance.ts';

/** What the keys do; each tells whether it had something to do. */
export interface Shortcuts {
  undo(): boolean;
  redo(): boolean;
  remove(): boolean;
  back(): boolean;
}

/** Listen for the keys while the panel is open, in the viewer and where nothing else has the focus. */
export function listenForShortcuts(root: HTMLElement, isOpen: () => boolean, acts: Shortcuts): void {
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    const isOurs = target === document.body || (target instanceof Node && root.contains(target));
    if (!isOpen() || !isOurs || event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const act = actOf(event);
    if (act && acts[act]()) event.preventDefault();
  });
}

function actOf({ key, ctrlKey, metaKey, shiftKey, target }: KeyboardEvent): keyof Shortcuts | null {
  if ((ctrlKey || metaKey) && key.toLowerCase() === 'z') return shiftKey ? 'redo' : 'undo';
  if (key === 'Escape') return 'back';
  return (key === 'Delete' || key === 'Backspace') && !isTyping(target) ? 'remove' : null;
}
