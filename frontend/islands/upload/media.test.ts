import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isIndex, missingWords, passedOver, plain, readIndex, readMedia } from './media.ts';
import type { Picked } from './pick.ts';

type Part = readonly [group: number, element: number, vr: string, value: string];

function element([group, number, vr, value]: Part): number[] {
  const padded = value.length % 2 ? `${value} ` : value;
  const short = (of: number): number[] => [of & 255, (of >> 8) & 255];
  return [...short(group), ...short(number), ...[...vr, ...'\0'].slice(0, 2).map((letter) => letter.charCodeAt(0)),
    ...short(padded.length), ...[...padded].map((letter) => letter.charCodeAt(0))];
}

/** An index with one record for each of these, each in an item of undefined length, as writers nest them. */
function index(...records: (readonly [type: string, path?: string])[]): ArrayBuffer {
  const sequence = [0x04, 0, 0x20, 0x12, 0x53, 0x51, 0, 0, 255, 255, 255, 255];
  const items = records.flatMap(([type, path]) => [0xfe, 0xff, 0, 0xe0, 255, 255, 255, 255,
    ...element([4, 0x1430, 'CS', type]), ...(path ? element([4, 0x1500, 'CS', path]) : []),
    ...element([0x10, 0x10, 'PN', 'Rowanberry^A']), 0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0]);
  const end = [0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0];
  const meta = [2, 0, 1, 0, 0x4f, 0x42, 0, 0, 2, 0, 0, 0, 0, 1];
  const bytes = [...new Array<number>(128).fill(0), 0x44, 0x49, 0x43, 0x4d, ...meta, ...sequence, ...items, ...end];
  return Uint8Array.from(bytes).buffer;
}

const file = (path: string, content: ArrayBuffer | string = 'x'): Picked => ({ path, file: new File([content], path.split('/').at(-1) ?? '') });
const TWO = index(['PATIENT'], ['STUDY'], ['SERIES'], ['IMAGE', 'DICOM\\IMG0001'], ['IMAGE', 'DICOM\\IMG0002'], ['SR DOCUMENT', 'DICOM\\SR1']);

test('an index tells types and paths, and no names', () => {
  assert.deepEqual(readIndex(TWO), [
    { type: 'IMAGE', path: 'DICOM/IMG0001' }, { type: 'IMAGE', path: 'DICOM/IMG0002' }, { type: 'SR DOCUMENT', path: 'DICOM/SR1' },
  ]);
});

test('a broken index lists what comes before the break, and nothing hangs', () => {
  for (let length = 0; length < TWO.byteLength; length += 7) assert.ok(readIndex(TWO.slice(0, length)).length <= 3);
  assert.deepEqual(readIndex(new ArrayBuffer(0)), []);
  assert.deepEqual(readIndex(new Uint8Array(4096).fill(255).buffer), []);
});

test('paths of one file are the same however a disc spells them', () => {
  assert.deepEqual(['Dicom/img0001', 'DICOM/IMG0001.;1', 'dicom/IMG0001;1 '].map(plain), Array(3).fill('DICOM/IMG0001'));
});

test('listed files are found below their index, and missing pictures are counted', async () => {
  const all = [file('STICK/DICOMDIR', TWO), file('STICK/dicom/img0001'), file('STICK/DICOM/SR1'), file('STICK/VIEWER/LOGO.JPG')];
  const media = await readMedia(all);
  assert.deepEqual([media.pictures, media.missing], [2, 1]);
  assert.deepEqual(all.slice(1).map((picked) => passedOver(picked, 'picture', media)), [
    '', 'a report or setting on the disc, not a picture', 'part of the disc’s own viewer, not a picture',
  ]);
  assert.equal(missingWords(media), '1 picture of the 2 listed on the disc or stick was not found. '
    + 'Copy it again from the machine, or choose its topmost folder.');
});

test('a picture that the index forgot is sent all the same, and so is what lies beside the stick', async () => {
  const all = [file('a/DICOMDIR', TWO), file('a/DICOM/IMG0001'), file('a/DICOM/IMG0002'), file('a/EXTRA'), file('b/knee.jpg')];
  const media = await readMedia(all);
  assert.equal(missingWords(media), '');
  assert.deepEqual([passedOver(all[3] as Picked, 'dicom', media), passedOver(all[4] as Picked, 'picture', media)], ['', '']);
});

test('files chosen one by one have no folders, so nothing is said to be missing', async () => {
  const media = await readMedia([file('DICOMDIR', TWO), file('IMG0001')]);
  assert.deepEqual([media.pictures, media.missing, media.listed.size], [2, 0, 1]);
});

test('two sticks are two; a file that is none has no index', async () => {
  const media = await readMedia([file('a/DICOMDIR', TWO), file('b/dicomdir', TWO), file('c/x'), file('d/DICOMDIR', 'no index')]);
  assert.deepEqual([media.roots, media.missing], [['A/', 'B/'], 4]);
  assert.equal(missingWords(media), '4 pictures of the 4 listed on the disc or stick were not found. '
    + 'Copy it again from the machine, or choose its topmost folder.');
  assert.deepEqual([isIndex(file('x/DicomDir')), isIndex(file('DICOMDIR.txt'))], [true, false]);
});
