// One key for each answer, while nothing is being typed and no other key is held.

export interface Pressed {
  key: string;
  held: boolean;
  typing: boolean;
}

// The letter that was meant, or '' where the key press belongs to something else.
export function letterOf(pressed: Pressed): string {
  if (pressed.held || pressed.typing || pressed.key.length !== 1) return '';
  return pressed.key.toLowerCase();
}
