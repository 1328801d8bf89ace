import { describe, expect, test } from '@jest/globals';
import { draftEmail, type ModelDraft } from '../../../agents/writing/draft-email.ts';
import type { EmailBrief } from '../../../agents/writing/write-email.ts';
import type { AgentContext } from '../../../src/ports/agent.ts';
import type { Model } from '../../../src/ports/model.ts';
import { accountOf, committee, daysAgo, NOW, sender, signalOf } from '../../kit/account-fixtures.ts';

const people = committee();
const webinar = signalOf('marketing-touch', 'edith', daysAgo(18), { touchType: 'webinar', direction: 'inbound' });
const brief: EmailBrief = {
  sender,
  account: accountOf(),
  person: people[0] as (typeof people)[number],
  people,
  signals: [webinar],
  purpose: 'introduce',
  template: 'introduce.economic_buyer.control',
  disputed: new Set(),
  now: NOW,
};
const CITED = { sentence: 'You joined our webinar on 12 February.', factId: webinar.id };
const BODY = `${CITED.sentence} People in your role often ask who sees a purchase before the money is committed. Who does that with you today?`;
type Draft = ReturnType<typeof ModelDraft.parse>;

/** Drafts with a model that answers this, and keeps what it was asked. */
const drafted = async (subject: string, text: string, factual = [CITED]) => {
  const asked: { instructions: string }[] = [];
  const value: Draft = { subject, paragraphs: [{ text, factual }] };
  const model: Model = {
    name: 'm-1',
    structured: async (request) => {
      asked.push(request);
      return { ok: true, value: request.schema.parse(value) };
    },
  };
  const { written, writer } = await draftEmail({ model } as AgentContext, brief);
  return { text: written.email.text, writer, citations: written.citations, asked };
};

describe('a model’s draft', () => {
  test('becomes the message with its citations, and was asked for in the voice of `brand.yaml`', async () => {
    const { text, writer, citations, asked } = await drafted('Who sees it first', BODY);
    expect(text).toContain(BODY);
    expect(writer).toEqual({ name: 'm-1' });
    expect(citations).toEqual([{ sentence: CITED.sentence, signalId: webinar.id, at: webinar.at }]);
    expect(asked[0]?.instructions).toContain('Tone: plain. Never use these words: synergy.');
    expect(asked[0]?.instructions).toContain('up to 110 words');
  });

  test.each([
    ['in words to avoid', 'Synergy for you', BODY, 'is not in our voice: synergy'],
    ['too long', 'Words', `${BODY} ${'and so on '.repeat(50)}`, 'is not in our voice: 186 words, of at most 140'],
    ['with a link', 'A page', `${BODY} See www.elsewhere.example.`, 'holds a link or an address'],
    ['with a number of its own', 'Numbers', `${BODY} It saves 40 hours.`, 'states the number 40, which no fact holds'],
  ])('%s is replaced by the built-in writer’s, and the card says why', async (_what, subject, body, reason) => {
    const { text, writer } = await drafted(subject, body);
    expect(writer).toEqual({ name: 'built-in', fellBackBecause: `the model's draft ${reason}` });
    expect(text).not.toContain(body);
  });

  test('with a sentence that its fact does not carry is replaced as well', async () => {
    const sentence = 'You joined our webinar with Oracle on 12 February.';
    const { writer } = await drafted('A day', BODY.replace(CITED.sentence, sentence), [{ ...CITED, sentence }]);
    expect(writer.fellBackBecause).toBe(
      "the model's draft cites a fact that it was not given, or that does not carry its sentence",
    );
  });
});
