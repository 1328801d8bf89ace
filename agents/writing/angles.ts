import type { BuyerRole } from '../../src/core/account/account.ts';
import type { ReplyIntent } from '../../src/core/signal/signal.ts';

/** One point an email can make to one buyer role. Sentences about our product only; none about the reader. */
export type Angle = {
  key: string;
  role: BuyerRole;
  subjects: readonly string[];
  /** A question for an opening when nothing dated is known. */
  question: string;
  /** What the work is like, in general or as a condition. */
  problem: string;
  offer: string;
  asks: readonly string[];
};

/** `{product}`, `{account}` are filled in by the writer. */
export const ANGLES: readonly Angle[] = [
  {
    key: 'control',
    role: 'economic_buyer',
    subjects: ['Who approves what at {account}', 'Spend that is approved before it is spent', 'Approvals at {account}'],
    question: 'Do purchases reach finance before the money is committed, or with the invoice?',
    problem:
      'When approvals live in email, finance often sees a purchase for the first time when the bill for it arrives.',
    offer: '{product} puts the approval in front of the order, with the budget it draws on beside it.',
    asks: [
      'Would it help to see how one approval runs, from request to booking?',
      'Is that way of approving something to look at together for a quarter of an hour?',
    ],
  },
  {
    key: 'close',
    role: 'economic_buyer',
    subjects: ['Fewer open invoices at month end', 'Month end and the invoices nobody coded', 'A quieter close'],
    question: 'How many days of the close go into chasing who ordered what?',
    problem:
      'A slow close is often not an accounting problem: it is invoices waiting for somebody to say what they were for.',
    offer: '{product} matches each invoice to its order and asks the person who placed it, while they still remember.',
    asks: [
      'If the close is on your list this quarter, shall I send a short outline of how the matching works?',
      'Should I send one page on the matching, with nothing to sign up for?',
    ],
  },
  {
    key: 'commitments',
    role: 'economic_buyer',
    subjects: [
      'Seeing committed spend, not only booked spend',
      'What is ordered but not yet invoiced',
      'Committed spend',
    ],
    question: 'Is there one place that shows what is ordered but not invoiced yet?',
    problem: 'A ledger shows what was invoiced; cash planning needs what was promised.',
    offer: '{product} keeps open orders and recurring contracts in one list, by month and by owner.',
    asks: [
      'Would a look at a list of open orders, with sample data, be useful?',
      'May I show you a list of open orders with sample data?',
    ],
  },
  {
    key: 'chasing',
    role: 'champion',
    subjects: ['Chasing approvals, or not', 'Invoices that wait for a name', 'Less chasing in accounts payable'],
    question: 'How much of the week in accounts payable goes into reminding people?',
    problem: 'Most of the work in accounts payable is not entering invoices, it is finding the person who can say yes.',
    offer: '{product} knows who ordered, asks them where they already work, and keeps the answer with the invoice.',
    asks: [
      'Shall I show you the approver’s side? It decides whether people use such a tool.',
      'Would it help to see the approver’s side first?',
    ],
  },
  {
    key: 'exceptions',
    role: 'champion',
    subjects: ['The invoices that never match', 'When order and invoice disagree', 'Exceptions first'],
    question: 'What happens today when an invoice and its order disagree?',
    problem: 'The invoices that match are no trouble. The ones that do not are the job.',
    offer:
      '{product} sorts them by reason, such as price, quantity or a missing receipt, and sends each to the person who can settle it.',
    asks: [
      'If you tell me which kind of exception costs the most time, I can show that one.',
      'Which kind of exception would you want to see handled first?',
    ],
  },
  {
    key: 'suppliers',
    role: 'champion',
    subjects: [
      '“When will you pay this?”',
      'Supplier questions about payment',
      'Answering suppliers without looking it up',
    ],
    question: 'Who answers when a supplier asks where their payment is?',
    problem: 'Every “when will you pay this” interrupts somebody, and most of those answers could be looked up.',
    offer:
      '{product} shows suppliers the status of their own invoices, so that the question does not have to be asked.',
    asks: [
      'Do suppliers ask your team often enough to be worth a look?',
      'Shall I send two screenshots of what a supplier sees?',
    ],
  },
  {
    key: 'integration',
    role: 'technical_evaluator',
    subjects: ['How it connects to your ERP', 'Integration before anything else', 'What we read and what we write'],
    question: 'Which system holds the orders and suppliers at {account}: one ERP or several?',
    problem: 'A purchasing tool is only as good as its connection to the ledger, so that is the part to examine first.',
    offer:
      '{product} reads suppliers, orders and accounts, and writes back approved invoices; each field is listed with its direction.',
    asks: [
      'Shall I send the field list, so that you can judge the connection without a call?',
      'Would the field list be a good place to start?',
    ],
  },
  {
    key: 'security',
    role: 'technical_evaluator',
    subjects: ['The security questions, up front', 'Access, hosting and logs', 'For your security review'],
    question: 'Is there a standard questionnaire that new finance systems have to pass at {account}?',
    problem: 'Security reviews tend to come last and cost the most time there, so it makes sense to begin with them.',
    offer:
      'For {product} the answers on access rights, hosting and audit logs are written down and can be read before any demo.',
    asks: [
      'Shall I send our security answers, or would you rather send me your questionnaire?',
      'Would you like to read our security answers first and decide afterwards whether to talk?',
    ],
  },
  {
    key: 'access',
    role: 'technical_evaluator',
    subjects: ['One less set of users to look after', 'Sign-on and leavers', 'Who looks after the users'],
    question: 'Would a purchasing system have to follow your single sign-on and leaver process?',
    problem: 'A finance tool with its own users is one more place to forget when somebody leaves.',
    offer:
      '{product} takes users and groups from the directory that is already there, and derives approval rights from them.',
    asks: [
      'If single sign-on is a condition on your side, shall I send how it is set up?',
      'Is a short technical call or the written set-up guide more useful to you?',
    ],
  },
  {
    key: 'requests',
    role: 'end_user',
    subjects: ['Ordering something without a form', 'From request to order', 'A shorter way to order'],
    question: 'What does somebody at {account} do today to order something small?',
    problem: 'If the official way to order takes longer than the order is worth, people find another way.',
    offer: 'With {product} a request is a few lines; supplier, account and approver are filled in from earlier orders.',
    asks: [
      'Would you try a request in a sample workspace and tell me what is missing?',
      'Is it worth five minutes to see whether such a request fits how your team orders?',
    ],
  },
  {
    key: 'status',
    role: 'end_user',
    subjects: ['Where is my order?', 'Knowing where a request stands', 'Requests that do not vanish'],
    question: 'When a request is stuck, can the person who made it see with whom?',
    problem: 'The most common question in purchasing is where a request stands.',
    offer: '{product} shows each request with the person it waits for and since when.',
    asks: [
      'Shall I show what a request looks like for the person who asks and for the one who approves?',
      'Would seeing where each request stands answer questions you get today?',
    ],
  },
  {
    key: 'sourcing',
    role: 'end_user',
    subjects: ['Quotes side by side', 'Comparing quotes without a spreadsheet', 'Sourcing in one place'],
    question: 'Where do quotes end up at {account}: in a spreadsheet, or in mailboxes?',
    problem: 'Quotes in mailboxes are hard to compare and impossible to find a year later.',
    offer: '{product} keeps quotes, terms and the reason for a choice with the order they led to.',
    asks: [
      'May I show you a comparison made from three sample quotes?',
      'Would you look at a sample comparison and tell me whether it is how you decide?',
    ],
  },
];

export const anglesFor = (role: BuyerRole): readonly Angle[] => ANGLES.filter((a) => a.role === role);
export const angleNamed = (role: BuyerRole, key: string): Angle | undefined =>
  ANGLES.find((a) => a.role === role && a.key === key);

/** A conditional line that ties the point to the industry without claiming anything about the company. */
export const INDUSTRY_LINES: Record<string, readonly string[]> = {
  logistics: [
    'If carriers bill before proof of delivery is in, both can wait in the same place until they meet.',
    'Where depots order for themselves, each can keep its own approvers and one set of rules.',
    'Fuel, tolls and subcontractors can follow their own rules, so that they do not hold up the rest.',
  ],
  manufacturing: [
    'Where plants order parts for themselves, each can keep its own approvers under one set of rules.',
    'If goods receipts are booked on the shop floor, the invoice can wait for them instead of for a person.',
    'Orders for maintenance and orders for production can take different ways.',
  ],
  professional_services: [
    'Where spend belongs to a client project, the project can be asked for with the request, not at billing.',
    'If partners approve between meetings, an approval has to fit on a phone, and it does.',
    'Subcontractors and expenses can follow the project they belong to.',
  ],
  healthcare_non_clinical: [
    'Where sites order from a catalogue, the catalogue can decide what needs nobody’s approval.',
    'If facilities order urgently, an urgent way with a later check is better than no way.',
    'Framework contracts can be applied when the request is made, not when the invoice comes.',
  ],
};

/** How an answer begins, by what the reply was; every one is about us or a question, so that nothing needs a source. */
export const REPLY_OPENINGS: Partial<Record<ReplyIntent, string>> = {
  interested: 'Good, then let us make it concrete.',
  question: 'A colleague can answer it in full if you like; this is what I can say now.',
  objection: 'That is a fair point, so here is a straight answer.',
};

/** Answers to objections: what is true, what to do next; no promise of price, date or result. */
export const OBJECTION_ANSWERS: Record<string, { subject: string; paragraphs: readonly string[]; ask: string }> = {
  price: {
    subject: 'On cost',
    paragraphs: [
      'I cannot quote a price by email, and I would rather not guess.',
      'What I can do is list what drives it: the number of people who approve, the systems to connect, and the invoices a month. With those, a colleague can say whether it is worth going on, before anybody spends time on a demo.',
    ],
    ask: 'Would you send me those three, roughly?',
  },
  timing: {
    subject: 'A better time',
    paragraphs: [
      'Then this is not the time, and I will not press.',
      'It may help to know what has to be ready before a start: a list of approvers and somebody on the ERP side for a few days.',
    ],
    ask: 'When should I ask again?',
  },
  incumbent: {
    subject: 'Beside what is already there',
    paragraphs: [
      'Replacing a system that works is rarely worth it, and I do not suggest it.',
      '{product} is also used beside an existing ledger or ERP, for the approvals that happen outside it.',
    ],
    ask: 'Is there a part that still runs in email or spreadsheets?',
  },
  security: {
    subject: 'Your security questions',
    paragraphs: [
      'These questions deserve answers in writing from the people who run the system, not from me.',
      'A colleague from our security team can fill in your questionnaire, or send the document on hosting, access and logs that we give to reviewers.',
    ],
    ask: 'Which of the two do you prefer, and to whom should it go?',
  },
  authority: {
    subject: 'For whoever decides this',
    paragraphs: [
      'Thank you for saying so.',
      'To spare you the explaining, I can write one page on what it changes, what it needs and what it does not do, for you to pass on if you think it is worth it.',
    ],
    ask: 'Should I send the page to you, or is there somebody I should ask?',
  },
  need: {
    subject: 'Understood',
    paragraphs: [
      'Then there is no reason to go on, and I will not try to invent one.',
      'If approvals or invoices become a problem later, a reply to this message reaches a person.',
    ],
    ask: 'Is there anything here that would have been worth hearing?',
  },
  effort: {
    subject: 'What it takes to begin',
    paragraphs: [
      'It is right to ask about the work first.',
      'A start can be small: one kind of purchase, one group of approvers, and the ledger connected for reading only. What that takes on your side can be written down before anybody agrees to it.',
    ],
    ask: 'Shall I send such a list for one kind of purchase?',
  },
  other: {
    subject: 'Your concern',
    paragraphs: [
      'I would rather have a person answer this than guess.',
      'A colleague who knows {product} well can reply to you.',
    ],
    ask: 'Is email or a short call better for you?',
  },
};
