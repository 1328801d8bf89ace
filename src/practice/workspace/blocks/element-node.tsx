import { BlockImage } from './block-image.tsx';
import type { ElementProps } from './block-surface.tsx';
import { ButtonElement, FeedbackElement, IconButtonElement, OverflowElement } from './button-elements.tsx';
import { FileElement } from './file-element.tsx';
import { ChoiceElement, DateElement, TextElement } from './input-elements.tsx';
import { stringOf, wordsOf } from './read-fields.ts';
import { RichTextElement } from './rich-text-element.tsx';
import { SelectElement } from './select-element.tsx';

/** Any Block Kit element by its type; one this page cannot draw says so. */
export const ElementNode = (props: ElementProps & { dispatches?: boolean }) => {
  const type = stringOf(props.element.type);
  switch (type) {
    case 'button':
    case 'workflow_button':
      return <ButtonElement {...props} />;
    case 'overflow':
      return <OverflowElement {...props} />;
    case 'feedback_buttons':
      return <FeedbackElement {...props} />;
    case 'icon_button':
      return <IconButtonElement {...props} />;
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return <TextElement {...props} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <ChoiceElement {...props} />;
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <DateElement {...props} />;
    case 'rich_text_input':
      return <RichTextElement {...props} />;
    case 'file_input':
      return <FileElement {...props} />;
    case 'image':
      return <BlockImage image={props.element} className="accessory-image" />;
    default:
      if (type.endsWith('_select')) return <SelectElement {...props} />;
      return (
        <span className="unsupported">
          {wordsOf(props.element.text)} [{type || 'element'} cannot be shown in the practice workspace]
        </span>
      );
  }
};
