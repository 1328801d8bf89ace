import { dayWords } from '../core/day-words.ts';
import type { Decision, NoRoom } from '../core/decision/decision.ts';
import { HOLD_DAYS } from '../core/decision/hold.ts';
import { fail, ok } from '../core/result.ts';
import { noRoomFor } from './cap-room.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';
import { inTurns } from './in-turns.ts';

const isSame = (one: NoRoom | null, other: NoRoom | null): boolean =>
  one?.ruleIds.join() === other?.ruleIds.join() && one?.freeAt?.getTime() === other?.freeAt?.getTime();

/** Looks whether an approval given now would come to anything, and has the card say it where it would not. */
export const lookForRoom = async (deps: Deps, waiting: Decision): Promise<NoRoom | null> => {
  const noRoom = await noRoomFor(deps, waiting);
  if (isSame(noRoom, waiting.noRoom ?? null)) return noRoom;
  const result = await changeDecision(deps, waiting._id, (current) =>
    current.state === 'pending' && !isSame(noRoom, current.noRoom ?? null)
      ? ok({
          type: noRoom ? 'room-ran-out' : 'room-came-back',
          to: 'pending',
          by: 'countersign',
          at: deps.clock.now(),
          data: { ...noRoom },
          patch: { noRoom: noRoom ?? undefined },
        })
      : fail('no longer waiting, or said already'),
  );
  if (result.ok) await deps.messenger.decisionChanged(result.value);
  return noRoom;
};

/** For whoever approves it all the same. */
export const noRoomText = ({ _id }: Decision, { ruleIds, text, freeAt }: NoRoom): string =>
  `${_id} was not approved. It is held by ${ruleIds.map((id) => `\`${id}\``).join(', ')}: ${text}${freeAt ? `; free again on ${dayWords(freeAt)}` : ''}. What is approved is held for ${HOLD_DAYS} days at most, so it would end without an effect. Reject it, or approve it when its card offers that again.`;

const PER_LOOK = 20;

/** Of what waits: says where a cap has filled up since it was proposed, and takes it back where there is room again. */
export const watchRoom = async (deps: Deps): Promise<void> => {
  const waiting = await deps.decisions.inState(['pending'], 500);
  for (const decision of inTurns(waiting, PER_LOOK, deps.dice)) await lookForRoom(deps, decision);
};
