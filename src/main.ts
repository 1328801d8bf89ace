import { fileURLToPath } from 'node:url';
import { runCli } from './main/cli.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
process.exitCode = await runCli(process.argv, process.env, root);
