import { BSONRegExp } from 'bson';
import { badValue, refusal } from './store-error.ts';

const SYNTAX = new Set('^$\\.*+?()[]{}|/');
const SPACE = '\\t\\n\\v\\f\\r ';

type Scan = { readonly source: string; readonly isMultiline: boolean; readonly isDotAll: boolean };

const escapeOf = (next: string, inClass: boolean): string => {
  if (/[dDwW]/.test(next)) return `\\${next}`;
  if (next === 's') return inClass ? SPACE : `[${SPACE}]`;
  if (next === 'S' && !inClass) return `[^${SPACE}]`;
  if (/[bBtnrfv0]/.test(next) && !(inClass && next === 'B')) return `\\${next}`;
  if (/[1-9]/.test(next) && !inClass) return `\\${next}`;
  if (/[A-Za-z0-9]/.test(next)) throw refusal(`the regular expression escape \`\\${next}\``);
  return SYNTAX.has(next) || (inClass && next === '-') ? `\\${next}` : next;
};

/** PCRE to JavaScript where both mean the same; what differs (`$`, `.`, `\s`) is spelled out, the rest refused. */
const translate = ({ source, isMultiline, isDotAll }: Scan): string => {
  let out = '';
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const char = source[i] as string;
    if (char === '\\') {
      const next = source[++i];
      if (next === undefined) throw badValue('Regular expression is invalid: \\ at end of pattern');
      out += escapeOf(next, inClass);
    } else if (inClass) {
      if (char === '[' && /[:.=]/.test(source[i + 1] ?? '')) throw refusal('a POSIX class in a regular expression');
      if (char === ']') inClass = false;
      out += char === '[' ? '\\[' : char;
    } else if (char === '[') {
      inClass = true;
      out += char;
      if (source[i + 1] === '^') out += source[++i];
      if (source[i + 1] === ']') {
        out += '\\]';
        i++;
      }
    } else if (char === '$') out += isMultiline ? '(?=\\n|(?![\\s\\S]))' : '(?=\\n?(?![\\s\\S]))';
    else if (char === '^') out += isMultiline ? '(?<=\\n|(?<![\\s\\S]))' : '^';
    else if (char === '.') out += isDotAll ? '[\\s\\S]' : '[^\\n]';
    else out += char;
  }
  return out;
};

const compiled = new Map<string, RegExp>();

/** A regular expression with PCRE's meaning, or a refusal. */
export const compileRegex = (pattern: string, options: string): RegExp => {
  const id = `${options}/${pattern}`;
  const known = compiled.get(id);
  if (known) return known;
  for (const option of options) {
    if (option === 'x') throw refusal('the regular expression option `x`');
    if (!'imsu'.includes(option)) throw badValue(`invalid flag in regex options: ${option}`);
  }
  const source = translate({ source: pattern, isMultiline: options.includes('m'), isDotAll: options.includes('s') });
  let regex: RegExp;
  try {
    regex = new RegExp(source, options.includes('i') ? 'iu' : 'u');
  } catch {
    throw refusal(`the regular expression \`/${pattern}/${options}\``);
  }
  if (compiled.size > 500) compiled.clear();
  compiled.set(id, regex);
  return regex;
};

export const isRegex = (value: unknown): value is BSONRegExp => value instanceof BSONRegExp;
