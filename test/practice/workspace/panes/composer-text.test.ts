import { describe, expect, test } from '@jest/globals';
import type { PageChannel, PageUser } from '../../../../src/practice/slack/page-api.ts';
import { completionsFor, encodeMessage, parseCommand } from '../../../../src/practice/workspace/panes/composer-text.ts';

const user = (id: string, name: string, realName: string): PageUser => ({
  id,
  name,
  realName,
  title: '',
  isBot: false,
  timeZone: 'UTC',
  color: '',
});
const users = [user('U1', 'lena', 'Lena Brandt'), user('U2', 'lenar', 'Lenar Ito')];
const channels: PageChannel[] = [{ id: 'C1', name: 'budget', kind: 'channel', topic: '', unread: 0, mentions: 0 }];
const from = { commands: [{ command: '/countersign', description: '', usageHint: '' }], users, channels };

describe('what is typed', () => {
  test('becomes what Slack sends: the longest name wins, the rest is escaped', () => {
    expect(encodeMessage('@Lena Brandt & @lenar see #budget <b>', users, channels)).toBe(
      '<@U1> &amp; <@U2> see <#C1> &lt;b&gt;',
    );
    expect(encodeMessage('mail@lena.example and #budgets stay', users, channels)).toBe(
      'mail@lena.example and #budgets stay',
    );
  });

  test('completes commands at the start only, names and channels anywhere', () => {
    const labels = (text: string) => completionsFor(text, text.length, from).map((each) => each.label);
    expect(labels('/c')).toEqual(['/countersign']);
    expect(labels('say /c')).toEqual([]);
    expect(labels('hi @bra')).toEqual(['Lena Brandt']);
    expect(labels('see #b')).toEqual(['#budget']);
    expect(labels('mail@le')).toEqual([]);
  });

  test('splits a command from its words', () => {
    expect(parseCommand('/countersign  why D-1 ')).toEqual({ command: '/countersign', text: 'why D-1' });
    expect(parseCommand('a /countersign')).toBeNull();
  });
});
