import { REPLY_READING_INSTRUCTIONS, ReplyReading, readReply } from '../core/signal/extract-reply.ts';
import { isReply } from '../core/signal/facts.ts';
import { asksToStop } from '../core/signal/opt-out.ts';
import { ownWords } from '../core/signal/own-words.ts';
import { Signal } from '../core/signal/signal.ts';
import type { Deps } from './deps.ts';
import { taughtReader } from './taught-reader.ts';
import { withdrawUnwanted } from './withdraw-unwanted.ts';

/**
 * Reads a reply into typed values: by the model when there is one, by the built-in reader otherwise; the reader is named.
 * An opt-out beyond doubt stays one whatever a model makes of it.
 */
const extract = async (deps: Deps, signal: Signal, taught: () => ReturnType<typeof taughtReader>): Promise<Signal> => {
  if (!isReply(signal) || !signal.text || signal.extracted) return signal;
  if (deps.model && !asksToStop(ownWords(signal.text))) {
    const answer = await deps.model.structured({
      purpose: 'extract-reply',
      schema: ReplyReading,
      schemaName: 'reply_reading',
      instructions: REPLY_READING_INSTRUCTIONS,
      input: signal.text,
    });
    if (answer.ok) return { ...signal, extracted: { ...answer.value, extractor: deps.model.name } };
    deps.log.warn({ reason: answer.error.kind }, 'model could not read a reply, the built-in reader read it');
  }
  return { ...signal, extracted: readReply(signal.text, await taught()) };
};

/**
 * What a mail service tells of a mail to an address that nobody has any more belongs to the person it was meant for. A
 * reply does not: whoever wrote it may be somebody else.
 */
const ofWhomItWasMeantFor = async (deps: Deps, signal: Signal): Promise<Signal> => {
  const isAboutMail = signal.kind.startsWith('email-') || signal.kind === 'unsubscribed';
  if (!isAboutMail || signal.kind === 'email-replied' || signal.personId || !signal.decisionId) return signal;
  const action = (await deps.decisions.get(signal.decisionId))?.action;
  return action?.kind === 'send-email'
    ? { ...signal, personId: action.personId, accountId: signal.accountId ?? action.accountId }
    : signal;
};

const SUPPRESSING: Partial<Record<Signal['kind'], 'unsubscribed' | 'complained' | 'bounced'>> = {
  unsubscribed: 'unsubscribed',
  'email-complained': 'complained',
  'email-bounced': 'bounced',
};

/**
 * Step 1. Keeps what arrived, once, with where it came from and whether its text is trusted. An opt-out takes effect
 * here, before anything else looks at it (`suppress.optout-honoured`). Anything that is not a signal is refused and logged.
 */
export const receiveSignals = async (deps: Deps, incoming: readonly unknown[]): Promise<Signal[]> => {
  const parsed: Signal[] = [];
  for (const item of incoming) {
    const result = Signal.safeParse(item);
    if (result.success) parsed.push(result.data);
    else {
      const key = `refused-signal:${deps.clock.now().getTime()}:${Math.floor(deps.dice() * 1e9)}`;
      await deps.settings.set(key, { item, issues: result.error.issues.slice(0, 5) });
      deps.log.warn({ key, issue: result.error.issues[0]?.message }, 'refused a signal and kept it');
    }
  }
  const extracted: Signal[] = [];
  const oldAddress = new Set<string>();
  let taught: ReturnType<typeof taughtReader> | undefined;
  for (const signal of parsed) {
    const whole = await ofWhomItWasMeantFor(deps, signal);
    if (whole !== signal) oldAddress.add(signal.id);
    extracted.push(
      await extract(deps, whole, () => {
        taught ??= taughtReader(deps);
        return taught;
      }),
    );
  }
  const { added } = await deps.signals.append(extracted);
  for (const signal of added) {
    deps.metrics.count('signals', { kind: signal.kind });
    const kind = SUPPRESSING[signal.kind];
    const asked = signal.extracted?.intent === 'unsubscribe' ? 'unsubscribed' : undefined;
    const suppression = kind ?? asked;
    // A bounce off an address of before says nothing about the one they have now; an opt-out or a complaint is theirs.
    const isOfBefore = suppression === 'bounced' && oldAddress.has(signal.id);
    if (suppression && signal.personId && !isOfBefore) {
      await deps.accounts.suppress(signal.personId, { kind: suppression, at: signal.at });
      await withdrawUnwanted(deps, signal.personId, suppression);
    }
  }
  return added;
};
