import EmailReplyParser from 'email-reply-parser';

const LONGEST = 4_000;
/** A line drawn by a mail server, or the notice that it puts under every mail. */
const SERVER_NOTICE = /^\s*(_{5,}|.*\bconfidential\b.*\b(intended|recipient|addressee)\b)/im;

/**
 * What somebody wrote themselves in a reply: without what it quotes, below or above, without the signature and without what
 * a mail server puts under it. Text beyond 4,000 characters is not read, and runs of empty lines count as one, so that no
 * text takes long.
 */
export const ownWords = (text: string): string => {
  const short = text
    .slice(0, LONGEST)
    .replace(/\r/g, '')
    .replace(/\n\s*\n\s*\n+/g, '\n\n');
  const visible = new EmailReplyParser().read(short).getVisibleText();
  return (visible.split(SERVER_NOTICE)[0] ?? '').trim();
};
