import { useState } from 'react';
import { goTo, ownPath } from '../app/route.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { Icon } from '../panes/icon.tsx';
import { MenuButton } from '../panes/menu.tsx';
import { type ElementProps, useElement, useSurface } from './block-surface.tsx';
import { TextObject } from './mrkdwn.tsx';
import { fieldsOf, listOf, stringOf, stringsOf, wordsOf } from './read-fields.ts';

const openLink = (url: string) => {
  const path = ownPath(url);
  if (path) goTo(path);
  else if (/^(?:https?|mailto):/i.test(url)) window.open(url, '_blank', 'noopener,noreferrer');
};

/** `button` and `workflow_button`. */
export const ButtonElement = (props: ElementProps) => {
  const { element } = props;
  const { press, isBusy } = useElement(props);
  const style = stringOf(element.style);
  const { place } = useSurface();
  const url = stringOf(element.url);
  return (
    <button
      type="button"
      className={`btn ${style === 'primary' ? 'btn-primary' : style === 'danger' ? 'btn-danger' : ''}`}
      aria-label={stringOf(element.accessibility_label) || undefined}
      aria-busy={isBusy}
      data-place={place}
      disabled={isBusy}
      onClick={() => {
        if (url) openLink(url);
        void press({ text: element.text, ...(element.value === undefined ? {} : { value: element.value }) });
      }}
    >
      <TextObject value={element.text} isInline />
      {url && !ownPath(url) && <Icon name="external" />}
    </button>
  );
};

/** `overflow`: the three dots. */
export const OverflowElement = (props: ElementProps) => {
  const { press } = useElement(props);
  const options = listOf(props.element.options);
  return (
    <MenuButton
      label="More actions for this card"
      className="btn btn-icon"
      items={options.map((option, index) => ({
        key: `${stringOf(option.value)}-${index}`,
        label: <TextObject value={option.text} isInline />,
        detail: wordsOf(option.description),
        run: () => {
          const url = stringOf(option.url);
          if (url) openLink(url);
          void press({ selected_option: option });
        },
      }))}
    >
      <Icon name="dots" />
    </MenuButton>
  );
};

/** `feedback_buttons`: two thumbs, the last press counts. */
export const FeedbackElement = (props: ElementProps) => {
  const { element } = props;
  const { press } = useElement(props);
  const [chosen, setChosen] = useState('');
  const thumbs = [
    { side: 'positive', icon: 'thumb-up', button: fieldsOf(element.positive_button) },
    { side: 'negative', icon: 'thumb-down', button: fieldsOf(element.negative_button) },
  ] as const;
  return (
    <span className="feedback">
      {thumbs.map(({ side, icon, button }) => (
        <button
          key={side}
          type="button"
          className="btn btn-icon"
          aria-pressed={chosen === side}
          aria-label={stringOf(button.accessibility_label) || wordsOf(button.text)}
          title={wordsOf(button.text)}
          onClick={() => {
            setChosen(side);
            void press({ text: button.text, value: button.value });
          }}
        >
          <Icon name={icon} />
        </button>
      ))}
    </span>
  );
};

/** `icon_button`. */
export const IconButtonElement = (props: ElementProps) => {
  const { element } = props;
  const { press, isBusy } = useElement(props);
  const { me } = useWorkspace();
  const seenBy = stringsOf(element.visible_to_user_ids);
  if (seenBy.length > 0 && !seenBy.includes(me.id)) return null;
  return (
    <button
      type="button"
      className="btn btn-icon"
      disabled={isBusy}
      aria-label={stringOf(element.accessibility_label) || wordsOf(element.text)}
      title={wordsOf(element.text)}
      onClick={() => void press({ text: element.text, value: element.value })}
    >
      <Icon name={element.icon === 'trash' ? 'trash' : 'dots'} />
    </button>
  );
};
