import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  countAll, itemKind, itemWords, mayHelp, megabytes, newItem, shownItems, summaryWords, totalShare,
  type Item, type Line, type Outcome, type State,
} from './logic.ts';

const LIMIT = 512 * 2 ** 20;

function line(outcome: Outcome, message = '', total = 1): Line {
  return { position: 1, total, outcome, code: '', message };
}

function item(state: State, lines: Line[] = [], size = 100): Item {
  return { file: { name: 'a.dcm', size }, state, lines };
}

test('a file above the limit is refused before anything is sent', () => {
  assert.equal(itemWords(newItem({ name: 'a', size: LIMIT + 1 }, LIMIT)), 
    'Not taken: This file is larger than 512 MB. Send a shorter cine loop, or split the zip in two.');
  assert.equal(itemWords(newItem({ name: 'a', size: LIMIT }, LIMIT)), 'Waiting');
});

test('what is no picture is passed over, and the index of a disc never leaves the computer', () => {
  const words = ['DICOMDIR', 'x/.DS_Store', 'Thumbs.db'].map((name) => itemWords(newItem({ name, size: 9 }, LIMIT)));
  assert.deepEqual(words, [
    'Passed over: the index of a disc, not a picture', 'Passed over: not a picture', 'Passed over: not a picture',
  ]);
  assert.equal(itemWords(newItem({ name: 'a', size: 0 }, LIMIT)), 'Passed over: the file is empty');
});

test('each state has plain words', () => {
  assert.equal(itemWords(item({ is: 'sending', share: 0.409 })), 'Sending 40\u00a0%');
  assert.equal(itemWords(item({ is: 'checking' })), 'Checking');
  assert.equal(itemWords(item({ is: 'checking' }, [line('received', '', 12)])), 'Checking 1 of 12');
  assert.equal(itemWords(item({ is: 'done' }, [line('received')])), 'Received');
  assert.equal(itemWords(item({ is: 'done' }, [line('known', 'It is here already.')])), 'Already here');
  assert.equal(itemWords(item({ is: 'done' }, [line('quarantined', 'It says no region.')])), 'Locked away: It says no region.');
  assert.equal(itemWords(item({ is: 'done' }, [line('refused', 'This is a CT.')])), 'Not taken: This is a CT.');
});

test('a zip says how many became what, and why', () => {
  const lines = [line('received'), line('received'), line('quarantined', 'No region.'), line('refused', 'This is a CT.')];
  assert.equal(itemWords(item({ is: 'done' }, lines)), '2 received, 1 locked away, 1 not taken. No region. This is a CT.');
  assert.equal(itemWords(item({ is: 'done' })), 'Nothing was in it');
});

test('the kind follows the worst outcome', () => {
  const kinds = [[line('received')], [line('received'), line('quarantined')], [line('quarantined'), line('refused')], []]
    .map((lines) => itemKind(item({ is: 'done' }, lines)));
  assert.deepEqual(kinds, ['done', 'wait', 'stop', 'plain']);
  assert.equal(itemKind(item({ is: 'failed', words: 'x', ended: false })), 'stop');
});

test('the summary counts objects, files that failed among those not taken, and those worth sending again apart', () => {
  const items = [
    item({ is: 'done' }, [...Array(14).keys()].map(() => line('received'))), item({ is: 'done' }, [line('quarantined')]),
    item({ is: 'done' }, [line('refused')]), item({ is: 'failed', words: 'Not taken: a CT.', ended: false }),
    item({ is: 'failed', words: 'Not sent: full.', ended: false }), item({ is: 'passed', words: '' }),
  ];
  assert.equal(summaryWords(countAll(items)), '14 received, 1 locked away, 2 not taken, 1 not sent, 1 passed over');
  assert.equal(summaryWords(countAll([])), '0 received');
  assert.equal(countAll([item({ is: 'waiting' }), item({ is: 'sending', share: 0 })]).open, 2);
});

test('a file that waits for a mark is neither open nor done, and leads the list', () => {
  const unmarked = item({ is: 'unmarked' });
  assert.equal(itemWords(unmarked), 'Not sent yet: mark the scan on it first');
  assert.equal(itemKind(unmarked), 'wait');
  assert.equal(summaryWords(countAll([unmarked, item({ is: 'done' }, [line('received')])])), '1 received, 1 to be marked');
  assert.equal(countAll([unmarked]).open, 0);
  assert.equal(totalShare([unmarked, item({ is: 'sending', share: 0.5 })]), 0.5);
  assert.equal(mayHelp(unmarked), false);
});

test('the total goes by bytes', () => {
  const items = [item({ is: 'done' }, [], 300), item({ is: 'sending', share: 0.5 }, [], 100), item({ is: 'waiting' }, [], 600)];
  assert.equal(totalShare(items), 0.35);
  assert.equal(totalShare([]), 1);
});

test('of many files, those with a problem and those under way are shown', () => {
  const done = [...Array(300).keys()].map(() => item({ is: 'done' }, [line('received')]));
  const problem = item({ is: 'done' }, [line('refused')]);
  const active = item({ is: 'sending', share: 0 });
  const shown = shownItems([...done, problem, active], 200);
  assert.equal(shown.length, 200);
  assert.deepEqual(shown.slice(-2), [problem, active]);
});

test('sizes are written for people', () => {
  assert.deepEqual([megabytes(0), megabytes(10), megabytes(300 * 1024), megabytes(512 * 2 ** 20), megabytes(2 * 2 ** 30)], ['0 KB', '1 KB', '300 KB', '512 MB', '2,048 MB']);
});

test('sending again may help where the connection or the store was the reason', () => {
  assert.equal(mayHelp(item({ is: 'failed', words: 'Not sent: x', ended: false })), true);
  assert.equal(mayHelp(item({ is: 'failed', words: 'Not taken: x', ended: false })), false);
  assert.equal(mayHelp(item({ is: 'done' }, [line('received'), { ...line('refused'), code: 'store_full' }])), true);
  assert.equal(mayHelp(item({ is: 'done' }, [line('refused')])), false);
});
