/** At most this much between two words that belong together, inside one sentence. */
const near = (characters: number): string => `[^.!?\\n]{0,${characters}}`;
const FROM_WHAT =
  '(lists?|mailings?|records?|database|data ?base|systems?|campaigns?|crm|sequence|cadence|outreach|files?|address book|prospects|distribution)';
const MAILS = 'e-?mail(s|ing)?|mail(s|ing)?|messag(es|ing)|newsletters?|communications?|correspondence|follow[- ]?ups?';

/** Ways to ask for no more mail that leave no doubt, each a pattern of its own. */
const ASKS: readonly RegExp[] = [
  '\\b(unsubscri?be|unsub|opt[- ]?(me )?out|de-?list|do[- ]not[- ]contact)\\b',
  `(?<!(don'?t|do not) )\\b(tak(e|ing)|get(ting)?|remov(e|ing)|strike|striking|cross|scratch|drop|delet(e|ing)|eras(e|ing)|scrub|purge|wipe|pull)\\b${near(40)}\\b(off|from|out of)\\b${near(40)}\\b${FROM_WHAT}\\b`,
  `\\b(stop|cease|quit|end|halt|refrain from|desist)\\b${near(25)}\\b(${MAILS}|writing|contact(ing)?|sending|spam(ming)?|pestering|bothering|chasing)\\b`,
  `\\b(no (more|further)|not (any|another) (more )?)\\s*(of (these|this|them|your)|contact|please\\b|${MAILS})`,
  `\\b(do not|don'?t|never)\\b${near(12)}\\b(e-?mail|mail|contact|write( to)?|message|send|approach)\\b${near(25)}\\b(again|any ?more|ever|me|us|anything|further|more)\\b`,
  `\\b(delete|erase|remove|wipe)\\b${near(30)}\\b(my|our|all|any)\\b${near(25)}\\b(data|details|address|e-?mail|records?|name)\\b`,
  `\\b(withdraw|revoke)\\b${near(20)}\\bconsent\\b|\\b(did not|didn'?t|never|not)\\b${near(25)}\\bconsent`,
  `\\bobject(ion)?\\b${near(40)}\\b(processing|direct marketing|use of my)\\b|\\bart(icle|\\.)? ?(17|21)\\b`,
  '^\\W*(stop|remove( me)?|unsubscribe|delete|spam|blocked|cease)\\W*$',
  `\\breport(ed|ing)?\\b${near(25)}\\b(spam|ico|junk)\\b|\\b(spam|junk)\\b${near(25)}\\breport`,
  `\\b(wish|want|like|prefer|rather|wants)\\b${near(12)}\\b(not|no longer|no more)\\b${near(25)}\\b(receive|get|be contacted|hear|contacted|${MAILS})\\b`,
  "\\b(don'?t|do not|no longer)\\b[^.!?\\n]{0,8}\\b(wish|want)\\b[^.!?\\n]{0,12}\\b(receive|get|hear|be contacted|be approached|these|your)\\b",
  `(?<!(don'?t|do not) )\\b(tak(e|en|ing)|took|get|remove|strike)\\b${near(12)}\\boff\\b(?=\\W*$| (the|your|this|that|please))`,
  '\\b(not|never) (to )?be (contacted|e-?mailed|written to|approached)\\b',
].map((pattern) => new RegExp(pattern, 'im'));

/**
 * True when somebody's own words ask for no more mail beyond doubt. A mail that says so counts whoever else reads it
 * otherwise: an opt-out takes effect at once (`suppress.optout-honoured`), and asking twice is one mail too many.
 */
export const asksToStop = (own: string): boolean => {
  const text = own.replace(/[’`]/g, "'");
  return ASKS.some((pattern) => pattern.test(text));
};
