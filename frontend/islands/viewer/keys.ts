/** Which key presses are meant for the viewer: all inside of it, and those that nothing else on the page wants. */

import { isTyping } from '../../lib/enhance.ts';
import { keysAreOn } from '../review/setting.ts';
import { commandOf, type Command } from './logic.ts';

/** Listen for the keys of a viewer; `isSeen` tells whether its picture is in sight. */
export function listenForKeys(root: HTMLElement, isSeen: () => boolean, run: (command: Command) => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || keepsKey(event)) return;
    const inside = event.target instanceof Node && root.contains(event.target);
    const command = commandOf(event.key, event.shiftKey);
    if (!command) return;
    // A page with keys of its own lists those, unless somebody is at the picture itself.
    if (command === 'help' && (!inside || event.target === root) && document.querySelector('.keys-help')) return;
    // A button keeps its own space key; away from the viewer, keys count only where nothing else has the focus.
    if (inside ? event.key === ' ' && event.target instanceof HTMLButtonElement : !hearsPage(event, command, isSeen)) return;
    event.preventDefault();
    run(command);
  });
}

function hearsPage(event: KeyboardEvent, command: Command, isSeen: () => boolean): boolean {
  return event.target === document.body && keysAreOn() && !['first', 'last', 'full'].includes(command) && isSeen();
}

/** Tell whether a control wants this key for itself: a field wants all, a slider those that move it. */
function keepsKey(event: KeyboardEvent): boolean {
  const { target, key } = event;
  if (document.querySelector('dialog[open]')) return true;
  if (target instanceof HTMLInputElement && target.type === 'range') return /^(Arrow|Home|End|Page)/.test(key);
  return isTyping(target);
}
