/** `play|buyer role|segment`; a play is a dotted path from the general to the special, e.g. `email.introduce.control`. */
export const beliefKey = (play: string, role = '*', segment = '*'): string => `${play}|${role}|${segment}`;

/** The keys to look under, from the most special to the most general: segment goes first, then the play's last part. */
export const beliefFallbacks = (key: string): string[] => {
  const [play = '', role = '*', segment = '*'] = key.split('|');
  const keys: string[] = [];
  const parts = play.split('.');
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join('.');
    for (const k of [beliefKey(name, role, segment), beliefKey(name, role), beliefKey(name)]) {
      if (!keys.includes(k)) keys.push(k);
    }
  }
  return keys;
};
