/** Says something at the foot of the page for a while; `undo` adds a button, and the words then stay ten seconds. */
export function toast(words: string, undo?: () => void): void {
  const place = document.querySelector('[data-toasts]');
  if (!place) return;
  const box = document.createElement('div');
  box.className = 'toast';
  const text = document.createElement('p');
  text.textContent = words;
  box.append(text);
  if (undo) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'link-button';
    button.textContent = 'Undo';
    button.addEventListener('click', () => {
      box.remove();
      undo();
    });
    box.append(button);
  }
  place.append(box);
  setTimeout(() => box.remove(), undo ? 10_000 : 5_000);
}
