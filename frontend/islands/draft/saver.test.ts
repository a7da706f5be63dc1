import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { mock, test } from 'node:test';
import type { Copy, Store } from '../../lib/copies.ts';
import type { Entry } from '../../lib/entries.ts';
import { saveWords } from './logic.ts';
import type { Answer } from './request.ts';
import { Saver } from './saver.ts';

const SAVED: Answer = { is: 'saved', revision: '2', at: '14:02:31', preview: '', missing: [], refused: [] };

interface Bench {
  saver: Saver;
  sent: { revision: string; entries: readonly Entry[]; leaving: boolean }[];
  shown: string[];
  kept: Map<string, Copy>;
  conflicts: number;
  text: string;
}

function bench(...answers: (Answer | Promise<Answer>)[]): Bench {
  const kept = new Map<string, Copy>();
  const store: Store = {
    keep: async (copy) => { kept.set(copy.key, copy); return true; },
    find: async (key) => kept.get(key),
    drop: async (key) => { kept.delete(key); },
  };
  const made: Bench = { saver: null as unknown as Saver, sent: [], shown: [], kept, conflicts: 0, text: 'one' };
  made.saver = new Saver({
    key: 'k',
    read: () => [['text', made.text], ['other', 'also']],
    names: () => ['text', 'other'],
    send: async (entries, revision, leaving) => {
      made.sent.push({ entries, revision, leaving });
      return (await answers.shift()) ?? SAVED;
    },
    show: (state) => made.shown.push(saveWords(state)),
    saved: () => {},
    refused: () => {},
    conflict: () => { made.conflicts += 1; },
  }, store, '1');
  return made;
}

async function settle(): Promise<void> {
  for (let times = 0; times < 30; times += 1) await turn();
}

test('a change is saved 800 ms after the last one, with the revision it was written on', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { saver, sent, shown } = bench();
  saver.change();
  mock.timers.tick(799);
  saver.change();
  mock.timers.tick(799);
  assert.equal(sent.length, 0);
  mock.timers.tick(1);
  await settle();
  mock.timers.reset();
  assert.deepEqual(sent, [{ revision: '1', entries: [['text', 'one'], ['other', 'also']], leaving: false }]);
  assert.equal(saver.revision, '2');
  assert.deepEqual(shown, ['Not saved yet', 'Not saved yet', 'Saving', 'Saved 14:02:31']);
});

test('without a change nothing is sent', async () => {
  const { saver, sent } = bench();
  assert.equal(await saver.flush(), true);
  assert.equal(sent.length, 0);
});

test('one request runs at a time, and what was typed meanwhile follows with the new revision', async () => {
  let answer: (value: Answer) => void = () => {};
  const made = bench(new Promise<Answer>((resolve) => { answer = resolve; }));
  made.saver.change();
  const first = made.saver.flush();
  await settle();
  made.text = 'two';
  made.saver.change();
  const second = made.saver.flush();
  const third = made.saver.flush();
  assert.equal(made.sent.length, 1);
  answer(SAVED);
  assert.deepEqual(await Promise.all([first, second, third]), [true, true, true]);
  assert.deepEqual(made.sent.map(({ revision, entries }) => [revision, entries[0]?.[1]]), [['1', 'one'], ['2', 'two']]);
});

test('without a network, or a session, the text is kept on the device until the server has it', async () => {
  for (const is of ['away', 'ended'] as const) {
    const made = bench({ is });
    made.saver.change();
    assert.equal(await made.saver.flush(), false);
    assert.deepEqual(made.kept.get('k')?.entries, [['text', 'one'], ['other', 'also']]);
    assert.match(made.shown.at(-1) ?? '', /^On this device only/);
    assert.equal(await made.saver.flush(), true);
    assert.equal(made.kept.size, 0);
    made.saver.stop();
  }
});

test('leaving keeps the text first, for the page may be gone before the answer', async () => {
  const made = bench(new Promise<Answer>(() => {}));
  made.saver.change();
  void made.saver.flush(true);
  await settle();
  assert.deepEqual([made.kept.size, made.sent[0]?.leaving], [1, true]);
});

test('a conflict stops saving until somebody chooses; choosing mine goes on from the saved revision', async () => {
  const made = bench({ is: 'conflict' });
  made.saver.change();
  assert.equal(await made.saver.flush(), false);
  made.saver.change();
  assert.equal(await made.saver.flush(), false);
  assert.deepEqual([made.conflicts, made.sent.length, made.kept.size], [1, 1, 1]);
  assert.equal(await made.saver.goOn('7'), true);
  assert.deepEqual([made.sent[1]?.revision, made.kept.size], ['7', 0]);
});

test('taking the saved version lets go of the text on the device', async () => {
  const made = bench({ is: 'conflict' });
  made.saver.change();
  await made.saver.flush();
  await made.saver.giveUp();
  assert.deepEqual([made.kept.size, made.saver.isOpen], [0, false]);
});

test('what was refused for its content is not kept on the device', async () => {
  const made = bench({ is: 'away' }, { is: 'refused', words: 'A name.', fields: {}, keep: false });
  made.saver.change();
  await made.saver.flush();
  assert.equal(made.kept.size, 1);
  assert.equal(await made.saver.flush(), false);
  assert.deepEqual([made.kept.size, made.shown.at(-1)], [0, 'Not saved. A name.']);
});

const REFUSED = { field: 'text', words: 'Shorten it.', keep: true };
const NAME = { field: 'text', words: 'A name.', keep: false };

test('a field that was refused stops no other, and its text stays on the device alone until it is mended', async () => {
  const made = bench({ ...SAVED, refused: [REFUSED] });
  made.saver.change();
  assert.equal(await made.saver.flush(), false);
  assert.deepEqual([made.saver.revision, made.saver.isOpen, made.saver.isAtRisk], ['2', false, false]);
  assert.equal(made.shown.at(-1), 'Saved 14:02:31, except 1 field');
  assert.deepEqual(made.kept.get('k')?.names, ['text']);
  assert.deepEqual(made.kept.get('k')?.entries, [['text', 'one']]);
  made.saver.change();
  assert.equal(await made.saver.flush(), true);
  assert.equal(made.kept.size, 0);
});

test('text that may identify a patient is not kept on the device, not even with the rest when the network goes', async () => {
  const made = bench({ ...SAVED, refused: [NAME] }, { is: 'away' });
  made.saver.change();
  await made.saver.flush();
  assert.deepEqual([made.kept.size, made.saver.isAtRisk], [0, true]);
  made.saver.change();
  await made.saver.flush();
  made.saver.stop();
  assert.deepEqual(made.kept.get('k')?.entries, [['other', 'also']]);
  assert.deepEqual(made.kept.get('k')?.names, ['other']);
});
