import type { AgentName } from '../../ids.ts';
import { nameCandidates } from './name-candidates.ts';
import type { Question, QuestionTopic } from './question.ts';
import { KIND_NOUNS, MAIL_VERBS, RESULT_WORDS, STATE_WORDS } from './question-words.ts';
import { readPeriod } from './read-period.ts';
import { mended } from './spelling.ts';

/** What the words say apart from the topic. */
type Parts = Omit<Question, 'topic'>;
type Rule = [topic: QuestionTopic, test: RegExp | ((text: string, parts: Parts) => boolean)];

/** `can you please …`, `we should …`: a wish, not a question. */
const WISH =
  "(?:(?:please|pls|can|could|would|will|you|we|i|should|must|need to|have to|let's|want (?:you )?to|i'd like you to|kindly|just|now|the agents?)\\s+)*";
const STOPPING = new RegExp(
  `^${WISH}(?:stop|pause|halt|quit|cease|freeze|no more|never (?:write|send|mail|email|contact|call)|(?:do not|don't|not) (?:\\w+ )?(?:write|send|mail|e-?mail|contact|call|touch|bother|message|approach|do anything)|leave\\b.*\\b(?:alone|in peace|be)\\b|hands off|keep (?:away|off))`,
);
const ACTING = new RegExp(
  `^${WISH}(?:approve|reject|deny|send(?! me\\b)|e?mail(?! me\\b)|book|invite|move|put\\b.*\\bback|undo|revert|execute|launch|start|restart|resume|run|cancel|delete|edit|raise|lower|increase|decrease|promote|demote|schedule|reassign|hand over|snooze|flag|change|ignore (?:the|all|your|previous))\\b`,
);
const NOT =
  /\b(?:nobody|no ?one|none|nothing|not|never|no longer|no (?:more )?(?:mail|e-?mail|message|meeting|contact|answer|proposal)s?|\w+n't|without|skip(?:s|ped)?|ignor(?:e|ed|ing)|left out|overlooked|forg[eo]t(?:ten)?)\b/;

const WHY =
  /^(?:and |but |so )?(?:why|how come|what for|for what reason|what(?:'s| is| was) the reason|what made)\b|\b(?:why|how come|reason for|explain)\b/;

/** What people of ours do with a proposal. Whole words, because names begin like verbs: Edith, Holden. */
const DECIDING =
  "approv(?:e[sd]?|als?|ing)|reject(?:s|ed|ing|ions?)?|declin(?:e[sd]?|ing)|decid(?:e[sd]?|ing)|edit(?:s|ed|ing)?|signed off|agree[sd]?|ok'd|okayed|flag(?:s|ged)?|undid|undone|put back|revert(?:s|ed)?|reversed";
const DOING =
  'sen(?:d|ds|t|ding)|sign(?:s|ed)?|allow(?:s|ed)?|ask(?:s|ed)|put|took|takes?|undo|mov(?:e[sd]?|ing)|chang(?:e[sd]?|ing)|wr(?:ites?|ote|itten)|start(?:s|ed)?|stop(?:s|ped)?|end(?:s|ed)?|wait(?:s|ed|ing)?|need(?:s|ed)?|responsible|own(?:s|ed|er)?|handle[sd]?|propos(?:e[sd]?|ing)|want(?:s|ed)?|book(?:s|ed)?|r[au]ns?|said|paused?|resumed?|holds?|held';
/** How something leaves the house, and what comes back. */
const LEAVING =
  'sen(?:d|t)|go|goes|went|gone|leaves?|left|mov(?:e[sd]?)|start(?:s|ed)?|end(?:s|ed)?|expire[sd]?|happen(?:s|ed)?|wr(?:ite|ote|itten)|mailed|contacted|deliver(?:s|ed)?|repaired|arrived?|work(?:s|ed)?|took place|take place';
const COMING =
  'repl(?:y|ies|ied)|respon(?:d|ds|ded|se)|answer(?:s|ed)?|open(?:s|ed)?|click(?:s|ed)?|bounced?|accept(?:s|ed)?|book(?:s|ed)?|meet(?:ing)?|met|complain(?:s|ed)?|unsubscribed?|read|react(?:s|ed)?|interested';

/** The first that fits is meant. */
const RULES: Rule[] = [
  [
    'help',
    /^(?:help|hi|hello|hey|what can (?:i|you)(?: (?:ask|do|answer|tell))?(?: you| me)?|how do(?:es)? (?:i|this|it) (?:use|work).*)$/,
  ],
  ['stop', STOPPING],
  ['decide', ACTING],
  [
    'attention',
    /\bhow (?:fast|long|quickly|slowly|carefully|attentive(?:ly)?|often)\b.*\b(?:decid|approv|answer|take|read|respond|agree)|\battention (?:numbers?|score)|\b(?:rubber[- ]?stamp|miss(?:ed)? (?:the |a )?tests?|caught (?:the |a )?tests?|test drafts?|seeded|median time)\b/,
  ],
  [
    'why-asked',
    /^(?:why )?(?:are|do|did|have|am|is|was|does|must|should) (?:you|i|we|it|this|that)\b.*\b(?:ask(?:ing|ed)? (?:me|us|for)|have to (?:approve|decide)|need(?:s|ed)? (?:my|me|us|our|a person|approval|two|two people|somebody|someone|marketing|finance)|asked (?:to|about)|shown this|seeing this|see this|getting this|get this|waiting for me)/,
  ],
  ['why-asked', /\b(?:was|were|am|are)(?:n't| not)? (?:i|we) (?:not )?(?:being )?asked\b/],
  ['waiting', /^(?!why\b).*\b(?:(?:do|did) i (?:have|need) to|anything (?:for me )?to (?:decide|approve|do))\b/],
  ['outcome', /^how long (?:has|have|is|was|did|does|will)\b/],
  [
    'why-asked',
    /^why\b.*\b(?:asking (?:me|us)|ask (?:me|us)|need(?:s|ed)? (?:\w+ )?(?:approval|a person|two|my|finance|marketing)|(?:still )?(?:waiting|pending))\b/,
  ],
  ['who-decided', new RegExp(`^who\\b.*\\b(?:${DECIDING})\\b`)],
  ['why-not', (text) => WHY.test(text) && NOT.test(text)],
  ['why-not', /^(?:(?:did|has|have|does|is) )?(?:nobody|no ?one|no (?:mail|e-?mail|message)s? to)\b/],
  [
    'tests',
    (text, { kinds }) =>
      kinds.includes('start-experiment') &&
      !/^who\b|^why did (?:you|we) (?:start|propose|run|want)|\bhow many\b|\blessons?\b|\blearn/.test(text),
  ],
  [
    'stopped',
    (text, { kinds, agent }) =>
      WHY.test(text) &&
      (agent !== null ? /\b(?:stop|paus)/ : /\b(?:on hold|stopped|paused)\b/).test(text) &&
      kinds.length === 0,
  ],
  ['spend', (text, { kinds }) => WHY.test(text) && SPEND.test(text) && kinds.length === 0],
  ['why', WHY],
  [
    'counts',
    (text, { results }) =>
      results.length > 0 &&
      /^(?:did|has|have|is|was|were) (?:anybody|anyone|somebody|someone|any (?!\w+ from)\w+)\b/.test(text),
  ],
  [
    'counts',
    /\bhow (?:many|much budget|much money (?:was|were|did \w+) move)|\bhow often\b|\b(?:number|count) of\b|\b(?:reply|response|open|click|bounce|complaint|unsubscribe|approval|rejection) rates?\b/,
  ],
  ['who-decided', new RegExp(`\\b(?:who|by whom|whose)\\b.*\\b(?:${DECIDING}|${DOING})\\b`)],
  [
    'who-decided',
    /^(?:what|which)\b.*\b(?:did|has|have|was|were)\b.*\b(?:approved?|reject(?:ed)?|decided?|edit(?:ed)?|sign(?:ed)? off|put back|undo|undone)\b/,
  ],
  [
    'who-decided',
    /^(?:did|has|have|was|were|is)\b.*\b(?:approved?|reject(?:ed)?|decided?|signed? off|put back|undone|edited)\b/,
  ],
  ['spend', (text, { states }) => SPEND.test(text) && !states.includes('put-back')],
  ['learned', /\b(?:learn(?:ed|t|ing|s)?|lessons?|playbooks?|what (?:works|worked)|find out|found out|insights?)\b/],
  [
    'incidents',
    /\b(?:incidents?|(?:go|went|gone|going) wrong|what(?:'s| is| was)? (?:broken|wrong)|problems?|what failed|any(?:thing)? fail(?:ed|ures?)?)\b/,
  ],
  [
    'stopped',
    /\b(?:what|which|anything|anybody|anyone|who|is|are|any)\b.*\b(?:stopped|on hold|paused|held|halted|frozen|leaving alone|left alone)\b/,
  ],
  [
    'waiting',
    /\b(?:wait(?:s|ing)?|pending|outstanding|undecided|queue|to-?dos?|on my (?:plate|desk)|needs? (?:my|me|our|a decision|deciding|attention)|what should (?:i|we) (?:do|decide|look at)|(?:do i have|have i got|is there anything) to (?:do|decide|approve|look at)|open (?:decisions?|proposals?|cards?|questions?)|what(?:'s| is) (?:open|next)|what (?:will|do) you (?:do|plan)(?: next)?|planned|next steps?|next$)(?:\b|$)/,
  ],
  [
    'happened',
    /^what (?:did|have|has)\b.*\b(?:agents?|sdr|outreach|hygiene|analyst)\b.*\b(?:do|done|been doing|propose|send|write|change|move)\b/,
  ],
  [
    'agent',
    (text, { agent }) =>
      agent !== null &&
      /\b(?:doing|do|does|allowed|may|can|might|charter|limits?|stage|autonomy|perform\w*|run(?:s|ning)?|work(?:s|ing)?|goal|alone|by itself|about)\b/.test(
        text,
      ),
  ],
  [
    'agent',
    /\bwhat (?:may|can|are) (?:the )?agents? (?:do|allowed|spend|decide)\b|\b(?:how|what) (?:are|do) (?:the|your) agents?\b/,
  ],
  [
    'outcome',
    /\b(?:what (?:came|became|has come|was the (?:result|outcome)|is the (?:result|outcome))|(?:come|comes|came) (?:out )?of|results? of|outcome|any (?:reply|replies|answers?|responses?|reaction|news from)|heard (?:back )?from|hear (?:back )?from)\b/,
  ],
  ['outcome', new RegExp(`^(?:when|how) (?:was|did|will|is|were|has|does)\\b.*\\b(?:${LEAVING}|${COMING})\\b`)],
  ['outcome', new RegExp(`^(?:did|has|have|was|were|is|will)\\b.*\\b(?:${COMING}|${LEAVING})\\b`)],
  [
    'account',
    /\b(?:qualif(?:y|ied|ies)|stage|committee|consensus|momentum|pressure|stakeholders?|who (?:do|did) (?:we|you) know|who works|who(?:'s| is| are) (?:the |our |in the )?(?:cfo|cto|ceo|coo|cmo|champion|buyer|economic|technical|end user|people|contacts?|committee|sponsor|decision maker)|status of|how (?:is|are|far|well)\b.*\b(?:doing|going|along|far)|where (?:are|is|do) (?:we|you|it|they)? ?(?:stand )?(?:with|at))\b/,
  ],
  ['person', /^who(?:'s| is| are| was)\b|^(?:tell me|what do (?:you|we) know|anything) about\b|^do (?:we|you) know\b/],
  [
    'happened',
    /\b(?:happen(?:ed|ing|s)?|going on|been up to|news|what(?:'s| is) new|anything new|activit(?:y|ies)|summar(?:y|i[sz]e)|digest|update|catch me up|overview|recap|what was done|what have (?:you|we|the agents) (?:done|been doing)|what (?:did|do|are|have|has) (?:you|we|they|the agents?|the \w+ agent|sdr|outreach|hygiene|analyst|everybody)\b.*\b(?:do|done|doing|send|sent|propose|proposed|write|written|changed?|move)|what (?:was|were|mails|decisions) )/,
  ],
  ['counts', (text, { results }) => results.length > 0 && /\b(?:any(?:body|one)?|which|what|list|show)\b/.test(text)],
  ['why', /^(?:what|how) about\b|^(?:did|do|does|have|has|are|were|was|is) (?:you|we|the|it|that|this|a)\b/],
];
const SPEND =
  /\b(?:spen[dt]s?|spending|over ?budget|under ?budget|within budget|ad costs?|(?:cost|costs|price) (?:per|of an? (?:lead|opportunity|meeting))|cpl|cac|what (?:does|do|did) .*\bcosts?\b|how (?:are|is) (?:the |our )?(?:ads?|campaigns?|budgets?)|advertis\w+|(?:ads?|campaigns?) (?:perform\w*|do\w*|run\w*)|how much (?:money|did|do|does|are|is|have|has)|budget (?:is )?(?:left|remaining|used))\b/;

const AGENT =
  /\b(sdr|outreach|hygiene|analyst)\b|\b(content|research|experiment|budget)(?: |-)(?:agent|bot)\b|\bagent (content|research|experiment|budget)\b/;

/** Slack's links and the quotation marks of phones as plain text. */
const plain = (text: string): string =>
  text
    .replaceAll(/<(?:https?|mailto):[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/[’‘]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .trim();

const partsOf = (asked: string, text: string, now: Date, timeZone: string): Parts => {
  const found = readPeriod(asked, now, timeZone);
  const agent = AGENT.exec(asked);
  const named = text
    .replaceAll(/\b[DI]-\d+\b/gi, ' ')
    .replace(agent ? new RegExp(agent[0], 'i') : /(?!)/, ' ')
    .replace(found ? new RegExp(found.words.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i') : /(?!)/, ' ');
  const rest = agent ? asked.replace(agent[0], ' ') : asked;
  const nouns = KIND_NOUNS.filter(([, words]) => words.test(rest)).flatMap(([kinds]) => kinds);
  return {
    kinds: nouns.length > 0 ? nouns : MAIL_VERBS.test(asked) ? ['send-email'] : [],
    agent: (agent?.slice(1).find((one) => one !== undefined) ?? null) as AgentName | null,
    states: STATE_WORDS.filter(([, words]) => words.test(asked)).map(([state]) => state),
    results: RESULT_WORDS.filter(([, words]) => words.test(asked)).map(([result]) => result),
    period: found?.period ?? null,
    names: nameCandidates(named),
    isMine:
      /\b(?:did|do|have|was|am) i\b|\bi (?:approved|rejected|decided|edited|flagged|sent|asked|put|did|have)\b|\b(?:my|mine)\b/.test(
        asked,
      ),
  };
};

/**
 * Reads a question in plain words, by what its words turn on. Never throws and never guesses a topic: what fits nothing is
 * `unclear`. `now` and `timeZone` are those of whoever asks.
 */
export const readQuestion = (typed: string, now: Date, timeZone: string): Question => {
  const text = plain(typed).slice(0, 500);
  const asked = text
    .split(' ')
    .map((word) => {
      const [, before = '', inside = '', after = ''] = /^([^\p{L}\p{N}']*)(.*?)([^\p{L}\p{N}']*)$/u.exec(word) ?? [];
      return `${before}${mended(inside)}${after}`;
    })
    .join(' ')
    .toLowerCase()
    .replace(/^[di]-\d+\b[:,]?\s*/, '')
    .replace(/^(?:(?:hey|hi|hello|ok|okay|so|and|please|thanks|countersign|@countersign)[,:!]? )+(?=\S)/, '')
    .replace(/[?!.\s]+$/, '');
  const parts = partsOf(asked, text, now, timeZone);
  const rule = RULES.find(([, test]) => (test instanceof RegExp ? test.test(asked) : test(asked, parts)));
  return { topic: rule?.[0] ?? 'unclear', ...parts };
};
