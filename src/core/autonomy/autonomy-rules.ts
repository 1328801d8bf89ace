import { z } from 'zod';
import { AutonomyDomain, type AutonomyStage } from './stage.ts';

const share = z.number().min(0).max(1);
const days = z.number().min(0).max(365);

/** What a stage asks before a domain may be put on it, over the window. */
export const StageNeeds = z.strictObject({
  /** Actions carried out, with or without a person. */
  carriedOut: z.number().int().min(0),
  /** Proposals that people decided. */
  decided: z.number().int().min(0),
  /** Lower end of the 95 % interval of: approved as proposed and not undone, of all decided. */
  agreement: share,
  /** Upper end of the 95 % interval of: carried out with an incident, of all carried out. */
  incidentRate: share,
  /** Lower end of the 95 % interval of own results minus the history's; absent: not asked. */
  lift: z.number().min(-1).max(1).optional(),
  /** Days without a change of stage and without an incident. */
  stableDays: days,
});
export type StageNeeds = z.infer<typeof StageNeeds>;

const Stage = z.strictObject({ unlocks: z.string().min(1), needs: StageNeeds });

/** `charters/autonomy.yaml`: every number by which autonomy goes up by proposal and down by itself. */
export const AutonomyRules = z.strictObject({
  /** Days of decisions that are looked at. */
  windowDays: z.number().int().min(2).max(180),
  /** Days until a promotion that people rejected or left unanswered is proposed again. */
  proposeAgainDays: days,
  stages: z.strictObject({
    instrument: z.strictObject({ unlocks: z.string().min(1) }),
    standardize: Stage,
    assist: Stage,
    automate: Stage,
    supervise: Stage,
    expand: Stage,
  }),
  /** Domains whose results can be compared with the imported history. Others are held to agreement and incidents. */
  outcomes: z.partialRecord(
    AutonomyDomain,
    z.strictObject({
      /** Kinds of results that count. */
      counts: z.array(z.string()).min(1),
      /** Days after the effect in which a result counts, as in the history. */
      withinDays: z.number().positive().max(90),
      /** The play of the history to compare with. */
      baseline: z.string().min(1),
    }),
  ),
  dataQuality: z.strictObject({
    /** Hours a connected system may fail to answer before its outcomes count as stale. */
    staleAfterHours: z.number().positive(),
    /** Hours an effect may stay unknown. */
    unknownAfterHours: z.number().positive(),
    /** The connected systems that tell what came of a domain's actions. */
    readsFrom: z.partialRecord(AutonomyDomain, z.array(z.string())),
  }),
  demotion: z.strictObject({
    /** Complaints per mail sent in the window above which a domain asks again. */
    complaintRate: share,
    drift: z.strictObject({
      /** Sends in each half of the window below which nothing is said. */
      minSends: z.number().int().min(1),
      /** Relative rise of opens and clicks per send. */
      proxiesUp: z.number().positive(),
      /** Relative fall of replies and meetings per send. */
      resultsDown: share,
    }),
    /** Exceptions left without an answer past their clock. */
    unansweredExceptions: z.number().int().min(1),
    /** Fewest actions carried out in a window after which a stage above `standardize` still rests on something. */
    fewestCarriedOut: z.number().int().min(0),
  }),
});
export type AutonomyRules = z.infer<typeof AutonomyRules>;

/** What a stage asks; nothing may be promoted to `instrument`. */
export const needsOf = (rules: AutonomyRules, stage: AutonomyStage): StageNeeds | null =>
  stage === 'instrument' ? null : rules.stages[stage].needs;
