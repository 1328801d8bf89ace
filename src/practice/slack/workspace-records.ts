import { z } from 'zod';

const Json = z.record(z.string(), z.unknown());
const BlockRecord = z.intersection(z.object({ type: z.string(), block_id: z.string() }), Json);

/** A message as the practice Slack keeps it; `ts` is its identity within the channel and its time. */
export const StoredMessage = z.object({
  channel: z.string(),
  ts: z.string(),
  threadTs: z.string().optional(),
  user: z.string(),
  botId: z.string().optional(),
  text: z.string(),
  blocks: z.array(BlockRecord).optional(),
  attachments: z.array(Json).optional(),
  files: z.array(z.string()).optional(),
  reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()) })),
  editedTs: z.string().optional(),
  metadata: z.unknown().optional(),
  clientMsgId: z.string().optional(),
  /** A reply that is shown in the channel too. */
  isBroadcast: z.boolean().optional(),
  ephemeralFor: z.string().optional(),
});
export type StoredMessage = z.infer<typeof StoredMessage>;

export const StoredChannel = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['channel', 'im']),
  topic: z.string(),
  createdAt: z.number(),
  creator: z.string(),
  members: z.array(z.string()),
  /** For `im`: the person on the other side of the bot. */
  userId: z.string().optional(),
});
export type StoredChannel = z.infer<typeof StoredChannel>;

export const StoredView = z.object({
  id: z.string(),
  hash: z.string(),
  type: z.enum(['modal', 'home']),
  user: z.string(),
  title: z.unknown().optional(),
  submit: z.unknown().optional(),
  close: z.unknown().optional(),
  callbackId: z.string(),
  privateMetadata: z.string(),
  externalId: z.string(),
  clearOnClose: z.boolean(),
  notifyOnClose: z.boolean(),
  blocks: z.array(BlockRecord),
  state: z.record(z.string(), Json),
  rootViewId: z.string(),
  previousViewId: z.string().nullable(),
});
export type StoredView = z.infer<typeof StoredView>;

export const StoredFile = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  mimetype: z.string(),
  size: z.number(),
  createdAt: z.number(),
  altText: z.string().optional(),
  isComplete: z.boolean(),
  /** The person who uploaded it; the app where left out. */
  user: z.string().optional(),
  channels: z.array(z.string()),
});
export type StoredFile = z.infer<typeof StoredFile>;

/** How far a person has read a channel. */
export const StoredRead = z.object({ user: z.string(), channel: z.string(), ts: z.string() });

/** An event that the app has not acknowledged yet. */
export const StoredDelivery = z.object({ eventId: z.string(), body: z.string(), attempt: z.number() });
export type StoredDelivery = z.infer<typeof StoredDelivery>;
