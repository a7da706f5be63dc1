/**
 * Discs and memory sticks with an index (DICOMDIR, DICOM PS3.3 annex F). The index names patients, so it is read here and
 * never leaves this computer: it tells which files are pictures, and which of them are missing.
 */

import type { Picked } from './pick.ts';

/** One file that an index lists: what it says it is, and where, as parts of a path. */
export interface Listed {
  type: string;
  path: string;
}

/** What the indexes among some files tell about the others. */
export interface Media {
  /** What each listed file is said to be. */
  listed: Map<Picked, string>;
  /** Folders that have an index of their own, as the beginnings of paths. */
  roots: string[];
  /** How many pictures are listed, and how many of them are not among the files. */
  pictures: number;
  missing: number;
}

const DICOMDIR = /(^|\/)dicomdir$/i;
const LONG_HEADERS = ['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'];
const RECORD_TYPE = 0x0004_1430;
const FILE_ID = 0x0004_1500;
// Real indexes have a few hundred kilobytes.
const LARGEST_INDEX = 64 * 2 ** 20;

export function isIndex(picked: Picked): boolean {
  return DICOMDIR.test(picked.path);
}

/** Read what an index lists, in order. It is always explicit VR little endian (PS3.10 8.6); anything else lists nothing. */
export function readIndex(bytes: ArrayBuffer): Listed[] {
  const view = new DataView(bytes);
  const text = (at: number, length: number): string =>
    String.fromCharCode(...new Uint8Array(bytes, at, Math.min(length, 256))).replace(/[\0 ]+$/, '');
  const found: Listed[] = [];
  if (bytes.byteLength < 140 || text(128, 4) !== 'DICM') return found;
  let type = '';
  let at = 132;
  while (at + 8 <= bytes.byteLength) {
    const tag = view.getUint16(at, true) * 0x1_0000 + view.getUint16(at + 2, true);
    // Items and sequences are stepped into, whatever length they claim.
    if (tag >= 0xfffe_0000) { at += 8; continue; }
    const vr = text(at + 4, 2);
    const isLong = LONG_HEADERS.includes(vr);
    if (isLong && at + 12 > bytes.byteLength) break;
    const length = isLong ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true);
    at += isLong ? 12 : 8;
    if (vr === 'SQ') continue;
    if (at + length > bytes.byteLength) break;
    if (tag === RECORD_TYPE) type = text(at, length);
    if (tag === FILE_ID) found.push({ type, path: plain(text(at, length).split('\\').join('/')) });
    at += length;
  }
  return found;
}

/** Write a path so that different discs' spellings of it are the same: case, the version of ISO 9660, a last dot. */
export function plain(path: string): string {
  return path.split('/').map((part) => part.trim().replace(/;\d+$/, '').replace(/\.$/, '').toUpperCase()).join('/');
}

/** Read the indexes among these files, and find what they list. */
export async function readMedia(all: readonly Picked[]): Promise<Media> {
  const media: Media = { listed: new Map(), roots: [], pictures: 0, missing: 0 };
  for (const index of all.filter(isIndex)) {
    if (index.file.size > LARGEST_INDEX) continue;
    const root = plain(index.path).slice(0, -'DICOMDIR'.length);
    const entries = readIndex(await index.file.arrayBuffer().catch(() => new ArrayBuffer(0)));
    if (entries.length > 0) match(media, root, entries, all);
  }
  return media;
}

function match(media: Media, root: string, entries: readonly Listed[], all: readonly Picked[]): void {
  media.roots.push(root);
  const byPath = new Map(all.map((picked) => [plain(picked.path), picked]));
  // Files that were chosen one by one have no folders, so that nobody can say what is missing.
  const hasFolders = all.some((picked) => picked.path.includes('/'));
  for (const { type, path } of entries) {
    const there = byPath.get(root + path) ?? (hasFolders ? undefined : byPath.get(path.split('/').at(-1) ?? path));
    if (there) media.listed.set(there, type);
    if (type !== 'IMAGE') continue;
    media.pictures += 1;
    if (!there && hasFolders) media.missing += 1;
  }
}

/** Say why a file of such a disc is not sent; empty where it is. */
export function passedOver(picked: Picked, kind: string, media: Media): string {
  const type = media.listed.get(picked);
  if (type !== undefined) return type === 'IMAGE' ? '' : 'a report or setting on the disc, not a picture';
  const isBeside = media.roots.some((root) => plain(picked.path).startsWith(root));
  return isBeside && kind !== 'dicom' ? 'part of the disc’s own viewer, not a picture' : '';
}

/** Say what is missing of what the indexes list; empty where nothing is. */
export function missingWords({ pictures, missing }: Media): string {
  if (missing === 0) return '';
  const [are, have] = missing === 1 ? ['was', 'picture'] : ['were', 'pictures'];
  return `${missing} ${have} of the ${pictures} listed on the disc or stick ${are} not found. `
    + 'Copy it again from the machine, or choose its topmost folder.';
}
