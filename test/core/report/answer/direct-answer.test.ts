import { describe, expect, test } from '@jest/globals';
import type { Decision } from '../../../../src/core/decision/decision.ts';
import { directAnswer, type LogEntry } from '../../../../src/core/report/answer/direct-answer.ts';
import { plainSaid } from '../../../../src/core/report/answer/said.ts';
import { readQuestion } from '../../../../src/core/report/question/read-question.ts';
import { decisionOf } from '../../../kit/decisions.ts';

const at = (hour: number): Date => new Date(Date.UTC(2026, 2, 2, hour));
const entry = (type: string, hour: number, by: string, name?: string): LogEntry => ({
  type,
  at: at(hour),
  by,
  data: name ? { name } : {},
});
const answer = (text: string, over: Record<string, unknown> = {}, entries: LogEntry[] = []): string | null => {
  const said = directAnswer(readQuestion(text, at(20), 'UTC'), decisionOf(over) as Decision, entries);
  return said && plainSaid(said);
};
const { digest } = decisionOf();
const approval = (slackUserId: string, name: string, role: string, over = {}) => ({
  slackUserId,
  name,
  role,
  digest,
  revision: 1,
  at: at(11),
  ...over,
});
const done = {
  state: 'executed',
  approvals: [approval('U1', 'Mara', 'marketing')],
  effect: { system: 'crm', recordId: 't1', at: at(12), detail: 'task created' },
};
const APPROVED = entry('approved', 11, 'U1', 'Mara Keller');

describe('who decided', () => {
  const who = (over = {}, entries: LogEntry[] = [], text = 'who approved it?') => answer(text, over, entries);

  test('is whoever the log names, with the role and the moment, and how it stands', () => {
    expect(who(done, [APPROVED])).toBe(
      'Mara Keller (Marketing) approved it 2026-03-02 11:00 UTC; task created 2026-03-02 12:00 UTC.',
    );
    const both = {
      ...done,
      approvals: [...done.approvals, approval('U2', 'Femi', 'finance', { for: { slackUserId: 'U3', name: 'Fay' } })],
    };
    expect(
      who(both, [entry('approval-given', 10, 'U1', 'Mara Keller'), entry('approved', 11, 'U2', 'Femi Adeyemi')]),
    ).toMatch(/^Mara Keller \(Marketing\) and Femi Adeyemi \(Finance, for Fay\) approved it by 2026-03-02 11:00 UTC;/);
  });

  test('names who is still missing, and not who agreed', () => {
    const need = {
      groups: [
        { roles: ['marketing'], quorum: 1 },
        { roles: ['finance'], quorum: 1 },
      ],
      withinMs: 1,
      fourEyes: false,
    };
    const given = { verdict: { ...decisionOf().verdict, need }, approvals: [approval('U1', 'Mara', 'marketing')] };
    expect(answer('is it approved?', given)).toMatch(/it waits for Finance, and ends/);
  });

  test('is not said of an approval of other bytes, or one that is not in the log', () => {
    expect(who({ approvals: [approval('U1', 'Mara', 'marketing', { digest: 'other' })] }, [APPROVED])).toMatch(
      /^Nobody has decided yet: it waits for Marketing/,
    );
    expect(who(done, [])).toMatch(/^Nobody approved it: task created/);
  });

  test('is nobody where it was rejected, expired, allowed, held or replaced, and each is told apart', () => {
    const rejection = { slackUserId: 'U1', name: 'Mara', kind: 'wrong-time', words: ' ', at: at(11) };
    const no = [entry('rejected', 11, 'U1', 'Mara Keller')];
    expect(who({ state: 'rejected', rejection }, no)).toBe(
      'Nobody approved it: Mara Keller rejected it 2026-03-02 11:00 UTC: wrong time, without further words.',
    );
    expect(who({ state: 'expired' }, [entry('expired', 18, 'countersign')])).toBe(
      'Nobody approved it: it ended 2026-03-02 18:00 UTC because nobody decided in its time, and no task was created.',
    );
    const verdict = {
      ...decisionOf().verdict,
      outcome: 'allowed',
      rules: [{ id: 'run-alone', effect: 'permit', text: 'May run' }],
    };
    expect(who({ ...done, approvals: [], verdict })).toBe(
      'No person was asked: run-alone allows it; task created 2026-03-02 12:00 UTC.',
    );
    const forbidden = {
      ...decisionOf().verdict,
      outcome: 'forbidden',
      rules: [{ id: 'cap.account', effect: 'forbid', text: 'Three of 3 touches' }],
    };
    expect(who({ state: 'forbidden', verdict: forbidden })).toBe(
      'Nobody approved it: it is held by cap.account (three of 3 touches).',
    );
    expect(who({ state: 'superseded', supersededBy: { reason: 'the charter changed' } })).toBe(
      'Nobody approved it: it was ended: the charter changed; no task was created.',
    );
  });

  test('answers the verb that was asked, and says what happened instead', () => {
    expect(who(done, [APPROVED], 'who rejected it?')).toMatch(
      /^Nobody rejected it: Mara Keller \(Marketing\) approved it/,
    );
    expect(who(done, [APPROVED], 'who edited it?')).toMatch(/^Nobody edited it; task created/);
    expect(who(done, [APPROVED], 'who put it back?')).toMatch(/^Nobody put it back: task created/);
    expect(
      who({ ...done, state: 'undone' }, [APPROVED, entry('undone', 13, 'U2', 'Deniz Aydin')], 'who put it back?'),
    ).toBe('Deniz Aydin put it back 2026-03-02 13:00 UTC.');
    expect(who({ state: 'superseded' }, [entry('taken-back', 13, 'U2', 'Deniz Aydin')], 'who took it back?')).toBe(
      'Deniz Aydin took it back 2026-03-02 13:00 UTC, before it left.',
    );
  });

  test('is nobody of a test draft that is over', () => {
    const seeded = { at: at(9), fault: 'wrong-role', marker: 'x', what: 'the role is wrong' };
    expect(who({ state: 'superseded', seeded })).toBe(
      'Nobody decided it: it was a test draft, which is never carried out.',
    );
  });
});

describe('what came of it', () => {
  const reply = { at: at(14), kind: 'email-replied', weight: 'result', text: 'Edith Shah replied: interested' };
  const opened = { at: at(13), kind: 'email-opened', weight: 'proxy', text: 'opened' };

  test('is the last result; a proxy is called one', () => {
    expect(answer('what came of it?', { ...done, outcomes: [opened, reply] })).toMatch(
      /^Edith Shah replied: interested 2026-03-02 14:00 UTC; task/,
    );
    expect(answer('what came of it?', { ...done, outcomes: [opened] })).toMatch(
      /^Opened .* \(a proxy, not a result\);/,
    );
    expect(answer('what came of it?', done)).toBe('Task created 2026-03-02 12:00 UTC; nothing came back yet.');
  });

  test('is about the result that was asked for, and says what came instead', () => {
    expect(answer('did it bounce?', { ...done, outcomes: [reply] })).toBe(
      'Task created 2026-03-02 12:00 UTC; it did not bounce. What did: Edith Shah replied: interested 2026-03-02 14:00 UTC.',
    );
    expect(answer('did she reply?', done)).toBe('Task created 2026-03-02 12:00 UTC; no reply came back.');
  });

  test('is nothing while it has not been done, and never where it ended', () => {
    expect(answer('was it sent?')).toMatch(
      /^Not yet: it waits for Marketing, and ends 2026-03-02 18:00 UTC if nobody decides\.$/,
    );
    expect(answer('was it sent?', { state: 'failed' })).toBe('No: it failed, and no task was created.');
    expect(answer('was it sent?', { state: 'unknown' })).toBe(
      'Not yet: the CRM did not answer; it is being looked up, and nothing is repeated.',
    );
  });
});

describe('why', () => {
  test('a plain why is left to the explanation', () => {
    expect(answer('why did you do it?', done)).toBeNull();
  });

  test('names the ending that was asked about, or says that it did not come', () => {
    const undone = [entry('undone', 13, 'U2', 'Deniz Aydin')];
    expect(answer('why was it put back?', { ...done, state: 'undone' }, undone)).toBe(
      'Deniz Aydin put it back 2026-03-02 13:00 UTC. Undo asks for no reason, so none is on record.',
    );
    expect(answer('why was it rejected?', done)).toBe('It was not rejected: task created 2026-03-02 12:00 UTC.');
    expect(answer('why did it expire?')).toMatch(/^It has not expired: it waits for Marketing/);
    const held = { ruleIds: ['quiet.hours'], text: 'it is night there', since: at(12), until: at(20) };
    expect(answer('why is the task held?', { state: 'approved', held })).toBe(
      'It is held by quiet.hours: it is night there.',
    );
  });

  test('a person is asked names the rules that ask', () => {
    expect(answer('why are you asking me about it?')).toBe(
      'I ask for a person because of autonomy.stage (a person decides); it waits for Marketing, and ends 2026-03-02 18:00 UTC if nobody decides.',
    );
  });
});
