/**
 * What a JPEG or PNG says of itself, read from its bytes: what is drawn anew in the browser has lost it, and the server
 * can no longer look. CIPA DC-008 (EXIF), ITU-T T.81 (JPEG), PNG third edition.
 */

export interface Facts {
  kind: 'jpeg' | 'png';
  /** Columns times rows; 0 where it is not said. */
  pixels: number;
  isPhotograph: boolean;
  moves: boolean;
  /** Whether its end is there. */
  isWhole: boolean;
}

// Only a camera writes these: exposure time, aperture, sensitivity, focal length.
const CAMERA_TAGS = [0x829a, 0x829d, 0x8827, 0x920a];
const EXIF_PART = 0x8769;

/** Read the facts of a picture; null where it is neither JPEG nor PNG. Broken parts say nothing. */
export function factsOf(bytes: ArrayBuffer): Facts | null {
  const view = new DataView(bytes);
  if (bytes.byteLength > 24 && view.getUint32(0) === 0x8950_4e47) return ofPng(view);
  return bytes.byteLength > 4 && view.getUint16(0) === 0xffd8 ? ofJpeg(view) : null;
}

function ofJpeg(view: DataView): Facts {
  const facts: Facts = { kind: 'jpeg', pixels: 0, isPhotograph: false, moves: false, isWhole: false };
  let at = 2;
  while (at + 9 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) { at += 1; continue; }
    if (marker === 0xda) break;
    const length = view.getUint16(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) facts.pixels = view.getUint16(at + 5) * view.getUint16(at + 7);
    if (marker === 0xe1 && textAt(view, at + 4, 6) === 'Exif\0\0') facts.isPhotograph ||= hasCamera(view, at + 10);
    at += 2 + length;
  }
  // Machines append bytes of their own. Within the picture's data these two bytes never stand.
  for (let end = view.byteLength - 2; end >= at && !facts.isWhole; end -= 1) facts.isWhole = view.getUint16(end) === 0xffd9;
  return facts;
}

function ofPng(view: DataView): Facts {
  const facts: Facts = { kind: 'png', pixels: view.getUint32(16) * view.getUint32(20), isPhotograph: false, moves: false, isWhole: false };
  let at = 8;
  while (at + 12 <= view.byteLength) {
    const name = textAt(view, at + 4, 4);
    if (name === 'acTL') facts.moves = true;
    if (name === 'eXIf') facts.isPhotograph ||= hasCamera(view, at + 8);
    if (name === 'IEND') facts.isWhole = true;
    at += 12 + view.getUint32(at);
  }
  return facts;
}

/** Tell whether the EXIF that begins here has what only cameras write. */
function hasCamera(view: DataView, start: number): boolean {
  try {
    const isLittle = textAt(view, start, 2) === 'II';
    const entries = (at: number): [number, number][] => Array.from({ length: view.getUint16(at, isLittle) }, (_, number) =>
      [view.getUint16(at + 2 + 12 * number, isLittle), view.getUint32(at + 10 + 12 * number, isLittle)]);
    const part = entries(start + view.getUint32(start + 4, isLittle)).find(([tag]) => tag === EXIF_PART);
    return part !== undefined && entries(start + part[1]).some(([tag]) => CAMERA_TAGS.includes(tag));
  } catch {
    return false; // it points outside of itself
  }
}

function textAt(view: DataView, at: number, length: number): string {
  if (at + length > view.byteLength) return '';
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length));
}
