import { analyst } from '../../agents/analyst.ts';
import { budget } from '../../agents/budget.ts';
import { content } from '../../agents/content.ts';
import { experiment } from '../../agents/experiment.ts';
import { hygiene } from '../../agents/hygiene.ts';
import { outreach } from '../../agents/outreach.ts';
import { research } from '../../agents/research.ts';
import { sdr } from '../../agents/sdr.ts';
import type { Agent } from '../ports/agent.ts';

/** The agents at work, in the order in which the orchestrator asks them. */
export const AGENTS: readonly Agent[] = [budget, experiment, hygiene, content, analyst, sdr, outreach, research];
