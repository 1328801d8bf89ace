/** What a message is made of before it becomes RFC 5322 text. */
export type MessageParts = {
  from: string;
  to: string[];
  subject: string;
  text: string;
  headers: Record<string, string>;
  replyTo: string[];
  date: Date;
  messageId: string;
};
export type Header = { name: string; value: string };

const isAscii = (text: string): boolean => [...text].every((c) => c >= ' ' && c <= '~');
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ').trim();

/** RFC 2047 words of at most 75 characters, never splitting a character. */
const encodeWords = (text: string): string => {
  if (isAscii(text)) return text;
  const words: string[] = [];
  let chunk = '';
  for (const character of text) {
    if (Buffer.byteLength(chunk + character) > 45) {
      words.push(chunk);
      chunk = '';
    }
    chunk += character;
  }
  words.push(chunk);
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
};
const encodeAddress = (address: string): string => {
  const named = /^(.*?)\s*<([^<>]+)>$/.exec(oneLine(address));
  if (named === null) return oneLine(address);
  const [, name = '', bare = ''] = named;
  return isAscii(name) ? `${name} <${bare}>`.trim() : `${encodeWords(name)} <${bare}>`;
};
const mailDate = (date: Date): string => date.toUTCString().replace('GMT', '+0000');

/** Headers in order and the encoded body, lines ended by CRLF. */
export const composeMessage = (parts: MessageParts): { headers: Header[]; body: string } => {
  const lines = parts.text.replace(/\r\n|\r|\n/g, '\r\n');
  const plain = lines.split('\r\n').every((line) => Buffer.byteLength(line) <= 998);
  const encoded = plain
    ? lines
    : (
        Buffer.from(parts.text)
          .toString('base64')
          .match(/.{1,76}/g) ?? []
      ).join('\r\n');
  const own: Header[] = [
    { name: 'From', value: encodeAddress(parts.from) },
    { name: 'To', value: parts.to.map(encodeAddress).join(', ') },
    ...(parts.replyTo.length > 0 ? [{ name: 'Reply-To', value: parts.replyTo.map(encodeAddress).join(', ') }] : []),
    { name: 'Subject', value: encodeWords(oneLine(parts.subject)) },
    { name: 'Date', value: mailDate(parts.date) },
    { name: 'Message-ID', value: parts.messageId },
    { name: 'MIME-Version', value: '1.0' },
    { name: 'Content-Type', value: 'text/plain; charset=utf-8' },
    { name: 'Content-Transfer-Encoding', value: plain ? '8bit' : 'base64' },
  ];
  const taken = new Set(own.map((header) => header.name.toLowerCase()));
  const custom = Object.entries(parts.headers)
    .filter(([name]) => /^[!-9;-~]+$/.test(name) && !taken.has(name.toLowerCase()))
    .map(([name, value]) => ({ name, value: encodeWords(oneLine(value)) }));
  return { headers: [...own, ...custom], body: encoded.endsWith('\r\n') ? encoded : `${encoded}\r\n` };
};

export const messageText = (headers: Header[], body: string): string =>
  `${headers.map(({ name, value }) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`;
