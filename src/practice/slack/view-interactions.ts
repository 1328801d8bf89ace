import { z } from 'zod';
import { enteredValues, inputErrors } from './entered-values.ts';
import { type InteractionChannel, isTaken, notFound, type Outcome, parseBody } from './interaction-channel.ts';
import { viewJson } from './view-store.ts';
import type { WebApiContext } from './web-api-method.ts';

export type SubmitOutcome = {
  action: 'clear' | 'close' | 'errors' | 'update' | 'push';
  errors?: Record<string, string>;
};

const SubmitAnswer = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal('update'), view: z.unknown() }),
  z.object({ response_action: z.literal('push'), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
]);

/** Submitting and closing modals: `view_submission` with its four answers, and `view_closed`. */
export const createViewInteractions = (context: WebApiContext, channel: InteractionChannel) => {
  const { workspace, views, tokens, page } = context;
  const { team } = workspace;
  const { envelope, send, silent, ownView, closeViews } = channel;
  return {
    submit: async (user: string, viewId: string, given: unknown): Promise<Outcome<SubmitOutcome>> => {
      const known = ownView(user, viewId);
      if (known?.type !== 'modal') return notFound('this view is closed: open it again');
      const values = enteredValues(known.blocks, given, known.state);
      const missing = inputErrors(known.blocks, values);
      if (Object.keys(missing).length > 0) return { ok: true, action: 'errors', errors: missing };
      const view = views.remember(known, values);
      const answer = await send({
        type: 'view_submission',
        ...envelope(user),
        trigger_id: tokens.trigger({ user, viewId: view.id }),
        view: viewJson(view, team),
        response_urls: [],
      });
      if (answer.kind !== 'answered' || !isTaken(answer)) {
        silent(user, answer);
        return { ok: true, action: 'errors', errors: {} };
      }
      const wanted = SubmitAnswer.safeParse(parseBody(answer.body));
      const current = views.get(view.id) ?? view;
      if (!wanted.success) {
        if (
          answer.body.trim() !== '' &&
          parseBody(answer.body) !== undefined &&
          Object.keys(Object(parseBody(answer.body))).length > 0
        ) {
          workspace.emit({ type: 'error', text: `${team.appName} gave an answer that is not understood. Try again.` }, [
            user,
          ]);
          return { ok: true, action: 'errors', errors: {} };
        }
        closeViews(current, false);
        return { ok: true, action: 'close' };
      }
      switch (wanted.data.response_action) {
        case 'errors':
          return { ok: true, action: 'errors', errors: wanted.data.errors };
        case 'clear':
          closeViews(current, true);
          return { ok: true, action: 'clear' };
        case 'update':
        case 'push': {
          const isPush = wanted.data.response_action === 'push';
          const done = isPush ? views.push(user, wanted.data.view) : views.update(current, wanted.data.view);
          if (!done.ok) {
            const why = [done.error.error, ...(done.error.messages ?? [])].join('; ');
            workspace.emit({ type: 'error', text: `${team.appName} sent a view that cannot be shown: ${why}` }, [user]);
            return { ok: true, action: 'errors', errors: {} };
          }
          workspace.emit({ type: isPush ? 'view-pushed' : 'view-updated', view: page.pageView(done.value) }, [user]);
          return { ok: true, action: isPush ? 'push' : 'update' };
        }
      }
    },

    close: async (user: string, viewId: string): Promise<Outcome> => {
      const view = ownView(user, viewId);
      if (view?.type !== 'modal') return notFound('this view is closed already');
      const closed = closeViews(view, view.clearOnClose);
      for (const one of closed.filter((gone) => gone.notifyOnClose)) {
        await send({
          type: 'view_closed',
          ...envelope(user),
          view: viewJson(one, team),
          is_cleared: view.clearOnClose,
        });
      }
      return { ok: true };
    },
  };
};
