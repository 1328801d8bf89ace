import type { Brand } from '../charter/brand.ts';
import type { Action, ActionOf } from '../decision/action.ts';
import { type CitedSource, isCarried } from './check-citations.ts';
import { offVoiceIn } from './check-voice.ts';
import type { GateFacts } from './facts.ts';
import { claimsIn, fold, sentencesOf } from './sentences.ts';

/** What the content rules read. Actions that send nothing have nothing to disclose. */
export type ContentFacts = Pick<
  GateFacts,
  | 'bannedClaims'
  | 'unprovenClaims'
  | 'unsourcedSentences'
  | 'commitments'
  | 'offVoice'
  | 'hasIdentity'
  | 'hasPostalAddress'
  | 'hasOptOut'
  | 'hasAiDisclosure'
  | 'hasOneClickHeaders'
  | 'urlsTainted'
>;

const URLS = /\b(?:https?:\/\/|www\.)[^\s<>"')\]]+/giu;
/** A host without a scheme that a mail reader turns into a link. */
const BARE_HOSTS =
  /(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|co|ai|app|dev|info|biz|example|test)(?:\/[^\s<>"')\]]*)?/giu;

/** The words of an action that somebody outside, or a template for them, will read. */
const wordsOf = (action: Action): string[] => {
  switch (action.kind) {
    case 'send-email':
      return [action.email.subject, action.email.text];
    case 'book-meeting':
      return [action.title, action.description];
    case 'start-experiment':
      return action.arms.flatMap(({ subject, opening }) => [subject, opening]);
    case 'revise-template':
      return [action.subject, action.opening];
    default:
      return [];
  }
};

const hostOf = (url: string): string | null => {
  try {
    return new URL(/^https?:/i.test(url) ? url : `https://${url}`).host.toLowerCase();
  } catch {
    return null;
  }
};

const hasForeignLink = (texts: string[], brand: Brand): boolean => {
  const own = new Set([
    ...brand.sender.linkHosts.map((host) => host.toLowerCase()),
    hostOf(brand.sender.unsubscribeBase),
  ]);
  return texts.some((text) => {
    const links = text.match(URLS) ?? [];
    const rest = text.replace(URLS, ' ');
    return [...links, ...(rest.match(BARE_HOSTS) ?? [])].some((link) => !own.has(hostOf(link)));
  });
};

/** True when a URL lies under the base: same scheme and host, and a path that continues it. */
const isUnder = (url: string, base: string): boolean => {
  const prefix = base.endsWith('/') ? base : `${base}/`;
  return url.startsWith(prefix) && url.length > prefix.length;
};

const header = (email: ActionOf<'send-email'>['email'], name: string): string =>
  Object.entries(email.headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';

/**
 * Takes out what the law and the brand put into every message, the opt-out link with its random letters included, so that
 * only the message itself is judged.
 */
const withoutFooter = (text: string, brand: Brand): string =>
  [brand.aiDisclosure, brand.sender.postalAddress]
    .reduce((rest, part) => rest.split(part).join(' '), text)
    .replace(URLS, (url) => (isUnder(url, brand.sender.unsubscribeBase) ? ' ' : url));

/** RFC 8058: an HTTPS URL in List-Unsubscribe (plain HTTP on loopback only) and the exact List-Unsubscribe-Post. */
const hasOneClick = (email: ActionOf<'send-email'>['email'], brand: Brand): boolean => {
  const urls = [...header(email, 'list-unsubscribe').matchAll(/<([^<>]+)>/g)].map(([, url]) => url ?? '');
  const posts = header(email, 'list-unsubscribe-post').trim() === 'List-Unsubscribe=One-Click';
  const isSafe = (url: string): boolean => /^https:\/\/|^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(url);
  return posts && urls.some((url) => isSafe(url) && isUnder(url, brand.sender.unsubscribeBase));
};

const hasOptOut = (text: string, brand: Brand): boolean =>
  /\b(unsubscribe|opt[- ]?out)\b/iu.test(text) &&
  (text.match(URLS) ?? []).some((url) => isUnder(url.replace(/[.,;]+$/, ''), brand.sender.unsubscribeBase));

/** Sentences about the reader without a citation. Questions say nothing and need no source. */
const unsourced = (sources: readonly string[], text: string, brand: Brand): string[] => {
  const patterns = brand.recipientFacts.map((pattern) => new RegExp(pattern, 'iu'));
  const cited = sources.map(fold).filter((sentence) => sentence.length > 0);
  return sentencesOf(text).filter((sentence) => {
    if (sentence.endsWith('?')) return false;
    const rest = cited.reduce((left, source) => left.split(source).join(' '), fold(sentence));
    return patterns.some((pattern) => pattern.test(rest));
  });
};

/** The sentences of the message that a citation carries, and those whose citation does not hold. */
const citedIn = (
  action: Action,
  brand: Brand,
  sources: ReadonlyMap<string, CitedSource> | null,
): [carried: string[], broken: string[]] => {
  if (action.kind !== 'send-email') return [[], []];
  const { product, company } = brand.sender;
  const holds = (citation: ActionOf<'send-email'>['citations'][number]): boolean =>
    !sources || isCarried(citation, sources.get(citation.signalId), action.accountId, [product, company]);
  const text = fold(action.email.text);
  return [
    action.citations.filter(holds).map(({ sentence }) => sentence),
    action.citations
      .filter((citation) => !holds(citation) && text.includes(fold(citation.sentence)))
      .map(({ sentence }) => sentence),
  ];
};

/**
 * Checks a draft against `brand.yaml` and its citations. Pure; the same draft always gives the same facts.
 *
 * - `bannedClaims`: `id: words`. - `unprovenClaims`: sentences with a number or superlative that no proof covers and no
 * citation carries. - `unsourcedSentences`: statements about the reader that no citation carries. - `commitments`:
 * `kind: sentence`. - `offVoice`: words to avoid, and too many words. `sources`: the cited signals on record, by id; a citation that they do not carry counts for nothing,
 * and its sentence is unsourced. `null` where the citations were held against the record before. `names`: those of the account and its people; a digit or superlative inside one claims nothing.
 */
export const checkContent = (
  action: Action,
  brand: Brand,
  names: readonly string[] = [],
  sources: ReadonlyMap<string, CitedSource> | null = null,
): ContentFacts => {
  const words = wordsOf(action);
  const texts = words.map((text) => withoutFooter(text, brand));
  const [citations, broken] = citedIn(action, brand, sources);
  const sentences = texts.flatMap(sentencesOf);
  const found = <T>(list: (T | undefined)[]): T[] => [...new Set(list.filter((item) => item !== undefined))];
  const facts: ContentFacts = {
    bannedClaims: found(
      brand.bannedClaims.flatMap(({ id, pattern }) =>
        texts.map((text) => {
          const hit = new RegExp(pattern, 'iu').exec(text.replaceAll(/\s+/g, ' '));
          return hit ? `${id}: ${hit[0].trim()}` : undefined;
        }),
      ),
    ),
    unprovenClaims: found(sentences.filter((sentence) => claimsIn(sentence, brand, citations, names).length > 0)),
    unsourcedSentences:
      action.kind === 'send-email' ? found([...broken, ...unsourced(citations, texts[1] ?? '', brand)]) : [],
    commitments: found(
      sentences.flatMap((sentence) =>
        brand.commitments.map(({ kind, pattern }) =>
          !sentence.endsWith('?') && new RegExp(pattern, 'iu').test(sentence) ? `${kind}: ${sentence}` : undefined,
        ),
      ),
    ),
    offVoice: offVoiceIn(texts, action.kind === 'send-email' ? action.email.text : null, brand.voice),
    hasIdentity: true,
    hasPostalAddress: true,
    hasOptOut: true,
    hasAiDisclosure: true,
    hasOneClickHeaders: true,
    urlsTainted: hasForeignLink(words, brand),
  };
  if (action.kind !== 'send-email') return facts;
  const { email } = action;
  const text = email.text.replaceAll(/\s+/g, ' ');
  const flat = (part: string): string => part.replaceAll(/\s+/g, ' ');
  return {
    ...facts,
    hasIdentity:
      email.from.toLowerCase().includes(brand.sender.fromAddress.toLowerCase()) && text.includes(brand.sender.company),
    hasPostalAddress: text.includes(flat(brand.sender.postalAddress)),
    hasOptOut: hasOptOut(email.text, brand),
    hasAiDisclosure: text.includes(flat(brand.aiDisclosure)),
    hasOneClickHeaders: hasOneClick(email, brand),
  };
};
