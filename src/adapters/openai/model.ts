import OpenAI, { APIConnectionError, APIError } from 'openai';
import { z } from 'zod';
import type { Model, ModelFailure } from '../../ports/model.ts';

export type OpenAiSettings = {
  apiKey: string;
  model: string;
  /** Any server that speaks the Chat Completions API; OpenAI's when absent. */
  baseUrl?: string;
  timeoutMs?: number;
  /** Repeats on 429, 5xx and broken connections, by the SDK, with its back-off. */
  maxRetries?: number;
};

const failed = (kind: ModelFailure['kind'], reason: string): { ok: false; error: ModelFailure } => ({
  ok: false,
  error: { kind, reason },
});

/**
 * The Model port over OpenAI's structured outputs: a strict JSON schema made from the zod schema goes with the request,
 * and the answer is checked against the zod schema again. Instructions and data travel in different messages.
 */
export const createOpenAiModel = (settings: OpenAiSettings): Model => {
  const timeoutMs = settings.timeoutMs ?? 20_000;
  const client = new OpenAI({
    apiKey: settings.apiKey,
    baseURL: settings.baseUrl,
    timeout: timeoutMs,
    maxRetries: settings.maxRetries ?? 1,
  });
  return {
    name: settings.model,
    structured: async (request) => {
      const startedAt = performance.now();
      try {
        const answer = await client.chat.completions.create({
          model: settings.model,
          messages: [
            { role: 'system', content: request.instructions },
            { role: 'user', content: `<data>\n${request.input}\n</data>` },
          ],
          response_format: {
            type: 'json_schema',
            json_schema: { name: request.schemaName, strict: true, schema: strictSchema(request.schema) },
          },
        });
        const choice = answer.choices[0];
        if (choice?.message.refusal)
          return failed('refused', `the model refused: ${choice.message.refusal.slice(0, 200)}`);
        if (choice?.finish_reason === 'content_filter') return failed('refused', 'the model’s answer was filtered');
        if (choice?.finish_reason === 'length') return failed('invalid-output', 'the model’s answer was cut off');
        return readAnswer(request.schema, choice?.message.content ?? '');
      } catch (error) {
        return failureOf(error, performance.now() - startedAt >= timeoutMs);
      }
    },
  };
};

const readAnswer = <T>(schema: z.ZodType<T>, text: string): ReturnType<typeof failed> | { ok: true; value: T } => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return failed('invalid-output', 'the model did not answer in JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  return failed(
    'invalid-output',
    `the model’s answer has a wrong \`${issue?.path.join('.') || 'value'}\`: ${issue?.message}`,
  );
};

const failureOf = (error: unknown, isLate: boolean): { ok: false; error: ModelFailure } => {
  if (error instanceof APIConnectionError) {
    return failed('unavailable', isLate ? 'the model did not answer in time' : 'the model could not be reached');
  }
  if (error instanceof APIError) {
    if (error.status === 401 || error.status === 403)
      return failed('not-configured', 'the model’s key was not accepted; check `OPENAI_API_KEY`');
    if (error.status === 404) return failed('not-configured', 'the model is not known there; check `OPENAI_MODEL`');
    if (error.status === 429) return failed('unavailable', 'the model’s rate limit or budget is used up');
    return failed('unavailable', `the model answered with status ${error.status ?? 'unknown'}`);
  }
  return failed('unavailable', 'asking the model failed');
};

const UNSUPPORTED = ['$schema', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'default'];

/** JSON Schema in the subset that strict mode takes: every object closed, every property required, no limits. */
const strictSchema = (schema: z.ZodType): Record<string, unknown> => {
  const strict = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(strict);
    if (typeof node !== 'object' || node === null) return node;
    const kept = Object.entries(node).filter(([key]) => !UNSUPPORTED.includes(key));
    const next: Record<string, unknown> = Object.fromEntries(kept.map(([key, value]) => [key, strict(value)]));
    if (
      next.type === 'object' &&
      'properties' in node &&
      typeof node.properties === 'object' &&
      node.properties !== null
    ) {
      const properties = Object.entries(node.properties).map(([name, property]) => [name, strict(property)]);
      return {
        ...next,
        properties: Object.fromEntries(properties),
        required: properties.map(([name]) => name),
        additionalProperties: false,
      };
    }
    return next;
  };
  return strict(z.toJSONSchema(schema, { io: 'input' })) as Record<string, unknown>;
};
