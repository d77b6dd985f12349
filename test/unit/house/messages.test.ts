import { expect, test } from '@jest/globals';
import { messages } from '../../../scripts/house/messages.ts';

const all = [...messages()].flatMap(([file, sentences]) => sentences.map((sentence) => ({ file, sentence })));
const breaking = (rule: RegExp) => all.filter(({ sentence }) => rule.test(sentence));

/** For proofreading; after a change: npm test -- test/unit/house/messages -u */
test('every message of the API is in the list for proofreading', () => {
  const list = [...messages()].map(
    ([file, sentences]) => `${file}\n${sentences.map((one) => `  ${one}`).join('\n')}`,
  );
  expect(`\n${list.join('\n\n')}\n`).toMatchSnapshot();
});

test('a message has no apostrophe, on which clients rely, and no period at its end', () => {
  expect(all.length).toBeGreaterThan(150);
  expect(breaking(/'/)).toEqual([]);
  expect(breaking(/[^.]\.$/)).toEqual([]);
});

test('a message says what must be, and speaks of nobody in particular', () => {
  expect(breaking(/^It (must|has) |^It is a |\bNobody\b|\bWhoever\b|\b[Hh]is\b|\bhim\b|\bhe\b/)).toEqual([]);
});
