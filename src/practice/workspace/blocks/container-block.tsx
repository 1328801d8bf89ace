import { useId, useState } from 'react';
import { Icon } from '../panes/icon.tsx';
import { BlockImage } from './block-image.tsx';
import { BlockList } from './block-list.tsx';
import { ElementNode } from './element-node.tsx';
import { TextObject } from './mrkdwn.tsx';
import { type Fields, fieldsOf, listOf, stringOf, wordsOf } from './read-fields.ts';
import { RichText } from './rich-text.tsx';

/** A `container`: a titled group of blocks that may fold away. */
export const ContainerBlock = ({ block }: { block: Fields }) => {
  const isCollapsible = block.is_collapsible === true;
  const [isOpen, setOpen] = useState(!isCollapsible || block.default_collapsed !== true);
  const bodyId = useId();
  const title = (
    <span className="container-words">
      <span className="container-title">
        {block.rich_text_title ? (
          <RichText block={fieldsOf(block.rich_text_title)} />
        ) : (
          <TextObject value={block.title} isInline />
        )}
      </span>
      {block.subtitle !== undefined && (
        <span className="container-subtitle">
          <TextObject value={block.subtitle} isInline />
        </span>
      )}
    </span>
  );
  return (
    <section className={`container container-${stringOf(block.width, 'standard')}`} data-open={isOpen}>
      {isCollapsible ? (
        <button
          type="button"
          className="container-head"
          aria-expanded={isOpen}
          aria-controls={bodyId}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="down" />
          {title}
        </button>
      ) : (
        (wordsOf(block.title) || block.rich_text_title !== undefined) && <div className="container-head">{title}</div>
      )}
      {isOpen && (
        <div id={bodyId} className="container-body">
          <BlockList blocks={listOf(block.child_blocks)} />
        </div>
      )}
    </section>
  );
};

/** A `card`: title, subtitle, short body, up to three buttons. */
export const CardBlock = ({ block, blockId }: { block: Fields; blockId: string }) => (
  <section className="card">
    {block.hero_image !== undefined && <BlockImage image={fieldsOf(block.hero_image)} className="card-hero" />}
    <div className="card-head">
      {block.icon !== undefined && <BlockImage image={fieldsOf(block.icon)} className="card-icon" />}
      <div>
        {block.title !== undefined && (
          <div className="card-title">
            <TextObject value={block.title} isInline />
          </div>
        )}
        {block.subtitle !== undefined && (
          <div className="card-subtitle">
            <TextObject value={block.subtitle} isInline />
          </div>
        )}
      </div>
    </div>
    {block.body !== undefined && (
      <div className="card-body">
        <TextObject value={block.body} />
      </div>
    )}
    {listOf(block.actions).length > 0 && (
      <div className="actions">
        {listOf(block.actions).map((element, index) => (
          <ElementNode
            key={`${stringOf(element.action_id)}-${index}`}
            element={element}
            blockId={blockId}
            index={index}
          />
        ))}
      </div>
    )}
  </section>
);

const TASK_STATES: Record<string, string> = {
  pending: 'waiting',
  in_progress: 'working',
  complete: '✓ done',
  error: '✕ failed',
};

/** A `task_card`, alone or inside a `plan`. */
export const TaskBlock = ({ block }: { block: Fields }) => (
  <section className="task" data-status={stringOf(block.status, 'pending')}>
    <div className="task-head">
      <span>{wordsOf(block.title)}</span>
      <span className="task-state">{TASK_STATES[stringOf(block.status)] ?? 'waiting'}</span>
    </div>
    {block.details !== undefined && <RichText block={fieldsOf(block.details)} />}
    {block.output !== undefined && <RichText block={fieldsOf(block.output)} />}
  </section>
);
