import { executeDue } from '../../src/flow/execute-action.ts';
import { relayLedger } from '../../src/flow/relay-ledger.ts';
import { openRaceWorld, RACE_CAP, RACE_START, type RaceAnswer, type RaceOrder } from './race-world.ts';

/** Run as a program, several at once: clicks, reserves and relays over one store as its parent says. */
const [uri, mailUrl] = process.argv.slice(2);
if (!uri || !mailUrl) throw new Error('give the address of the store and of the mail service');
const world = await openRaceWorld({ uri, mailUrl });
const tell = (answer: RaceAnswer): void => {
  process.send?.(answer);
};
/** Clicks under way at once; a busy channel has people at several cards. */
const AT_ONCE = 8;

const perform = async (order: RaceOrder): Promise<void> => {
  if (order.kind === 'end') {
    await world.stores.database.close();
    process.disconnect?.();
    return;
  }
  if (order.kind === 'relay') return tell({ kind: 'relayed', appended: await relayLedger(world.deps) });
  if (order.kind === 'reserve') {
    const slots = [
      {
        key: 'mailbox:race',
        windows: [{ rule: 'cap.mailbox', cap: RACE_CAP, since: new Date(RACE_START.getTime() - 86_400_000) }],
      },
    ];
    const results = await Promise.all(
      Array.from({ length: order.count }, (_, n) =>
        world.stores.touches.reserve({ decisionId: `R-${order.racer}-${n}`, at: RACE_START, slots }),
      ),
    );
    const refused = results.flatMap((one) => (one.ok ? [] : [{ used: one.used, cap: one.cap }]));
    return tell({ kind: 'reserved', taken: results.filter((one) => one.ok).length, refused });
  }
  const left = [...order.clicks];
  const answers: Extract<RaceAnswer, { kind: 'clicked' }>['answers'] = [];
  const clickAll = async (): Promise<void> => {
    for (let click = left.shift(); click; click = left.shift()) {
      const answer = await world.flow.approve(click);
      answers.push({ click, ok: answer.ok, reason: answer.ok ? '' : answer.reason });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, clickAll));
  // As the job of a process does while the clicks are still being carried out.
  if (order.alsoDue) await executeDue(world.deps);
  await world.settle();
  tell({ kind: 'clicked', answers, failures: world.failures });
};

process.on('message', (order: RaceOrder) => {
  perform(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
tell({ kind: 'ready' });
