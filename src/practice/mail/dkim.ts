import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { Header } from './message.ts';

/** An Ed25519 key in PEM; kept with the mail so that old signatures stay checkable. */
export const newDkimKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** The DNS TXT record under `<selector>._domainkey.<domain>` (RFC 8463). */
export const dkimRecord = (privateKey: string): string => {
  const der = createPublicKey(createPrivateKey(privateKey)).export({ type: 'spki', format: 'der' });
  return `v=DKIM1; k=ed25519; p=${der.subarray(-32).toString('base64')}`;
};

/** Relaxed header canonicalization (RFC 6376 section 3.4.2). */
export const relaxedHeader = ({ name, value }: Header): string =>
  `${name.toLowerCase()}:${value
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()}`;
/** Relaxed body canonicalization (section 3.4.4). */
export const relaxedBody = (body: string): string => {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  while (lines.at(-1) === '') lines.pop();
  return lines.map((line) => `${line}\r\n`).join('');
};

/**
 * Signs every header given, `List-Unsubscribe` and `List-Unsubscribe-Post` included, as RFC 8058 demands. Ed25519-SHA256
 * signs the SHA-256 of the canonical headers.
 */
export const dkimSignature = (
  headers: Header[],
  body: string,
  by: { domain: string; selector: string; privateKey: string; at: Date },
): Header => {
  const bodyHash = createHash('sha256').update(relaxedBody(body)).digest('base64');
  const unsigned = [
    'v=1; a=ed25519-sha256; c=relaxed/relaxed',
    `d=${by.domain}; s=${by.selector}; t=${Math.floor(by.at.getTime() / 1000)}`,
    `h=${headers.map((header) => header.name.toLowerCase()).join(':')}`,
    `bh=${bodyHash}`,
    'b=',
  ].join('; ');
  const name = 'DKIM-Signature';
  const input = [...headers.map(relaxedHeader), relaxedHeader({ name, value: unsigned })].join('\r\n');
  const digest = createHash('sha256').update(input).digest();
  return { name, value: `${unsigned}${sign(null, digest, createPrivateKey(by.privateKey)).toString('base64')}` };
};
