import { expect, test } from '@jest/globals';
import { writeBrief } from '../../../agents/writing/write-brief.ts';
import { accountCard } from '../../../src/cards/account-card.ts';
import { trendOf } from '../../../src/core/account/trend.ts';
import { qualify } from '../../../src/core/goal/qualify.ts';
import { escalationBrief } from '../../../src/core/report/escalation-brief.ts';
import { NOW, pipeline, viewOf } from '../../kit/account-fixtures.ts';

test('the account card, the brief of a flag and the brief of research call one momentum by one word', () => {
  for (const momentum of [-1, -0.2, -0.17, -0.15, -0.14, 0, 0.14, 0.15, 0.17, 0.2, 1]) {
    const plain = viewOf([]);
    const view = { ...plain, state: { ...plain.state, momentum } };
    const card = accountCard(
      { ...view, decisions: [], qualification: qualify(view, pipeline, NOW), lastMeaningful: null },
      { now: NOW, link: (path) => path, nameOf: (by) => by },
    );
    const word = trendOf(momentum);
    expect(JSON.stringify(card.blocks)).toContain(`*Momentum*  ${word},`);
    expect(escalationBrief(view)).toContain(`momentum ${word},`);
    expect(writeBrief(view).body).toContain(`momentum ${word};`);
  }
  expect([-0.15, -0.14, 0.14, 0.15].map(trendOf)).toEqual(['falling', 'steady', 'steady', 'rising']);
});
