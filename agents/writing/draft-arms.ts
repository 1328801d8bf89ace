import { z } from 'zod';
import type { Writer } from '../../src/core/decision/decision.ts';
import type { AgentContext } from '../../src/ports/agent.ts';
import type { Angle } from './angles.ts';
import { voiceInstructions } from './voice-instructions.ts';
import { plainOpening } from './write-email.ts';

type Arms = { key: string; name: string; subject: string; opening: string }[];

const Variants = z.object({ arms: z.array(z.object({ name: z.string(), subject: z.string(), opening: z.string() })) });

/** Two arms for one segment, by the model when there is one; whatever it gets wrong, the built-in ones step in. */
export const draftArms = async (
  context: AgentContext,
  segment: string,
  angle: Angle,
): Promise<{ arms: Arms; writer: Writer }> => {
  const [first = angle.key, second = angle.key] = angle.subjects;
  const fill = (text: string): string =>
    text.replaceAll('{account}', 'your company').replaceAll('{product}', context.sender.product);
  const builtIn: Arms = [
    {
      key: 'a',
      name: 'opens with the problem',
      subject: fill(second),
      opening: plainOpening(angle, 'problem', context.sender),
    },
    {
      key: 'b',
      name: 'opens with a question',
      subject: fill(first),
      opening: plainOpening(angle, 'question', context.sender),
    },
  ];
  if (!context.model) return { arms: builtIn, writer: { name: 'built-in' } };
  const answer = await context.model.structured({
    purpose: 'draft-variants',
    schema: Variants,
    schemaName: 'variants',
    instructions:
      'Write two variants of subject (at most 60 characters) and opening (one or two sentences) of a business email that ' +
      `differ in one idea, and name the idea. ${voiceInstructions(context.sender.voice)}` +
      'Honest, no numbers, no links, no facts about the reader.',
    input: JSON.stringify({
      segment,
      product: context.sender.product,
      problem: angle.problem,
      offer: fill(angle.offer),
      example: builtIn,
    }),
  });
  const arms = answer.ok ? answer.value.arms : [];
  const isUsable =
    arms.length === 2 &&
    arms[0]?.opening !== arms[1]?.opening &&
    arms.every(
      (a) =>
        a.subject.length > 0 &&
        a.subject.length <= 70 &&
        a.opening.length <= 400 &&
        !/\d|https?:/.test(a.subject + a.opening),
    );
  if (!isUsable) {
    const why = answer.ok ? 'the model’s variants did not pass the checks' : answer.error.reason;
    return { arms: builtIn, writer: { name: 'built-in', fellBackBecause: why } };
  }
  return {
    arms: arms.map((a, i) => ({ key: i === 0 ? 'a' : 'b', ...a })),
    writer: { name: context.model?.name ?? 'built-in' },
  };
};
