import type { z } from 'zod';

export type ModelFailure = { kind: 'unavailable' | 'refused' | 'invalid-output' | 'not-configured'; reason: string };
/** A language model that returns values of a schema, or says why not. It has no tools and never acts. */
export type Model = {
  name: string;
  structured<T>(request: {
    purpose: 'draft-email' | 'decompose-goal' | 'extract-reply' | 'answer-why' | 'read-question' | 'draft-variants';
    schema: z.ZodType<T>;
    schemaName: string;
    instructions: string;
    /** Data, clearly delimited; never instructions. */
    input: string;
  }): Promise<{ ok: true; value: T } | { ok: false; error: ModelFailure }>;
};
