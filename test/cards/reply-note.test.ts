import { expect, test } from '@jest/globals';
import { replyNote } from '../../src/cards/reply-note.ts';
import { MEANINGS } from '../../src/core/signal/reading-words.ts';
import { checkBlocks } from './check-blocks.ts';

const reading = { observed: 'D-104211/1042', times: 12 };
const view = {
  text: 'Edith Shah replied: question, read by the built-in reader',
  said: '> On Monday you wrote\nDoes it integrate\n\nwith NetSuite?',
  link: 'https://mail.example/1',
  reading,
};
const blocksOf = (note: ReturnType<typeof replyNote>) => JSON.parse(JSON.stringify(note.blocks));

test('the note of a reply says how it was read, by whom and what they wrote, and asks whether that is wrong', () => {
  const note = replyNote(view, 1);
  const [said, choice, small] = blocksOf(note);
  expect(said.text.text).toBe(
    'Edith Shah replied: question, read by the built-in reader.\n> Does it integrate\n> with NetSuite?\n<https://mail.example/1|Open it>',
  );
  expect(choice.elements).toMatchObject([
    {
      type: 'static_select',
      placeholder: { text: 'Read wrong?' },
      confirm: { confirm: { text: 'Read it like this' } },
    },
  ]);
  expect(choice.elements[0].options.map((one: { text: { text: string } }) => one.text.text)).toEqual(
    MEANINGS.map(({ label }) => label),
  );
  expect(small.elements[0].text).toMatch(/^Text from outside/);
  expect(checkBlocks(note.blocks, 'message')).toEqual([]);
});

test('each drawing is a block of its own, so that nothing that was chosen before stands in it', () => {
  expect(blocksOf(replyNote(view, 1))[1].block_id).not.toBe(blocksOf(replyNote(view, 2))[1].block_id);
});

test('a reply that nobody can say anything about has no choice', () => {
  const { reading: _, said: __, ...rest } = view;
  expect(blocksOf(replyNote(rest, 1)).map((block: { type: string }) => block.type)).toEqual(['section', 'context']);
});

test('what somebody wrote calls nobody and links nowhere', () => {
  const note = replyNote({ ...view, said: '<!channel> see <https://evil.example|our offer> <@U1>\n'.repeat(400) }, 1);
  const words = JSON.stringify([note.text, note.blocks[0]]);
  expect(words).not.toMatch(/<!|<@|<https:\/\/evil/);
  expect(words.match(/our offer/g)).toHaveLength(8);
  expect(checkBlocks(note.blocks, 'message')).toEqual([]);
});
