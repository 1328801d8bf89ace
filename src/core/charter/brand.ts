import { z } from 'zod';
import type { Person } from '../account/account.ts';

/** A case-insensitive regular expression, written as text in `brand.yaml`. */
const Pattern = z.string().refine((text) => {
  try {
    return Boolean(new RegExp(text, 'iu'));
  } catch {
    return false;
  }
}, 'is not a valid pattern; write a regular expression without slashes');

/** Kinds of promises that bind the company. */
export const CommitmentKind = z.enum(['price', 'discount', 'deadline', 'sla', 'legal']);
export type CommitmentKind = z.infer<typeof CommitmentKind>;

/** `charters/brand.yaml`: who sends, how we sound, what we may say and with what proof. */
export const Brand = z.strictObject({
  sender: z.strictObject({
    fromName: z.string().min(1),
    fromAddress: z.email(),
    replyTo: z.email(),
    company: z.string().min(1),
    product: z.string().min(1),
    postalAddress: z.string().min(10),
    /** Base of one-click unsubscribe URLs. */
    unsubscribeBase: z.url(),
    /** Hosts that links in a message may point to, besides the one of `unsubscribeBase`. */
    linkHosts: z.array(z.string()).default([]),
  }),
  /** The exact sentence that tells a person that an agent writes. */
  aiDisclosure: z.string().min(10),
  voice: z.strictObject({
    tone: z.array(z.string()),
    /** Words and phrases that are not ours; a message with one of them asks brand. */
    avoid: z.array(z.string().trim().min(1)).default([]),
    /** Of a message, before its small print. */
    maxWords: z.number().int().positive(),
  }),
  /** Refused wherever they appear. */
  bannedClaims: z.array(z.strictObject({ id: z.string(), pattern: Pattern, why: z.string() })),
  /** Words that make a sentence a claim, besides numbers. */
  superlatives: z.array(Pattern),
  /** Numbers in these do not make a claim, e.g. names of features. */
  neutralTerms: z.array(Pattern).default([]),
  /** A claim is proven when it uses the wording of a proof. */
  proofs: z.array(
    z.strictObject({
      id: z.string(),
      claim: z.string(),
      otherWordings: z.array(z.string()).default([]),
      source: z.string(),
      asOf: z.iso.date(),
    }),
  ),
  /** A sentence that matches tells something about the recipient and needs a dated source. */
  recipientFacts: z.array(Pattern),
  commitments: z.array(z.strictObject({ kind: CommitmentKind, pattern: Pattern })),
});
export type Brand = z.infer<typeof Brand>;

/** The sender's identity as agents get it. */
export const senderOf = (
  { sender, aiDisclosure, proofs, voice }: Brand,
  optOutUrl: (person: Pick<Person, 'id' | 'email'>) => string,
) => ({
  fromName: sender.fromName,
  fromAddress: sender.fromAddress,
  replyTo: sender.replyTo,
  company: sender.company,
  product: sender.product,
  postalAddress: sender.postalAddress,
  optOutUrl,
  aiDisclosure,
  proofs: proofs.map(({ id, claim, source }) => ({ id, claim, source })),
  voice,
});
