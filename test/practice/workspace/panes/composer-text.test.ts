import { describe, expect, test } from '@jest/globals';
import type { PageChannel, PageUser } from '../../../../src/practice/slack/page-api.ts';
import {
  completed,
  completionsFor,
  encodeMessage,
  parseCommand,
} from '../../../../src/practice/workspace/panes/composer-text.ts';

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
const subcommands = [
  { word: '', hint: '', description: 'what waits' },
  { word: 'stop', hint: '[all]', description: 'nothing more goes out' },
  { word: 'system', hint: '', description: 'how it works' },
  { word: 'why', hint: '<id>', description: 'why it was proposed' },
];
const from = { commands: [{ command: '/countersign', description: '', usageHint: '', subcommands }], users, channels };

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

  test('completes what follows a command: all of it after a space, what fits while typing, nothing further on', () => {
    const offered = (text: string) => completionsFor(text, text.length, from);
    const labels = (text: string) => offered(text).map((each) => each.label);
    expect(labels('/countersign ')).toEqual(['/countersign', 'stop', 'system', 'why']);
    expect(labels('/countersign S')).toEqual(['stop', 'system']);
    expect(labels('/countersign sto')).toEqual(['stop']);
    for (const text of [
      '/countersign nothing',
      '/countersign why ',
      '/countersign why s',
      '/other s',
      'a /countersign s',
    ])
      expect(labels(text)).toEqual([]);
    const [first, second] = offered('/countersign s');
    if (!first || !second) throw new Error('nothing was offered');
    expect(first).toMatchObject({ hint: '[all]', detail: 'nothing more goes out' });
    expect(completed('/countersign s', 14, second)).toEqual({ text: '/countersign system ', cursor: 20 });
    expect(completed('/countersign s all', 14, first)).toEqual({ text: '/countersign stop all', cursor: 18 });
    const [alone] = offered('/countersign ');
    if (!alone) throw new Error('the command alone is not offered');
    expect(completed('/countersign ', 13, alone).text).toBe('/countersign ');
  });

  test('splits a command from its words', () => {
    expect(parseCommand('/countersign  why D-1 ')).toEqual({ command: '/countersign', text: 'why D-1' });
    expect(parseCommand('a /countersign')).toBeNull();
  });
});
