import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

type Asset = { body: Buffer; contentType: string; immutable: boolean };

/** The browser workspace as bytes: `serve` answers true when the request was one of its pages or assets. */
export type WorkspacePage = { serve(req: IncomingMessage, res: ServerResponse): Promise<boolean> };

const DEEP_LINK = /^\/(?:$|c\/|archives\/|home(?:\/|$)|agent(?:\/|$)|market(?:\/|$))/;

/** Nothing but this origin, no inline script, no inline style, no framing by others. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b6e57"/>' +
  '<path d="M8 17l5 5 11-12" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/></svg>';

const indexHtml = (script: string, style: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="practice-user" content="">
<title>Countersign practice workspace</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${style}">
</head>
<body>
<div id="workspace"></div>
<noscript>The practice workspace needs JavaScript in this browser.</noscript>
<script type="module" src="${script}"></script>
</body>
</html>
`;

const bundle = async (): Promise<Map<string, Asset>> => {
  const result = await build({
    entryPoints: ['./app/main.tsx', './styles/workspace.css'].map((path) =>
      fileURLToPath(new URL(path, import.meta.url)),
    ),
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    outdir: 'out',
    logLevel: 'silent',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const assets = new Map<string, Asset>();
  const add = (extension: 'js' | 'css', contentType: string): string => {
    const files = result.outputFiles.filter((file) => file.path.endsWith(`.${extension}`));
    const isBase = (path: string) => path.endsWith('workspace.css');
    const body = Buffer.concat(
      files.sort((a, b) => Number(isBase(b.path)) - Number(isBase(a.path))).map((file) => Buffer.from(file.contents)),
    );
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
    const path = `/assets/workspace-${hash}.${extension}`;
    assets.set(path, { body, contentType, immutable: true });
    return path;
  };
  const script = add('js', 'text/javascript; charset=utf-8');
  const style = add('css', 'text/css; charset=utf-8');
  assets.set('/assets/icon.svg', { body: Buffer.from(ICON), contentType: 'image/svg+xml', immutable: false });
  assets.set('/', {
    body: Buffer.from(indexHtml(script, style)),
    contentType: 'text/html; charset=utf-8',
    immutable: false,
  });
  return assets;
};

const withPerson = (html: Buffer, id: string): Buffer =>
  Buffer.from(
    html
      .toString()
      .replace('name="practice-user" content=""', `name="practice-user" content="${id.replace(/\W/g, '')}"`),
  );

let bundled: Promise<Map<string, Asset>> | undefined;

/**
 * Bundles the workspace once per process, in memory. Serves `index.html` for every deep link, and the hashed assets;
 * anything else (`/api/…`, Slack's Web API) is left to the caller. `firstPerson` is the Slack id of the person whom a
 * browser acts as that has never chosen one.
 */
export const buildWorkspace = async (
  options: { firstPerson?: () => string | undefined } = {},
): Promise<WorkspacePage> => {
  bundled ??= bundle();
  const assets = await bundled;
  return {
    serve: async (req, res) => {
      if (req.method !== 'GET' && req.method !== 'HEAD') return false;
      const path = (req.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
      const isAsset = path.startsWith('/assets/') || path === '/favicon.ico';
      const asset = assets.get(path === '/favicon.ico' ? '/assets/icon.svg' : isAsset ? path : '/');
      if (!isAsset && !DEEP_LINK.test(path)) return false;
      if (!asset) {
        res.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('no such asset; reload the page');
        return true;
      }
      const body = isAsset ? asset.body : withPerson(asset.body, options.firstPerson?.() ?? '');
      res.writeHead(200, {
        'content-type': asset.contentType,
        'content-length': body.byteLength,
        'cache-control': asset.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
      });
      res.end(req.method === 'HEAD' ? undefined : body);
      return true;
    },
  };
};
