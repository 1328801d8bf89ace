import { type BlockJson, elementsOf } from './block-validation.ts';
import type { Interactions } from './interactions.ts';
import type { PeopleActions } from './people-actions.ts';
import type { WebApiContext } from './web-api-method.ts';
import type { StoredMessage, StoredView } from './workspace-records.ts';

/** Which of several elements with one action id: the one in this block, or the button with this value. */
type Where = { blockId?: string; value?: string };

/** A person of the practice workspace whose hands are in a script: each act sends the signed payload a click sends. */
export const createActingUsers =
  (context: WebApiContext, interactions: Interactions, people: PeopleActions) => (user: string) => {
    const { workspace, views } = context;
    const attached = (message: StoredMessage) =>
      (message.attachments ?? []).flatMap((one) => (Array.isArray(one.blocks) ? (one.blocks as BlockJson[]) : []));
    const press = (
      blocks: BlockJson[],
      container: Parameters<Interactions['act']>[1]['container'],
      actionId: string,
      choice: Record<string, unknown>,
      where: Where,
    ) => {
      const found = elementsOf(blocks).find(
        ({ block, element }) =>
          element.action_id === actionId &&
          (where.blockId === undefined || block.block_id === where.blockId) &&
          (where.value === undefined || element.value === where.value),
      );
      if (!found) {
        const there = elementsOf(blocks).map(({ element }) => element.action_id);
        throw new Error(`no element \`${actionId}\` here: there are ${there.join(', ') || 'none'}`);
      }
      const { block, element } = found;
      const action = { ...choice, type: element.type, action_id: actionId, block_id: block.block_id };
      return interactions.act(user, { container, action, values: {} });
    };
    const top = (): StoredView | undefined => views.stack(user).at(-1);
    return {
      id: user,
      /** Presses a button, or makes the choice in `choice` (`{ selected_option: … }`), on a message. */
      click: (
        message: { channel: string; ts: string },
        actionId: string,
        choice: Record<string, unknown> = {},
        where: Where = {},
      ) => {
        const found = workspace.message(message.channel, message.ts);
        if (!found) throw new Error(`no message \`${message.ts}\` in \`${message.channel}\``);
        const container = { type: 'message', channel: found.channel, ts: found.ts } as const;
        return press([...(found.blocks ?? []), ...attached(found)], container, actionId, choice, where);
      },
      clickInView: (viewId: string, actionId: string, choice: Record<string, unknown> = {}, where: Where = {}) =>
        press(views.get(viewId)?.blocks ?? [], { type: 'view', viewId }, actionId, choice, where),
      /** The modal on top, if one is open. */
      modal: top,
      /** All open modals, lowest first. */
      modals: () => views.stack(user),
      home: () => views.home(user),
      /** Submits the top modal. Values by action id: text, or the element's own value (`{ selected_option: … }`). */
      submit: (entries: Record<string, unknown> = {}) => {
        const view = top();
        if (!view) throw new Error('no modal is open: open one before submitting');
        const values: Record<string, Record<string, unknown>> = {};
        for (const { block, element } of elementsOf(view.blocks)) {
          if (!Object.hasOwn(entries, element.action_id)) continue;
          const entry = entries[element.action_id];
          values[block.block_id] = {
            ...values[block.block_id],
            [element.action_id]: typeof entry === 'object' ? entry : { value: String(entry) },
          };
        }
        return interactions.submit(user, view.id, values);
      },
      /** Submits the top modal. Values by block id, for modals whose inputs share one action id. */
      submitBlocks: (entries: Record<string, unknown>) => {
        const view = top();
        if (!view) throw new Error('no modal is open: open one before submitting');
        const values: Record<string, Record<string, unknown>> = {};
        for (const { block, element } of elementsOf(view.blocks)) {
          if (!Object.hasOwn(entries, block.block_id)) continue;
          const entry = entries[block.block_id];
          values[block.block_id] = {
            [element.action_id]: typeof entry === 'object' ? entry : { value: String(entry) },
          };
        }
        return interactions.submit(user, view.id, values);
      },
      closeModal: () => interactions.close(user, top()?.id ?? ''),
      command: (channel: string, command: string, text = '') => interactions.command(user, { command, text, channel }),
      messageShortcut: (message: { channel: string; ts: string }, callbackId: string) =>
        interactions.shortcut(user, { callbackId, channel: message.channel, ts: message.ts }),
      globalShortcut: (callbackId: string) => interactions.shortcut(user, { callbackId }),
      suggest: (input: Parameters<Interactions['suggest']>[1]) => interactions.suggest(user, input),
      say: (channel: string, text: string, threadTs?: string) =>
        people.say(user, { channel, text, ...(threadTs ? { threadTs } : {}) }),
      mention: (channel: string, text: string, threadTs?: string) =>
        people.say(user, {
          channel,
          text: `<@${workspace.team.botUserId}> ${text}`,
          ...(threadTs ? { threadTs } : {}),
        }),
      /** To the app's direct messages. */
      direct: (text: string) => people.say(user, { channel: workspace.openIm(user).id, text }),
      react: (message: { channel: string; ts: string }, name: string) =>
        people.react(user, { channel: message.channel, ts: message.ts, name, add: true }),
      openHome: () => people.openHome(user, 'home'),
      openMessages: () => people.openHome(user, 'messages'),
      ephemerals: () => workspace.ephemerals(user),
    };
  };
