import assert from 'node:assert/strict';
import { test } from 'node:test';
import { around } from './blanking.ts';
import { factsOf } from './facts.ts';
import { whyNot } from './preview.ts';
import { CUT_OFF, DAMAGED, drawWords, MOVES, PHOTOGRAPH, TOO_LARGE } from './words.ts';

const big = (value: number, bytes: number): number[] => Array.from({ length: bytes }, (_, at) => (value >>> (8 * (bytes - 1 - at))) & 255);
const text = (words: string): number[] => [...words].map((letter) => letter.charCodeAt(0));
const made = (...parts: number[][]): ArrayBuffer => Uint8Array.from(parts.flat()).buffer;
const part = (marker: number, body: number[]): number[] => [0xff, marker, ...big(body.length + 2, 2), ...body];
const frame = (rows: number, columns: number): number[] => part(0xc0, [8, ...big(rows, 2), ...big(columns, 2), 3, 1, 0x11, 0]);
const chunk = (name: string, body: number[]): number[] => [...big(body.length, 4), ...text(name), ...body, 0, 0, 0, 0];
const scan = [...part(0xda, [1, 1, 0, 0, 63, 0]), 1, 2, 3];
const end = [0xff, 0xd9];
// One directory with the place of the camera's part, which holds one tag.
const exif = (tag: number): number[] => [...text('MM'), 0, 42, ...big(8, 4), 0, 1, 0x87, 0x69, 0, 4, ...big(1, 4), ...big(26, 4), ...big(0, 4),
  0, 1, ...big(tag, 2), 0, 5, ...big(1, 4), ...big(0, 4), ...big(0, 4)];
const jpeg = (...parts: number[][]): ArrayBuffer => made([0xff, 0xd8], ...parts);
const png = (...parts: number[][]): ArrayBuffer =>
  made([0x89, ...text('PNG\r\n\x1a\n')], chunk('IHDR', [...big(640, 4), ...big(480, 4), 8, 2, 0, 0, 0]), ...parts);

test('a whole JPEG or PNG is taken', () => {
  assert.deepEqual(factsOf(jpeg(frame(480, 640), scan, end, [0, 0, 7])),
    { kind: 'jpeg', pixels: 307_200, isPhotograph: false, moves: false, isWhole: true });
  assert.deepEqual(factsOf(png(chunk('IEND', []))), { kind: 'png', pixels: 307_200, isPhotograph: false, moves: false, isWhole: true });
});

test('what a drawn copy no longer shows is refused before it is drawn', () => {
  const why = (bytes: ArrayBuffer): string => whyNot(factsOf(bytes));
  const camera = part(0xe1, [...text('Exif\0\0'), ...exif(0x829a)]);
  const machine = part(0xe1, [...text('Exif\0\0'), ...exif(0x9000)]);
  assert.equal(why(jpeg(machine, frame(480, 640), scan, end)), '');
  assert.equal(why(jpeg(camera, frame(480, 640), scan, end)), PHOTOGRAPH);
  assert.equal(why(png(chunk('eXIf', exif(0x8827)), chunk('IEND', []))), PHOTOGRAPH);
  assert.equal(why(png(chunk('acTL', big(2, 4)), chunk('IEND', []))), MOVES);
  assert.equal(why(jpeg(frame(5000, 5000), scan, end)), TOO_LARGE);
  assert.deepEqual([why(jpeg(frame(480, 640), scan)), why(png())], [CUT_OFF, CUT_OFF]);
  assert.deepEqual([why(made(text('hello there'))), why(jpeg(text('broken'))), why(made([]))], Array(3).fill(DAMAGED));
});

test('EXIF that points outside of itself says nothing', () => {
  const broken = part(0xe1, [...text('Exif\0\0MM'), 0, 42, ...big(0x7fff_ffff, 4)]);
  assert.equal(factsOf(jpeg(broken, frame(480, 640), scan, end))?.isPhotograph, false);
});

test('the four sides around a box are all but the box, each pixel once', () => {
  const [columns, rows, box] = [9, 7, { x0: 2, y0: 1, x1: 5, y1: 4 }];
  const hits = Array.from({ length: rows }, () => Array<number>(columns).fill(0));
  for (const [x, y, width, height] of around(box, { columns, rows })) {
    for (let row = y; row < y + height; row += 1) for (let column = x; column < x + width; column += 1) hits[row]![column]! += 1;
  }
  const isInside = (column: number, row: number): boolean => column >= box.x0 && column <= box.x1 && row >= box.y0 && row <= box.y1;
  assert.deepEqual(hits, hits.map((line, row) => line.map((_, column) => (isInside(column, row) ? 0 : 1))));
});

test('the promise that all else turns black before it is sent is made where it is kept', () => {
  const promise = 'All else turns black before it is sent';
  assert.deepEqual([drawWords('picture', false, false), drawWords('picture', true, true), drawWords('film', true, false)]
    .map((words) => words.includes(promise)), [true, false, false]);
  assert.match(drawWords('film', true, false), /A film is sent as it is over the encrypted line, blanked in memory on arrival; nothing of it is written unblanked\.$/);
});
