import { z } from 'zod';
import type { DecisionFact, Topic } from './decision-facts.ts';

/** What a model may answer: sentences, with the ids of the facts that they rest on. */
export const ModelAnswer = z.object({
  isAnswered: z.boolean(),
  answer: z.string().max(1_500),
  factIds: z.array(z.string()),
});

/** Words of a question, by what they ask about. */
const ASKS: Record<Topic, RegExp> = {
  why: /\b(why|reason|now|trigger|because)\b/,
  who: /\b(who|whom|person|people|recipient|role|title|committee)\b/,
  touches:
    /\b(touch\w*|contact\w*|(last|did we|do we|have we) (wr[io]te|written|sen[dt]|speak|spoken?|talk(ed)?|met|called|heard|hear)|often|pressure|written|replied|reply|replies)\b/,
  account: /\b(account|company|stage|state|risk)\b/,
  deal: /\b(deal|opportunity|pipeline|acv|contract)\b/,
  objection: /\b(objection\w*|concern\w*|object\w*|complain\w*|blocker\w*)\b/,
  cost: /\b(cost\w*|money|budget|spend|price|expensive|amount)\b/,
  rule: /\b(rule\w*|polic\w+|allowed|approval|charter|gate|permission|consent)\b/,
  alternative:
    /\b((?<!\b(?:who|whom|anybody|anyone|somebody|someone|nobody) )else|instead|alternative\w*|other option\w*|considered)\b/,
  expected: /\b(expect\w*|likely|chance|probab\w*|rate|estimate\w*|effect)\b/,
  source: /\b(source\w*|proof|prove\w*|evidence|fact\w*|claim\w*|signal\w*)\b/,
  memory: /\b(before|earlier|reject\w*|history|remember\w*|tried|learn\w*)\b/,
  author: /\b(wrote|written|author|writer|edited|draft\w*|model)\b/,
  undo: /\b(undo|undone|back|revers\w*|cancel\w*)\b/,
  when: /\b(when (?!(?:did|was|were|have|has|had)\b)|deadline|expire\w*|until|how long)\b/,
};
const SHOWN = 4;

/**
 * Answers a question from facts on record by what it asks about and whom it names. Null when no fact is about it: then it
 * is for a person to answer, and nothing is guessed.
 */
export const answerFromFacts = (
  question: string,
  facts: readonly DecisionFact[],
): { text: string; factIds: string[] } | null => {
  const asked = question.toLowerCase();
  const topics = new Set((Object.keys(ASKS) as Topic[]).filter((topic) => ASKS[topic].test(asked)));
  const names = (fact: DecisionFact): number =>
    fact.names.filter((name) =>
      name
        .toLowerCase()
        .split(/\s+/)
        .some((word) => word.length > 2 && asked.includes(word)),
    ).length;
  const scored = facts
    .map((fact) => {
      const named = names(fact);
      const about = fact.topics.filter((topic) => topics.has(topic)).length;
      return { fact, named, score: about + (about > 0 || topics.size === 0 ? 2 * named : 0) };
    })
    .filter(({ score }) => score > 0);
  // Where the question names somebody, what is about others does not answer it.
  const named = scored.filter((one) => one.named > 0);
  const best = (named.length > 0 ? named : scored).toSorted((a, b) => b.score - a.score).slice(0, SHOWN);
  if (best.length === 0) return null;
  return { text: best.map(({ fact }) => `• ${fact.text}`).join('\n'), factIds: best.map(({ fact }) => fact.id) };
};
