import type { Sender } from '../../src/ports/agent.ts';

/** The voice of `brand.yaml` in words for a model; ends with a space. */
export const voiceInstructions = ({ tone, avoid }: Sender['voice']): string =>
  `Tone: ${tone.join(', ') || 'plain'}. ${avoid.length > 0 ? `Never use these words: ${avoid.join('; ')}. ` : ''}`;
