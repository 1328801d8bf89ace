import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { blockKinds, type Surface } from './block-kinds.ts';

export type BlockJson = Record<string, unknown> & { type: string; block_id: string };
export type ElementJson = Record<string, unknown> & { type: string; action_id: string };
/** Messages are Slack's own: a sentence and a JSON pointer into the arguments of the call. */
export type BlockCheck = { ok: true; blocks: BlockJson[] } | { ok: false; messages: string[] };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (pointer: string) => ` [json-pointer:${pointer}]`;
const article: Record<string, string> = {
  string: 'a string',
  object: 'an object',
  array: 'an array',
  number: 'a number',
  boolean: 'a boolean',
  record: 'an object',
};
const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );

/** A zod issue in the words of Slack's validator. */
export const slackMessages = (issue: z.core.$ZodIssue, input: unknown, base: string): string[] => {
  const pointer = [base, ...issue.path.map(String)].join('/');
  const parent = [base, ...issue.path.slice(0, -1).map(String)].join('/');
  const value = valueAt(input, issue.path);
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined
        ? [`missing required field: ${String(issue.path.at(-1) ?? base.slice(1))}${at(parent)}`]
        : [`must provide ${article[issue.expected] ?? issue.expected}${at(pointer)}`];
    case 'too_big':
      return issue.origin === 'string'
        ? [`must be less than ${Number(issue.maximum) + 1} characters${at(pointer)}`]
        : issue.origin === 'array'
          ? [`no more than ${issue.maximum} items allowed${at(pointer)}`]
          : [`must be less than ${Number(issue.maximum) + 1}${at(pointer)}`];
    case 'too_small':
      return issue.origin === 'string'
        ? [`must be more than ${Number(issue.minimum) - 1} characters${at(pointer)}`]
        : issue.origin === 'array'
          ? [`no fewer than ${issue.minimum} items allowed${at(pointer)}`]
          : [`must be more than ${Number(issue.minimum) - (issue.inclusive ? 1 : 0)}${at(pointer)}`];
    case 'unrecognized_keys':
      return issue.keys.map((key) => `invalid additional property: ${key}${at(pointer)}`);
    case 'invalid_value':
      return value === undefined
        ? [`missing required field: ${String(issue.path.at(-1))}${at(parent)}`]
        : [`must be a valid enum value${at(pointer)}`];
    case 'invalid_union':
      if (issue.path.at(-1) !== 'type') return [`failed to match all allowed schemas${at(pointer)}`];
      return value === undefined
        ? [`missing required field: type${at(parent)}`]
        : [`unsupported type: ${String(value)}${at(pointer)}`];
    default:
      return [`${issue.message}${at(pointer)}`];
  }
};

const shortId = () => randomBytes(4).toString('base64url').slice(0, 5);
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** The elements of one block that people can use, each with its pointer below the block. */
const ownElements = (block: Record<string, unknown>): { element: Record<string, unknown>; path: string }[] => {
  const found: { element: Record<string, unknown>; path: string }[] = [];
  const add = (value: unknown, path: string) => {
    if (isRecord(value) && value.type !== 'image' && value.type !== 'mrkdwn' && value.type !== 'plain_text') {
      found.push({ element: value, path });
    }
  };
  if (block.type === 'section') add(block.accessory, '/accessory');
  if (block.type === 'input') add(block.element, '/element');
  if (block.type === 'actions' || block.type === 'context_actions' || block.type === 'context') {
    for (const [index, element] of asList(block.elements).entries()) add(element, `/elements/${index}`);
  }
  if (block.type === 'card') {
    for (const [index, element] of asList(block.actions).entries()) add(element, `/actions/${index}`);
  }
  return found;
};
/** A block and the blocks inside it (`container`, `carousel`), each with its pointer. */
const withInner = (block: Record<string, unknown>, pointer: string): [Record<string, unknown>, string][] => {
  const key = block.type === 'container' ? 'child_blocks' : block.type === 'carousel' ? 'elements' : '';
  const inner = key === '' ? [] : asList(block[key]).filter(isRecord);
  return [[block, pointer], ...inner.flatMap((child, index) => withInner(child, `${pointer}/${key}/${index}`))];
};

/** Every element that people can use in these blocks, with the block that it stands in. */
export const elementsOf = (blocks: readonly BlockJson[]): { block: BlockJson; element: ElementJson }[] =>
  blocks.flatMap((block) =>
    withInner(block, '').flatMap(([inner]) =>
      ownElements(inner).map(({ element }) => ({ block: inner as BlockJson, element: element as ElementJson })),
    ),
  );

/** Gives every block and element without an id one, as Slack does, and reports ids that stand twice. */
const assignIds = (blocks: Record<string, unknown>[], base: string): string[] => {
  const messages: string[] = [];
  const seen = new Set<string>();
  const all = blocks.flatMap((block, index) => withInner(block, `${base}/${index}`));
  for (const [block, pointer] of all) {
    const blockId = block.block_id;
    if (typeof blockId === 'string' && blockId !== '') {
      if (seen.has(blockId)) messages.push(`\`block_id\` "${blockId}" already exists${at(`${pointer}/block_id`)}`);
      seen.add(blockId);
    }
  }
  for (const [block, pointer] of all) {
    if (typeof block.block_id !== 'string' || block.block_id === '') {
      let fresh = shortId();
      while (seen.has(fresh)) fresh = shortId();
      seen.add(fresh);
      block.block_id = fresh;
    }
    const actions = new Set<string>();
    for (const { element, path } of ownElements(block)) {
      if (typeof element.action_id !== 'string' || element.action_id === '') element.action_id = shortId();
      const actionId = String(element.action_id);
      if (actions.has(actionId)) {
        messages.push(`\`action_id\` "${actionId}" already exists${at(`${pointer}${path}/action_id`)}`);
      }
      actions.add(actionId);
    }
  }
  return messages;
};

const onlyFew = (blocks: Record<string, unknown>[], type: string, max: number, base: string): string[] =>
  blocks
    .map((block, index) => ({ block, index }))
    .filter(({ block }) => block.type === type)
    .slice(max)
    .map(({ index }) => `no more than ${max} ${type} blocks allowed${at(`${base}/${index}`)}`);

/**
 * Checks blocks as Slack does before it takes a message or a view. `base` is the pointer of the list; the answer holds
 * copies with an id on every block and element.
 */
export const checkBlocks = (
  input: unknown,
  surface: Surface,
  options: { base?: string; hasFile?: (id: string) => boolean } = {},
): BlockCheck => {
  const base = options.base ?? '/blocks';
  const max = surface === 'message' ? 50 : 100;
  if (!Array.isArray(input)) return { ok: false, messages: [`must provide an array${at(base)}`] };
  if (input.length > max) return { ok: false, messages: [`no more than ${max} items allowed${at(base)}`] };
  const messages: string[] = [];
  const blocks: Record<string, unknown>[] = structuredClone(input);
  for (const [index, block] of blocks.entries()) {
    const pointer = `${base}/${index}`;
    if (!isRecord(block)) {
      messages.push(`must provide an object${at(pointer)}`);
      continue;
    }
    const kind = typeof block.type === 'string' ? blockKinds[block.type] : undefined;
    if (!kind?.surfaces.includes(surface)) {
      messages.push(
        block.type === undefined
          ? `missing required field: type${at(pointer)}`
          : `unsupported type: ${String(block.type)}${at(`${pointer}/type`)}`,
      );
      continue;
    }
    const parsed = kind.schema.safeParse(block);
    if (!parsed.success) {
      messages.push(`failed to match all allowed schemas${at(pointer)}`);
      for (const issue of parsed.error.issues) messages.push(...slackMessages(issue, block, pointer));
      continue;
    }
    for (const fileId of fileIds(block)) {
      if (options.hasFile && !options.hasFile(fileId)) {
        messages.push(`invalid slack file${at(`${pointer}/slack_file`)}`);
      }
    }
  }
  if (messages.length > 0) return { ok: false, messages };
  messages.push(...onlyFew(blocks, 'table', 1, base), ...onlyFew(blocks, 'data_visualization', 2, base));
  messages.push(...assignIds(blocks, base));
  return messages.length > 0 ? { ok: false, messages } : { ok: true, blocks: blocks as BlockJson[] };
};

/** Ids of uploaded files that images in a block point to. */
const fileIds = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(fileIds);
  if (!isRecord(value)) return [];
  const file = value.slack_file;
  const own = isRecord(file) && typeof file.id === 'string' ? [file.id] : [];
  return [...own, ...Object.values(value).flatMap(fileIds)];
};
