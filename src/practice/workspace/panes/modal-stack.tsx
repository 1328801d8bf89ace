import { type FormEvent, useId, useMemo, useState } from 'react';
import type { PageView } from '../../slack/page-api.ts';
import type { ElementValues } from '../app/practice-api.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { BlockList } from '../blocks/block-list.tsx';
import { BlockSurfaceProvider, useBlockSurface } from '../blocks/block-surface.tsx';
import { complaintsAbout } from '../blocks/element-values.ts';
import { listOf, wordsOf } from '../blocks/read-fields.ts';
import { Avatar } from './avatar.tsx';
import { Dialog } from './dialog.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Icon } from './icon.tsx';

const NO_ERRORS: Record<string, string> = {};

const Modal = ({ view }: { view: PageView }) => {
  const { state, api, attempt, dispatch, userOf } = useWorkspace();
  const [own, setOwn] = useState<Record<string, string>>(NO_ERRORS);
  const [isBusy, setBusy] = useState(false);
  const titleId = useId();
  const blocks = useMemo(() => listOf(view.blocks), [view.blocks]);
  const container = useMemo(() => ({ type: 'view' as const, viewId: view.id }), [view.id]);
  const answered = state.viewErrors[view.id];
  const errors = Object.keys(own).length > 0 ? own : (answered ?? NO_ERRORS);
  const surface = useBlockSurface(container, blocks, {
    place: 'modal',
    errors,
    ...(view.state ? { saved: view.state as ElementValues } : {}),
  });
  const close = () => {
    dispatch({ type: 'view-answered', viewId: view.id, action: 'close' });
    void attempt(() => api.closeView(view.id));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const complaints = complaintsAbout(blocks, surface.values);
    setOwn(complaints);
    const [wrong] = Object.keys(complaints);
    if (wrong !== undefined) {
      const selector = `[data-block="${CSS.escape(wrong)}"] :is(input, textarea, button)`;
      document.querySelector<HTMLElement>(selector)?.focus();
      return;
    }
    setBusy(true);
    const answer = await attempt(() => api.submit(view.id, surface.values));
    setBusy(false);
    if (answer) {
      const said = { viewId: view.id, action: answer.action, ...(answer.errors ? { errors: answer.errors } : {}) };
      dispatch({ type: 'view-answered', ...said });
    }
  };
  const botId = state.boot?.botUserId ?? '';
  const submitWords = wordsOf(view.submit);
  return (
    <Dialog className="modal" labelledBy={titleId} onClose={close} closesOnBackdrop={false}>
      <form className="modal-form" onSubmit={(event) => void submit(event)} noValidate aria-busy={isBusy}>
        <div className="modal-head">
          <Avatar user={userOf(botId)} size="small" />
          <h2 id={titleId} className="modal-title">
            {wordsOf(view.title)}
          </h2>
          <button type="button" className="btn-quiet" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </div>
        <div className="modal-body">
          <BlockSurfaceProvider value={surface}>
            <ErrorBoundary what="This dialog">
              <BlockList blocks={blocks} />
            </ErrorBoundary>
          </BlockSurfaceProvider>
        </div>
        {(submitWords || view.close !== undefined) && (
          <div className="modal-foot dialog-buttons">
            <button type="button" className="btn" onClick={close}>
              {wordsOf(view.close) || 'Cancel'}
            </button>
            {submitWords && (
              <button type="submit" className="btn btn-primary" disabled={isBusy} aria-busy={isBusy}>
                {submitWords}
              </button>
            )}
          </div>
        )}
      </form>
    </Dialog>
  );
};

/** The app's open modals, one over the other; only the top one is shown to act on. */
export const ModalStack = () => {
  const { state } = useWorkspace();
  return state.views.map((view) => <Modal key={view.id} view={view} />);
};
