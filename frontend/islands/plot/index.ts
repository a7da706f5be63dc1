import { firstOffset } from './logic.ts';

/** Shows the latest end of a plot first, and its numbers at the key `t`. */
export function start(plot: HTMLElement): void {
  const frame = plot.querySelector<HTMLElement>('.plot__frame');
  const numbers = plot.querySelector<HTMLDetailsElement>('details');
  if (!frame) return;
  frame.scrollLeft = firstOffset(frame.scrollWidth, frame.clientWidth);
  frame.addEventListener('keydown', (event) => {
    if (event.key === 't' && numbers) numbers.open = !numbers.open;
  });
}
