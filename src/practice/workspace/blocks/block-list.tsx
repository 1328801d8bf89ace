import { useId } from 'react';
import { Icon, type IconName } from '../panes/icon.tsx';
import { BlockImage } from './block-image.tsx';
import { useSurface } from './block-surface.tsx';
import { ChartBlock } from './chart-block.tsx';
import { CardBlock, ContainerBlock, TaskBlock } from './container-block.tsx';
import { ElementNode } from './element-node.tsx';
import { blockIdOf } from './element-values.ts';
import { MarkdownBlock } from './markdown-block.tsx';
import { SafeLink, TextObject } from './mrkdwn.tsx';
import { type Fields, fieldsOf, listOf, stringOf, wordsOf } from './read-fields.ts';
import { RichText } from './rich-text.tsx';
import { TableBlock } from './table-block.tsx';

type BlockProps = { block: Fields; blockId: string };

const SectionBlock = ({ block, blockId }: BlockProps) => {
  const fields = listOf(block.fields);
  const accessory = fieldsOf(block.accessory);
  return (
    <div className="section">
      <div className="section-words">
        {block.text !== undefined && (
          <div className="section-text">
            <TextObject value={block.text} />
          </div>
        )}
        {fields.length > 0 && (
          <div className="section-fields">
            {fields.map((field, index) => (
              <div key={`field-${index}`} className="section-field">
                <TextObject value={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {block.accessory !== undefined && (
        <div className={`accessory accessory-${stringOf(accessory.type)}`}>
          <ElementNode element={accessory} blockId={blockId} index={0} />
        </div>
      )}
    </div>
  );
};

const InputBlock = ({ block, blockId }: BlockProps) => {
  const { errors } = useSurface();
  const labelId = useId();
  const hintId = useId();
  const error = errors[blockId];
  const hint = wordsOf(block.hint);
  return (
    <div className={error ? 'input input-wrong' : 'input'} data-block={blockId}>
      <div id={labelId} className="input-label">
        {wordsOf(block.label)}
        {block.optional === true && <span className="input-optional"> (optional)</span>}
      </div>
      <ElementNode
        element={fieldsOf(block.element)}
        blockId={blockId}
        index={0}
        isSilent={block.dispatch_action !== true}
        dispatches={block.dispatch_action === true}
        labelId={labelId}
        {...(error || hint ? { hintId } : {})}
      />
      <div id={hintId}>
        {error && (
          <div className="input-error" role="alert">
            <Icon name="warning" /> {error}
          </div>
        )}
        {hint && <div className="input-hint">{hint}</div>}
      </div>
    </div>
  );
};

const ContextBlock = ({ block }: BlockProps) => (
  <div className="context">
    {listOf(block.elements).map((element, index) =>
      element.type === 'image' ? (
        <BlockImage key={`image-${index}`} image={element} className="context-image" />
      ) : (
        <span key={`text-${index}`} className="context-text">
          <TextObject value={element} isInline />
        </span>
      ),
    )}
  </div>
);

const ActionsBlock = ({ block, blockId }: BlockProps) => (
  <div className="actions">
    {listOf(block.elements).map((element, index) => (
      <ElementNode key={`${stringOf(element.action_id)}-${index}`} element={element} blockId={blockId} index={index} />
    ))}
  </div>
);

const ALERT_ICONS: Record<string, IconName> = { warning: 'warning', error: 'warning', success: 'check' };

const AlertBlock = ({ block }: BlockProps) => {
  const level = stringOf(block.level, 'default');
  return (
    <div className={`alert alert-${level}`} role={level === 'error' ? 'alert' : 'note'}>
      <Icon name={ALERT_ICONS[level] ?? 'info'} />
      <div>
        <TextObject value={block.text} />
      </div>
    </div>
  );
};

const ImageBlock = ({ block }: BlockProps) => (
  <figure className="image-block">
    {wordsOf(block.title) && <figcaption>{wordsOf(block.title)}</figcaption>}
    <BlockImage image={block} className="image-block-image" />
  </figure>
);

/** A `video`: its picture, words and a link; it is not played here, since nothing leaves this machine. */
const VideoBlock = ({ block }: { block: Fields }) => (
  <figure className="video">
    <BlockImage
      image={{ image_url: stringOf(block.thumbnail_url), alt_text: stringOf(block.alt_text) }}
      className="video-image"
    />
    <figcaption>
      <span className="video-title">
        <Icon name="play" />
        <SafeLink url={stringOf(block.title_url) || stringOf(block.video_url)}>{wordsOf(block.title)}</SafeLink>
      </span>
      {wordsOf(block.description) && <span className="video-words">{wordsOf(block.description)}</span>}
      <span className="menu-detail">
        {[stringOf(block.author_name), stringOf(block.provider_name), 'opens in a new tab'].filter(Boolean).join(' · ')}
      </span>
    </figcaption>
  </figure>
);

const BlockNode = ({ block, blockId }: BlockProps) => {
  switch (block.type) {
    case 'section':
      return <SectionBlock block={block} blockId={blockId} />;
    case 'actions':
    case 'context_actions':
      return <ActionsBlock block={block} blockId={blockId} />;
    case 'context':
      return <ContextBlock block={block} blockId={blockId} />;
    case 'header':
      return (
        <h3 className="header">
          <TextObject value={block.text} isInline />
        </h3>
      );
    case 'divider':
      return <hr className="divider" />;
    case 'image':
      return <ImageBlock block={block} blockId={blockId} />;
    case 'input':
      return <InputBlock block={block} blockId={blockId} />;
    case 'markdown':
      return <MarkdownBlock text={stringOf(block.text)} />;
    case 'rich_text':
      return (
        <div className="rich-text">
          <RichText block={block} />
        </div>
      );
    case 'table':
    case 'data_table':
      return <TableBlock block={block} />;
    case 'container':
      return <ContainerBlock block={block} />;
    case 'card':
      return <CardBlock block={block} blockId={blockId} />;
    case 'carousel':
      return (
        <div className="carousel">
          {listOf(block.elements).map((card, index) => (
            <CardBlock key={blockIdOf(card, index)} block={card} blockId={blockIdOf(card, index)} />
          ))}
        </div>
      );
    case 'alert':
      return <AlertBlock block={block} blockId={blockId} />;
    case 'data_visualization':
      return <ChartBlock block={block} />;
    case 'task_card':
      return <TaskBlock block={block} />;
    case 'plan':
      return (
        <section className="plan">
          <div className="container-title">{wordsOf(block.title)}</div>
          {listOf(block.tasks).map((task, index) => (
            <TaskBlock key={stringOf(task.task_id) || `task-${index}`} block={task} />
          ))}
        </section>
      );
    case 'video':
      return <VideoBlock block={block} />;
    case 'file':
      return (
        <p className="unsupported">
          <Icon name="file" /> A remote file ({stringOf(block.external_id)}) is not drawn in the practice workspace.
        </p>
      );
    default:
      return (
        <p className="unsupported">
          A block of type “{stringOf(block.type)}” cannot be shown in the practice workspace.
        </p>
      );
  }
};

/** Block Kit blocks, in order. Needs a block surface above it. */
export const BlockList = ({ blocks }: { blocks: Fields[] }) => (
  <div className="blocks">
    {blocks.map((block, index) => (
      <BlockNode key={blockIdOf(block, index)} block={block} blockId={blockIdOf(block, index)} />
    ))}
  </div>
);
