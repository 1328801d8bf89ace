import type { PageChannel } from '../../slack/page-api.ts';
import { goTo, type Route } from '../app/route.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { SafeLink } from '../blocks/mrkdwn.tsx';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { PersonSwitcher } from './person-switcher.tsx';

const isHere = (route: Route, channel: PageChannel) => route.kind === 'channel' && route.channel === channel.id;

const Badge = ({ channel }: { channel: PageChannel }) =>
  channel.unread > 0 ? (
    <span className={channel.mentions > 0 || channel.kind === 'im' ? 'badge badge-mention' : 'badge'}>
      {channel.mentions > 0 ? channel.mentions : channel.unread}
      <span className="sr-only"> unread</span>
    </span>
  ) : null;

/** Channels, direct messages and the app, with what is unread; and who one acts as. */
export const Sidebar = ({ onSearch }: { onSearch(): void }) => {
  const { state, route, userOf } = useWorkspace();
  const { boot } = state;
  if (!boot) return null;
  const botChannel = state.channels.find((channel) => channel.userId === boot.botUserId);
  const channels = state.channels.filter((channel) => channel.kind === 'channel');
  const people = state.channels.filter((channel) => channel.kind === 'im' && channel.userId !== boot.botUserId);
  const isInApp = route.kind === 'home' || (route.kind === 'channel' && route.channel === botChannel?.id);
  return (
    <nav className="sidebar" aria-label="Workspace">
      <div className="sidebar-head">
        <span className="sidebar-team">{boot.team.name}</span>
        <button
          type="button"
          className="btn-quiet"
          aria-label="Search or jump to (Ctrl+K)"
          title="Search or jump to (Ctrl+K)"
          onClick={onSearch}
        >
          <Icon name="search" />
        </button>
      </div>
      <div className="sidebar-scroll">
        <h2 className="sidebar-title">Channels</h2>
        <ul>
          {channels.map((channel) => (
            <li key={channel.id}>
              <SafeLink
                url={`/c/${channel.id}`}
                className={`side-link ${isHere(route, channel) ? 'side-here' : ''} ${channel.unread > 0 ? 'side-unread' : ''}`}
              >
                <span className="side-mark">#</span>
                <span className="side-name">{channel.name}</span>
                <Badge channel={channel} />
              </SafeLink>
            </li>
          ))}
        </ul>
        <h2 className="sidebar-title">Direct messages</h2>
        <ul>
          {people.map((channel) => (
            <li key={channel.id}>
              <SafeLink
                url={`/c/${channel.id}`}
                className={`side-link ${isHere(route, channel) ? 'side-here' : ''} ${channel.unread > 0 ? 'side-unread' : ''}`}
              >
                <Avatar user={userOf(channel.userId ?? '')} size="small" />
                <span className="side-name">{userOf(channel.userId ?? '').realName}</span>
                <Badge channel={channel} />
              </SafeLink>
            </li>
          ))}
          {people.length === 0 && <li className="side-empty">None yet</li>}
        </ul>
        <h2 className="sidebar-title">Apps</h2>
        <ul>
          <li>
            <SafeLink
              url="/home"
              className={`side-link ${isInApp ? 'side-here' : ''} ${(botChannel?.unread ?? 0) > 0 ? 'side-unread' : ''}`}
            >
              <Avatar user={userOf(boot.botUserId)} size="small" />
              <span className="side-name">{boot.appName}</span>
              {botChannel && <Badge channel={botChannel} />}
            </SafeLink>
          </li>
        </ul>
        <h2 className="sidebar-title">Outside</h2>
        <ul>
          <li>
            <SafeLink url="/market" className={`side-link ${route.kind === 'market' ? 'side-here' : ''}`}>
              <span className="side-mark">
                <Icon name="market" />
              </span>
              <span className="side-name">Market</span>
            </SafeLink>
          </li>
        </ul>
        <button type="button" className="side-ask" onClick={() => goTo('/agent')}>
          <Icon name="spark" /> Ask {boot.appName}
        </button>
      </div>
      <PersonSwitcher />
    </nav>
  );
};
