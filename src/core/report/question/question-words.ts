import type { ActionKind } from '../../decision/action.ts';
import type { ResultMeant, StateMeant } from './question.ts';

/** Nouns of what agents do. Where one stands, verbs such as `sent` say nothing about the kind. */
export const KIND_NOUNS: [ActionKind[], RegExp][] = [
  [['send-email'], /\b(?:e-?mails?|mails?|messages?|mailings?|sends?)\b/],
  [['book-meeting'], /\b(?:meetings?|invit(?:ation|e)s?|appointments?)\b/],
  [['start-experiment', 'stop-experiment'], /\b(?:tests?|experiments?|variants?|a\/b)\b/],
  [['move-budget'], /\b(?:budgets?|money|campaigns?)\b/],
  [['repair-records'], /\b(?:repairs?|clean-?ups?|duplicates?|crm changes?)\b/],
  [['create-rep-task'], /\b(?:tasks?|hand-?overs?|hand-?offs?)\b/],
  [['write-brief'], /\b(?:briefs?|briefings?)\b/],
  [['adopt-playbook'], /\bplaybooks?\b/],
  [['revise-template'], /\btemplates?\b/],
  [['escalate-account'], /\b(?:escalations?|flag(?:s|ged|ging)?)\b/],
  [['change-charter'], /\bcharters?\b/],
  [['promote-domain'], /\b(?:promotions?|promoted)\b/],
];

/** Verbs that mean a mail where no noun says otherwise. */
export const MAIL_VERBS =
  /\b(?:wr[io]te|writ(?:ing|ten)|e-?mailed|e-?mailing|mailed|mailing|sen[dt]|sending|contact(?:ed|ing)?|reach(?:ed|ing)? out|messaged)\b/;

export const STATE_WORDS: [StateMeant, RegExp][] = [
  [
    'put-back',
    /\b(?:(?:moved?|put|taken|took|rolled?|changed?|gave|given) (?:\w+ ){0,3}back|undone|undid|undo|revers(?:ed|al)|revert(?:ed)?)\b/,
  ],
  ['approved', /\b(?:approv(?:ed|es?|al|als|ing)|sign(?:ed)? off|agreed?|ok(?:ay)?(?:ed|'d)|green-?lit|let through)\b/],
  [
    'rejected',
    /\b(?:reject(?:ed|s|ion|ions|ing)?|declin(?:ed?|ing)|refus(?:ed?|ing)|turned down|denied|said no|vetoed)\b/,
  ],
  ['edited', /\b(?:edit(?:ed|s|ing)?|reworded|rewr(?:ote|itten))\b/],
  ['expired', /\b(?:expir(?:ed?|es|ing)|lapsed?|ran out|timed? out|unanswered)\b/],
  ['held', /\b(?:held|hold|holding|block(?:ed|s|ing)?|forb(?:id|ids|ade|idden))\b/],
  ['failed', /\b(?:fail(?:ed|s|ure|ures)?|broke|errors?)\b/],
  ['waiting', /\b(?:wait(?:s|ed|ing)?|pending|outstanding|undecided|still open)\b/],
  ['proposed', /\b(?:propos(?:ed?|es|als?|ing)|suggest(?:ed|ions?)?)\b/],
  [
    'done',
    /\b(?:sent|went out|gone out|go out|carried out|execut(?:ed|ions?)|ran|moved|repaired|booked|started|delivered|done)\b/,
  ],
];

export const RESULT_WORDS: [ResultMeant, RegExp][] = [
  [
    'reply',
    /\b(?:repl(?:y|ies|ied|ying)|respon(?:d|ds|ded|se|ses|ding)|answer(?:s|ed)?|wr[io]te(?:n)? back|heard back|hear back)\b/,
  ],
  [
    'meeting-held',
    /\bmeetings? (?:\w+ )?(?:held|took place|taken place|had|happened)\b|\b(?:held|had) (?:\w+ ){0,2}meetings?\b/,
  ],
  ['meeting-booked', /\b(?:meetings?|appointments?|accept(?:ed|s)?)\b/],
  ['opportunity', /\b(?:opportunit(?:y|ies)|deals?|pipeline)\b/],
  ['bounce', /\bbounc(?:e|es|ed|ing)\b/],
  ['complaint', /\b(?:complain(?:ts?|ed|s|ing)?|spam)\b/],
  ['unsubscribe', /\b(?:unsubscrib(?:e|es|ed|ing)|opt(?:ed|s)?[- ]?outs?)\b/],
  ['open', /\b(?:opens|opened (?:it|the (?:e-?)?mail|our)|open rate|opened)\b/],
  ['click', /\bclick(?:s|ed)?\b/],
];

/** Words that join; no name begins or ends with one. */
export const JOINING = new Set(
  'a an the of at to for in on and or with from by about into over per as & - – than that this these those'.split(' '),
);

/** Words of questions. One alone names nobody; as part of a longer name it may. */
export const ASKING = new Set(
  `i you he she it we they me him her us them my your his its our their mine yours ours theirs one ones
  myself yourself who whom whose what which when where why how is are was were be been being am do does did done doing
  has have had having can could will would shall should may might must need needs needed want wants wanted let lets
  not no nor never nobody none nothing anybody anyone anything somebody someone something everybody everyone everything
  any some all both each every few many much more most less least other others another else such same own only just
  still yet already again ever also too very so then there here now ago soon later before after since until till while
  during because if whether though but not up down out off back away ahead please pls thanks thank hi hello hey ok okay
  yes yep ask asks asked asking tell tells told telling say says said saying show shows showed shown give gives gave given
  know knows knew known think thinks thought see sees saw seen look looks looked looking find finds found get gets got
  getting go goes went gone going come comes came coming make makes made making take takes took taken taking keep keeps
  kept put puts use uses used work works worked working try tries tried happen happens happened happening mean means meant
  explain reason reasons question questions answer answers answered reply replies replied respond responded response
  responses write writes wrote written writing send sends sent sending mail mails mailed mailing email emails emailed
  emailing message messages contact contacts contacted contacting reach reached reaching touch touches touched call calls
  called calling meet meets met meeting meetings invite invites invited invitation book books booked booking approve
  approves approved approving approval approvals approver reject rejects rejected rejecting rejection decide decides
  decided deciding decision decisions edit edits edited editing propose proposes proposed proposal proposals suggest
  suggested plan plans planned planning expire expires expired hold holds held holding block blocks blocked forbid
  forbidden allow allows allowed wait waits waiting waited pending open opens opened opening close closed start starts
  started starting run runs ran running stop stops stopped stopping pause paused resume end ends ended ending finish
  finished move moves moved moving change changes changed changing undo undone undid revert reverted reverse reversed
  budget budgets money spend spends spent spending cost costs price ad ads advert adverts advertising campaign campaigns
  euro euros dollar dollars test tests testing tested experiment experiments variant variants arm arms winner winning wins
  win won lose losing best better worse result results outcome outcomes status state stage progress doing qualified
  qualify qualifies account accounts company companies customer customers prospect prospects person people contact
  committee lead leads deal deals opportunity opportunities pipeline rep reps sales marketing finance brand operations
  agent agents bot countersign sdr outreach content research hygiene analyst charter charters rule rules policy policies
  limit limits cap caps autonomy stage level incident incidents problem problems wrong complain complained complaint
  complaints spam bounce bounced bounces unsubscribe unsubscribed unsubscribes click clicks clicked learn learned learnt
  learning learns lesson lessons playbook playbooks template templates brief briefs briefing task tasks handover handovers
  escalation escalations flag flags flagged repair repairs repaired record records duplicate duplicates data number numbers
  count counts rate rates percent often long fast slow quickly today yesterday tomorrow tonight overnight morning afternoon
  evening night day days week weeks month months quarter quarters year years last next past previous current monday tuesday
  wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sep oct nov dec january february march april june
  july august september october november december new news newest latest recent recently first second old time times moment
  minute minutes hour hours team colleague colleagues boss anything's currently exactly really actually instead rather
  like likely expected expect risk good bad great important main whole total overall average sum amount far left leave
  alone about regarding concerning towards against between through under above below within without across around
  id ids d nr no number name names called role roles title job cfo cto ceo cmo coo vp head buyer champion evaluator user
  sponsor economic technical don't doesn't didn't isn't aren't wasn't weren't won't can't couldn't wouldn't shouldn't
  haven't hasn't hadn't what's who's where's how's when's why's that's it's there's here's i'm you're we're they're i've
  you've we've they've i'd you'd we'd they'd i'll you'll we'll they'll let's noone skip skipped ignore ignored miss missed
  forget forgot drop dropped choose chose chosen pick picked consider considered card cards subject line lines draft drafts
  adopt adopts adopted summary summarise summarize recap overview digest update updates fail fails failed failure owns owner
  place places instruction instructions previous weather nice word words text texts list lists thing things way ways kind
  sort part parts bit lot lots detail details link links channel channels thread threads button buttons slack crm website
  page pages visit visits visited pricing industry industries segment segments signal signals goal goals alternative
  alternatives probability chance estimate estimates belief beliefs memory history audit log revision digest version versions
  a/b became become becomes ignoring catch okayed okay'd broken broke hwat neglect neglected overlook overlooked remind reminder delegate away sick holiday vacation trust certain sure clear understand
  interesting interested urgent priority priorities focus top bottom highest lowest biggest smallest heard hear
  holding sits sit sitting stand stands standing stuck read reads reading react reacts reacted sign signs signed agree agrees
  agreed decline declines declined refuse refused deny denied veto launch launched execute executed deliver delivered arrive
  arrived behind responsible charge cause caused trigger triggered worth value values benefit impact effect effects help helps
  helped matter matters concern concerns alone dead alive busy active inactive silent quiet gone`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
