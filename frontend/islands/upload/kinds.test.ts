import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOf, kindOfFile } from './kinds.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const kinds = (...heads: string[]): string[] => heads.map((head) => kindOf(bytes(head), 'IMG0001'));

test('a file is what its first bytes say', () => {
  assert.deepEqual(kinds(`${'\0'.repeat(128)}DICM`, '\xff\xd8\xff\xe0', '\x89PNG\r\n\x1a\n'), ['dicom', 'picture', 'picture']);
  assert.deepEqual(kinds('RIFF\x10\0\0\0AVI LIST', '\0\0\0\x18ftypisom', '\0\0\0\x14ftypqt  ', '\0\0\0\x08wide'), Array(4).fill('film'));
  assert.deepEqual(kinds('', 'PK\x03\x04', 'GIF89a', '\0\0\0\x18ftypheic', 'RIFF\x10\0\0\0WAVE'), Array(5).fill('other'));
});

test('what claims to be two things is DICOM', () => {
  assert.deepEqual(kinds(`\xff\xd8\xff${'\0'.repeat(125)}DICM`), ['dicom']);
});

test('what begins or is named like a picture and is none is damaged', () => {
  assert.deepEqual(kinds('\xff\xd8 cut', '\x89PNG\n\x1a\n'), ['broken', 'broken']);
  const named = (head: string, name: string): string => kindOf(bytes(head), name);
  assert.deepEqual(['bad.jpg', 'BAD.JPEG', 'bad.png', 'bad.dcm'].map((name) => named('hello', name)), ['broken', 'broken', 'broken', 'other']);
  assert.deepEqual(['GIF89a', 'PK\x03\x04', '\0\0\0\x18ftypheic', 'RIFF\0\0\0\0WEBP'].map((head) => named(head, 'a.jpg')), Array(4).fill('other'));
  assert.equal(named(`${'\0'.repeat(128)}DICM`, 'a.jpg'), 'dicom');
});

test('programs and documents are known by content or name, unless they are pictures', () => {
  assert.deepEqual(kinds('MZ\x90', '\x7fELF', '%PDF-1.7'), Array(3).fill('program'));
  const named = (name: string): string => kindOf(bytes('hello'), name);
  assert.deepEqual(['AUTORUN.INF', 'viewer.jar', 'run.exe', 'index.html', 'readme.txt'].map(named), Array(5).fill('program'));
  assert.equal(kindOf(bytes('\xff\xd8\xff'), 'knee.exe'), 'picture');
  assert.equal(named('IMG0001'), 'other');
});

test('a file that cannot be read is left to the server', async () => {
  const broken = { slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) } as unknown as Blob;
  assert.equal(await kindOfFile(broken, 'a.dcm'), 'other');
  assert.equal(await kindOfFile(new Blob(['%PDF']), 'a'), 'program');
});
