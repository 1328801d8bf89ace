/** Cuts at `max` characters, says so with an ellipsis, and never splits a surrogate pair or an escaped character. */
export const cut = (text: string, max: number): string => {
  if (text.length <= max) return text;
  let end = max - 1;
  const open = text.lastIndexOf('&', end);
  if (open > end - 5 && /^&(amp|lt|gt)?;?$/.test(text.slice(open, end)) && !text.slice(open, end).endsWith(';')) {
    end = open;
  }
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return `${text.slice(0, Math.max(0, end))}…`;
};

/** Text inside Slack's markup as it is: cannot mention, link or address anybody. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Text from outside inside Slack's markup, on one line. Cut before escaping. */
export const safe = (text: string, max = 300): string => escaped(cut(text.replaceAll(/\s+/g, ' ').trim(), max));

/** Like `safe`, but keeps the line ends and the marks of a text that we wrote ourselves. */
export const safeLines = (text: string, max: number): string => escaped(cut(text.trim(), max));

/** Bold or code inside Slack's markup; the characters that would end it early are taken out. */
export const bold = (text: string, max = 300): string => `*${safe(text.replaceAll('*', ''), max) || '–'}*`;
export const code = (text: string, max = 120): string => `\`${safe(text.replaceAll('`', ''), max) || '–'}\``;

/** `<url|label>`; a url that is not one leaves the label alone. */
export const linked = (url: string | undefined, label: string): string =>
  url && /^https?:\/\/[^\s|<>]{1,2900}$/.test(url) ? `<${url}|${label.replaceAll('|', '/')}>` : label;

/** `a`, `a and b`, `a, b and c`. */
export const list = (words: string[], joint = 'and'): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`;

/** The first letter as a capital, for words that begin a line. */
export const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Slack's markup as words for notifications. It stays escaped, because Slack reads mentions there too. */
export const spoken = (markup: string): string =>
  markup
    .replaceAll(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/<[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/[*`]/g, '');
