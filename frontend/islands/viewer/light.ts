/** Brightness and contrast: one straight line for all three colours, so that a colour stays that colour. */

/** Both from -100 to 100; 0 is as recorded. */
export interface Light { brightness: number; contrast: number }

/** As it was recorded. */
export const AS_RECORDED: Light = { brightness: 0, contrast: 0 };

const MOST = 100;
// At the ends the window is a quarter or four times as wide, and its middle lies a tenth from black or white.
const CONTRAST_OF_A_DOUBLING = 50;
const LEVEL_REACH = 0.4;

/** Give the window: which grey (0 to 1) becomes the middle one, and how many become all from black to white. */
export function windowOf({ brightness, contrast }: Light): { level: number; width: number } {
  return { level: 0.5 - (brightness / MOST) * LEVEL_REACH, width: 2 ** (-contrast / CONTRAST_OF_A_DOUBLING) };
}

/**
 * Give the CSS filter that does this, or '' for a picture as recorded.
 *
 * out = (in - level) / width + 1/2. Browsers cut at black and white after each function, so the one that could cut too
 * early comes second.
 */
export function filterOf(light: Light): string {
  const { level, width } = windowOf(light);
  if (level === 0.5 && width === 1) return '';
  if (level >= 0.5) return `brightness(${short(1 / (2 * level))}) contrast(${short((2 * level) / width)})`;
  const brightness = 1 + (1 - 2 * level) / width;
  return `contrast(${short(1 / (width * brightness))}) brightness(${short(brightness)})`;
}

/** Give the light after a drag over the picture by so many CSS pixels: up is brighter, right is more contrast. */
export function dragged(light: Light, by: { x: number; y: number }): Light {
  return lit(light.brightness - by.y / 2, light.contrast + by.x / 2);
}

/** Give this light, within what is possible. */
export function lit(brightness: number, contrast: number): Light {
  const within = (value: number): number => Math.max(-MOST, Math.min(MOST, Math.round(value))) + 0;
  return { brightness: within(brightness), contrast: within(contrast) };
}

/** Say the light, or '' where it is as recorded. */
export function lightWords({ brightness, contrast }: Light): string {
  const words = [brightness ? `brightness ${signed(brightness)}` : '', contrast ? `contrast ${signed(contrast)}` : ''];
  return words.filter(Boolean).join(', ');
}

/** Write a number with its sign, zero without. */
export function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value).replace('-', '−');
}

function short(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
