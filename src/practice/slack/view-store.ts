import { z } from 'zod';
import { fail, ok, type Result } from '../../core/result.ts';
import { AnyText, PlainText } from './block-elements.ts';
import { type BlockJson, checkBlocks, slackMessages } from './block-validation.ts';
import { enteredValues } from './entered-values.ts';
import type { PracticeSlackState, StateRecord } from './file-state.ts';
import { stableId } from './workspace.ts';
import { StoredView } from './workspace-records.ts';

const shared = {
  blocks: z.array(z.unknown()),
  callback_id: z.string().max(255).optional(),
  private_metadata: z.string().max(3000).optional(),
  external_id: z.string().max(255).optional(),
};
const ModalArgument = z.strictObject({
  type: z.literal('modal'),
  ...shared,
  title: PlainText(24),
  submit: PlainText(24).optional(),
  close: PlainText(24).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
});
const HomeArgument = z.strictObject({ type: z.literal('home'), ...shared, title: AnyText(24).optional() });
export type ViewArgument = z.infer<typeof ModalArgument> | z.infer<typeof HomeArgument>;

export type ViewRefusal = { error: string; messages?: string[] };
export type ViewStore = ReturnType<typeof createViewStore>;

/** Modals in stacks of three and one Home per person, with Slack's checks and hashes. */
export const createViewStore = (options: {
  state: PracticeSlackState;
  nextTs: () => string;
  hasFile: (id: string) => boolean;
}) => {
  const views = new Map<string, StoredView>();
  /** Open modals of a person, lowest first. */
  const stacks = new Map<string, string[]>();
  let count = 0;

  const freshHash = () => {
    count += 1;
    return `${options.nextTs().replace('.', '')}.${count.toString(36)}`;
  };
  const save = (view: StoredView) => options.state.save({ kind: 'view', key: view.id, value: view });

  const check = (raw: unknown): Result<{ argument: ViewArgument; blocks: BlockJson[] }, ViewRefusal> => {
    const schema = Reflect.get(Object(raw), 'type') === 'home' ? HomeArgument : ModalArgument;
    const parsed = schema.safeParse(raw);
    const refuse = (messages: string[]) =>
      fail({
        error: 'invalid_arguments',
        messages: ['failed to match all allowed schemas [json-pointer:/view]', ...messages],
      });
    if (!parsed.success) return refuse(parsed.error.issues.flatMap((issue) => slackMessages(issue, raw, '/view')));
    if (Buffer.byteLength(JSON.stringify(raw)) > 250_000) return fail({ error: 'view_too_large' });
    const checked = checkBlocks(parsed.data.blocks, parsed.data.type, {
      base: '/view/blocks',
      hasFile: options.hasFile,
    });
    if (!checked.ok) return refuse(checked.messages);
    const hasInput = checked.blocks.some((block) => block.type === 'input');
    if (parsed.data.type === 'modal' && hasInput && parsed.data.submit === undefined) {
      return refuse([
        '`submit` is required when an `input` block is within the `blocks` array [json-pointer:/view/submit]',
      ]);
    }
    const external = parsed.data.external_id;
    return ok({ argument: { ...parsed.data, external_id: external }, blocks: checked.blocks });
  };
  const fill = (
    base: Pick<StoredView, 'id' | 'user' | 'rootViewId' | 'previousViewId'>,
    argument: ViewArgument,
    blocks: BlockJson[],
    before: unknown,
  ): StoredView => ({
    ...base,
    hash: freshHash(),
    type: argument.type,
    ...(argument.title ? { title: argument.title } : {}),
    ...(argument.type === 'modal' && argument.submit ? { submit: argument.submit } : {}),
    ...(argument.type === 'modal' && argument.close ? { close: argument.close } : {}),
    callbackId: argument.callback_id ?? '',
    privateMetadata: argument.private_metadata ?? '',
    externalId: argument.external_id ?? '',
    clearOnClose: argument.type === 'modal' && argument.clear_on_close === true,
    notifyOnClose: argument.type === 'modal' && argument.notify_on_close === true,
    blocks,
    state: enteredValues(blocks, {}, before),
  });
  const keep = (view: StoredView): StoredView => {
    views.set(view.id, view);
    save(view);
    return view;
  };
  const isTaken = (externalId: string | undefined, but?: string) =>
    Boolean(externalId) && [...views.values()].some((view) => view.externalId === externalId && view.id !== but);
  const drop = (id: string) => {
    views.delete(id);
    options.state.save({ kind: 'view', key: id, value: null });
  };
  const stack = (user: string) => stacks.get(user) ?? [];
  /** Takes the view and everything above it off the stack, or the whole stack. */
  const close = (view: StoredView, isAll: boolean): StoredView[] => {
    const open = stack(view.user);
    const from = isAll ? 0 : open.indexOf(view.id);
    const gone = from < 0 ? [] : open.slice(from);
    stacks.set(view.user, from < 0 ? open : open.slice(0, from));
    const closed = gone.flatMap((id) => views.get(id) ?? []);
    for (const id of gone) drop(id);
    return closed;
  };
  const addModal = (user: string, raw: unknown, previous: StoredView | null): Result<StoredView, ViewRefusal> => {
    const checked = check(raw);
    if (!checked.ok) return checked;
    const { argument, blocks } = checked.value;
    if (argument.type !== 'modal')
      return fail({ error: 'invalid_arguments', messages: ['view type must be modal [json-pointer:/view/type]'] });
    if (isTaken(argument.external_id)) return fail({ error: 'duplicate_external_id' });
    const id = stableId('V', options.nextTs());
    const view = fill(
      { id, user, rootViewId: previous?.rootViewId ?? id, previousViewId: previous?.id ?? null },
      argument,
      blocks,
      {},
    );
    stacks.set(user, [...stack(user), id]);
    return ok(keep(view));
  };

  return {
    check,
    get: (id: string) => views.get(id),
    byExternalId: (externalId: string) => [...views.values()].find((view) => view.externalId === externalId),
    home: (user: string) => views.get(stableId('V', `home ${user}`)),
    stack: (user: string) => stack(user).flatMap((id) => views.get(id) ?? []),
    /** A new stack; whatever was open closes. */
    open: (user: string, raw: unknown): Result<{ view: StoredView; closed: StoredView[] }, ViewRefusal> => {
      const before = stack(user).flatMap((id) => views.get(id) ?? []);
      stacks.set(user, []);
      const added = addModal(user, raw, null);
      if (!added.ok) {
        stacks.set(
          user,
          before.map((view) => view.id),
        );
        return added;
      }
      for (const view of before) drop(view.id);
      return ok({ view: added.value, closed: before });
    },
    push: (user: string, raw: unknown): Result<StoredView, ViewRefusal> => {
      const open = stack(user);
      const top = views.get(open.at(-1) ?? '');
      if (!top) return fail({ error: 'not_found' });
      if (open.length >= 3) return fail({ error: 'push_limit_reached' });
      return addModal(user, raw, top);
    },
    update: (view: StoredView, raw: unknown, hash?: string): Result<StoredView, ViewRefusal> => {
      if (hash !== undefined && hash !== view.hash) return fail({ error: 'hash_conflict' });
      const checked = check(raw);
      if (!checked.ok) return checked;
      const { argument, blocks } = checked.value;
      if (argument.type !== view.type)
        return fail({
          error: 'invalid_arguments',
          messages: [`view type must be ${view.type} [json-pointer:/view/type]`],
        });
      if (isTaken(argument.external_id, view.id)) return fail({ error: 'duplicate_external_id' });
      return ok(keep(fill(view, argument, blocks, view.state)));
    },
    publish: (user: string, raw: unknown, hash?: string): Result<StoredView, ViewRefusal> => {
      const id = stableId('V', `home ${user}`);
      const known = views.get(id);
      if (hash !== undefined && known && hash !== known.hash) return fail({ error: 'hash_conflict' });
      const checked = check(raw);
      if (!checked.ok) return checked;
      const { argument, blocks } = checked.value;
      if (argument.type !== 'home')
        return fail({ error: 'invalid_arguments', messages: ['view type must be home [json-pointer:/view/type]'] });
      return ok(keep(fill({ id, user, rootViewId: id, previousViewId: null }, argument, blocks, known?.state ?? {})));
    },
    close,
    remember: (view: StoredView, values: StoredView['state']): StoredView => keep({ ...view, state: values }),
    restore: (records: readonly StateRecord[]) => {
      for (const record of records) {
        if (record.kind !== 'view') continue;
        const view = StoredView.parse(record.value);
        views.set(view.id, view);
        if (view.type === 'modal') stacks.set(view.user, [...stack(view.user), view.id]);
      }
    },
  };
};

/** A view as Slack sends it to the app, in answers and in payloads. */
export const viewJson = (view: StoredView, team: { teamId: string; appId: string; botId: string }) => ({
  id: view.id,
  team_id: team.teamId,
  type: view.type,
  blocks: view.blocks,
  private_metadata: view.privateMetadata,
  callback_id: view.callbackId,
  state: { values: view.state },
  hash: view.hash,
  title: view.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
  clear_on_close: view.clearOnClose,
  notify_on_close: view.notifyOnClose,
  close: view.close ?? null,
  submit: view.submit ?? null,
  previous_view_id: view.previousViewId,
  root_view_id: view.rootViewId,
  app_id: team.appId,
  external_id: view.externalId,
  app_installed_team_id: team.teamId,
  bot_id: team.botId,
});
