import { useWorkspace } from '../app/workspace-context.tsx';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { MenuButton } from './menu.tsx';

/** Who one acts as in the practice workspace, and the way to be somebody else. */
export const PersonSwitcher = () => {
  const { state, me, actAs } = useWorkspace();
  const people = (state.boot?.users ?? []).filter((user) => !user.isBot);
  return (
    <div className="person">
      <MenuButton
        label={`${me.realName} ${me.title}, whom you act as. Act as somebody else`}
        className="person-button"
        align="start"
        items={[
          { key: 'heading', label: 'Act as', isHeading: true },
          ...people.map((user) => ({
            key: user.id,
            label: (
              <span className="person-choice">
                <Avatar user={user} size="small" />
                <span>
                  {user.realName} {user.id === me.id && <Icon name="check" />}
                </span>
              </span>
            ),
            detail: user.title,
            run: () => actAs(user.id),
          })),
        ]}
      >
        <Avatar user={me} />
        <span className="person-words">
          <span className="person-name">{me.realName}</span> <span className="person-title">{me.title}</span>
        </span>
        <Icon name="down" />
      </MenuButton>
    </div>
  );
};
