import type { PageUser } from '../../slack/page-api.ts';
import { Icon } from './icon.tsx';

const initials = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .join('');

const TONES = 8;
const toneOf = (id: string) => [...id].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 997, 7) % TONES;

/** A person's initials, or the app's mark. Decoration: the name stands beside it. */
export const Avatar = ({ user, size = 'normal' }: { user: PageUser; size?: 'small' | 'normal' }) => (
  <span
    className={`avatar avatar-${size} ${user.isBot ? 'avatar-bot' : `avatar-tone-${toneOf(user.id)}`}`}
    aria-hidden="true"
    {...(user.isBot ? {} : { 'data-initials': initials(user.realName) })}
  >
    {user.isBot && <Icon name="check" />}
  </span>
);
