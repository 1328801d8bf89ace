/**
 * Imported first by `npm start`: on Linux the program begins again in the same process, with one arena for glibc's malloc. An
 * arena for each of Node's threads, which is glibc's own choice, holds a tenth more memory for the same work. Whoever sets
 * `MALLOC_ARENA_MAX` keeps what they set.
 */
import { argv, env, execArgv, execPath, platform } from 'node:process';

if (platform === 'linux' && env.MALLOC_ARENA_MAX === undefined && typeof process.execve === 'function')
  process.execve(execPath, [execPath, ...execArgv, ...argv.slice(1)], { ...env, MALLOC_ARENA_MAX: '1' });
