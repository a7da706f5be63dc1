/** Making elements from script: text is always set as text, so nothing that a person wrote is read as markup. */

type Attributes = Record<string, string | number | boolean | undefined>;

/** Make an element with attributes (true gives an empty one, false and undefined none) and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === undefined) continue;
    element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}

/** Make a picture for a button from the outline of its shape; it is hidden from screen readers. */
export function outline(path: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const attributes = { viewBox: '0 0 24 24', width: '20', height: '20', 'aria-hidden': 'true', focusable: 'false' };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  shape.setAttribute('d', path);
  shape.setAttribute('fill', 'none');
  shape.setAttribute('stroke', 'currentColor');
  shape.setAttribute('stroke-width', '2');
  shape.setAttribute('stroke-linecap', 'round');
  shape.setAttribute('stroke-linejoin', 'round');
  svg.append(shape);
  return svg;
}

const MARKS = {
  plain: 'M12 12h.01',
  done: 'M5 12.5l4.5 4.5L19 7.5',
  wait: 'M12 3l9 9-9 9-9-9zM12 8v4.5M12 16h.01',
  stop: 'M6 6l12 12M18 6L6 18',
};

/** Make the shape that stands beside the word of a state, so that colour is never alone. */
export function markOf(kind: keyof typeof MARKS): SVGSVGElement {
  const shape = outline(MARKS[kind]);
  shape.setAttribute('width', '16');
  shape.setAttribute('height', '16');
  return shape;
}
