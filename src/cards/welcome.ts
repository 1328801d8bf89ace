import { ACTIONS } from './action-ids.ts';
import { button, type Card, context, section } from './blocks.ts';

/** The first message: five lines on what it is and will never do by itself, then three things to try, each a button. */
export const welcomeCard = (input: { practice: boolean }): Card => {
  const lines = [
    'I am Countersign. Marketing agents propose what to do next for each account; you decide, here.',
    'Every proposal is a card: who it reaches, the exact content, the cost, why now, and what else was considered.',
    'I never send, spend or change a record that a charter, a policy or a person did not allow. Silence is never a yes.',
    'What you approve is what happens, byte for byte. What can be taken back has a button for it.',
    'Ask me why about anything, at any time: I answer from the audit log.',
  ];
  return {
    text: lines.join('\n'),
    blocks: [
      section(undefined, lines.join('\n')),
      {
        type: 'actions',
        elements: [
          button(ACTIONS.waiting, 'Show what waits for me', 'welcome', { style: 'primary' }),
          button(ACTIONS.run, 'Plan one round now', 'welcome'),
          button(ACTIONS.help, 'Show what I can ask', 'welcome'),
        ],
      },
      ...(input.practice ? [context(undefined, 'This is practice: nothing here leaves this machine.')] : []),
    ],
  };
};
