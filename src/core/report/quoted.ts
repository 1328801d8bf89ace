/** Somebody's words inside Slack's markup: they mention, link and address nobody. */
export const quoted = (text: string, max = 1_000): string =>
  (text.length > max ? `${text.slice(0, max - 1)}…` : text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
