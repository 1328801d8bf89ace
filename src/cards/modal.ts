import { type Blocks, type Modal, plain, section } from './blocks.ts';
import { LIMITS } from './limits.ts';

/** A modal; with `submit` it can be sent, without it only read. */
export const modal = (
  callbackId: string,
  title: string,
  blocks: Blocks,
  more: { submit?: string; metadata?: string; close?: string } = {},
): Modal => ({
  type: 'modal',
  callback_id: callbackId,
  title: plain(title, LIMITS.modalTitle),
  blocks: blocks.slice(0, LIMITS.blocksPerView),
  close: plain(more.close ?? (more.submit ? 'Go back' : 'Close'), LIMITS.modalButton),
  ...(more.submit ? { submit: plain(more.submit, LIMITS.modalButton) } : {}),
  ...(more.metadata ? { private_metadata: more.metadata } : {}),
});

/** Opened at once, because a trigger lives three seconds; filled when the answer is there. */
export const loadingModal = (title: string): Modal =>
  modal('show', title, [section(undefined, 'One moment: I am reading the record.')]);

/** A sentence in a modal, for what cannot be shown. */
export const noticeModal = (title: string, text: string): Modal => modal('show', title, [section(undefined, text)]);
