import { createContext, useCallback, useContext, useMemo, useRef, useState } from 'react';
import type { ActionRequest } from '../../slack/page-api.ts';
import type { ElementValues } from '../app/practice-api.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { useConfirm } from '../panes/confirm-dialog.tsx';
import { actThroughRedraw } from './act-through-redraw.ts';
import { actionIdOf, collectValues, initialValueOf } from './element-values.ts';
import { type Fields, fieldsOf, listOf, stringOf } from './read-fields.ts';

export type BlockSurface = {
  place: 'message' | 'modal' | 'home';
  values: ElementValues;
  errors: Record<string, string>;
  setValue(blockId: string, actionId: string, value: Fields): void;
  act(action: ActionRequest['action']): Promise<void>;
  loadOptions(blockId: string, actionId: string, value: string): Promise<{ options: Fields[]; groups: Fields[] }>;
};

const SurfaceContext = createContext<BlockSurface | null>(null);
export const BlockSurfaceProvider = SurfaceContext;

/** The message or view around an element. */
export const useSurface = (): BlockSurface => {
  const surface = useContext(SurfaceContext);
  if (!surface) throw new Error('`useSurface` needs a block surface above it');
  return surface;
};

/** Values, actions and option loading for the blocks of one message or view. */
export const useBlockSurface = (
  container: ActionRequest['container'],
  blocks: Fields[],
  {
    place,
    saved,
    errors = {},
  }: { place: BlockSurface['place']; saved?: ElementValues; errors?: Record<string, string> },
): BlockSurface => {
  const { api, attempt } = useWorkspace();
  const typed = useRef<ElementValues>({});
  const drawn = useRef<ReadonlySet<string>>(new Set());
  const [, setRevision] = useState(0);
  const current = useRef({ container, blocks, saved });
  current.current = { container, blocks, saved };
  // A block that was away and is back is a new one: what stood in it before is not what it shows now.
  const present = new Set(blocks.map((block) => stringOf(block.block_id)));
  typed.current = Object.fromEntries(
    Object.entries(typed.current).filter(([id]) => drawn.current.has(id) || !present.has(id)),
  );
  drawn.current = present;
  const values = collectValues(blocks, typed.current, saved);
  const setValue = useCallback((blockId: string, actionId: string, value: Fields) => {
    typed.current = { ...typed.current, [blockId]: { ...typed.current[blockId], [actionId]: value } };
    setRevision((revision) => revision + 1);
  }, []);
  const act = useCallback(
    async (action: ActionRequest['action']) => {
      await attempt(() =>
        actThroughRedraw(
          {
            blocks: () => current.current.blocks,
            typed: () => typed.current,
            send: (sent) => {
              const { container: where, blocks: shown, saved: known } = current.current;
              return api.act({ container: where, action: sent, values: collectValues(shown, typed.current, known) });
            },
            wait: (ms) => new Promise((done) => setTimeout(done, ms)),
          },
          action,
        ),
      );
    },
    [api, attempt],
  );
  const loadOptions = useCallback(
    async (blockId: string, actionId: string, value: string) => {
      const query = { actionId, blockId, value, container: current.current.container };
      const answer = await attempt(() => api.options(query));
      return { options: listOf(answer?.options), groups: listOf(answer?.optionGroups) };
    },
    [api, attempt],
  );
  return useMemo(
    () => ({ place, values, errors, setValue, act, loadOptions }),
    [place, values, errors, setValue, act, loadOptions],
  );
};

export type ElementProps = {
  element: Fields;
  blockId: string;
  index: number;
  /** Inside an input block: says nothing to the app until the view is submitted, unless the block dispatches. */
  isSilent?: boolean;
  labelId?: string;
  hintId?: string;
};

/** One element's value and the way to change it: asks to confirm where the app wants that, keeps it, tells the app. */
export const useElement = ({ element, blockId, index, isSilent = false }: ElementProps) => {
  const surface = useSurface();
  const confirm = useConfirm();
  const [isBusy, setBusy] = useState(false);
  const type = stringOf(element.type);
  const actionId = actionIdOf(element, index);
  const value = fieldsOf(surface.values[blockId]?.[actionId] ?? initialValueOf(element));
  const tell = async (payload: Fields) => {
    setBusy(true);
    await surface.act({ type, action_id: actionId, block_id: blockId, ...payload });
    setBusy(false);
  };
  const isAllowed = async () => !element.confirm || (await confirm(fieldsOf(element.confirm)));
  return {
    actionId,
    value,
    isBusy,
    hasError: surface.errors[blockId] !== undefined,
    /** Keeps the value and tells the app, where it wants to know. */
    choose: async (next: Fields) => {
      if (!isSilent && !(await isAllowed())) return;
      surface.setValue(blockId, actionId, { type, ...next });
      if (!isSilent) await tell(next);
    },
    /** Keeps the value only, as while typing. */
    keep: (next: Fields) => surface.setValue(blockId, actionId, { type, ...next }),
    /** Tells the app without keeping anything, as a button does. */
    press: async (payload: Fields) => {
      if (await isAllowed()) await tell(payload);
    },
  };
};
