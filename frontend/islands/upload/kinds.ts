/** What a file is, by its first bytes: DICOM, plain pictures and films that have to be marked, what is no picture, and what is damaged. */

export type Kind = 'dicom' | 'picture' | 'film' | 'broken' | 'program' | 'other';

/** So many bytes of a file tell its kind. */
export const HEAD_BYTES = 136;

// Viewers come along on discs and sticks. Their documents and programs are no business of the server.
const BESIDE = new RegExp(
  '\\.(app|bat|cfg|chm|class|cmd|com|css|db|dll|dmg|docx?|dylib|exe|gif|html?|ico|inf|ini|jar|js|json|lib|log|msi|ocx|pdf'
  + '|properties|rtf|sh|so|swf|sys|ttf|txt|url|woff2?|xml|xsl)$', 'i',
);
const FILM_BOXES = ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'];
// Files of other kinds that are often named as pictures are: the server says what to do about them.
const OTHERS = ['PK', 'GIF8', 'BM', 'II*\0', 'MM\0*', 'RIFF', '8BPS', '\xff\x4f', '\xff\x0a', '\0\0\0\x0c', '%PDF', 'MZ', '<'];
const PICTURE_NAME = /\.(jpe?g|jfif|png)$/i;
const PICTURE_BRANDS = /^(hei|hev|mif|msf|avi|avc|jxl|jp2|crx)/;

/** Tell the kind of a file. What claims to be two things is DICOM: from that the server takes only what it knows. */
export function kindOf(head: Uint8Array, name: string): Kind {
  const at = (from: number, length: number): string => String.fromCharCode(...head.slice(from, from + length));
  if (at(128, 4) === 'DICM') return 'dicom';
  if (at(0, 3) === '\xff\xd8\xff' || at(0, 8) === '\x89PNG\r\n\x1a\n') return 'picture';
  if (at(0, 4) === 'RIFF' && at(8, 3) === 'AVI') return 'film';
  if (FILM_BOXES.includes(at(4, 4)) && !PICTURE_BRANDS.test(at(8, 4))) return 'film';
  if (isBroken(at, name)) return 'broken';
  if (at(0, 2) === 'MZ' || at(0, 4) === '\x7fELF' || at(0, 4) === '%PDF' || BESIDE.test(name)) return 'program';
  return 'other';
}

/** Tell whether a file begins or is named like a JPEG or PNG, and is neither that nor any other picture. */
function isBroken(at: (from: number, length: number) => string, name: string): boolean {
  if (at(0, 2) === '\xff\xd8' || at(0, 4) === '\x89PNG') return true;
  return PICTURE_NAME.test(name) && at(4, 4) !== 'ftyp' && !OTHERS.some((start) => at(0, start.length) === start);
}

/** Read as much of a file as tells its kind; one that cannot be read is `other`, and sending it will say why. */
export async function kindOfFile(file: Blob, name: string): Promise<Kind> {
  try {
    return kindOf(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()), name);
  } catch {
    return 'other';
  }
}
