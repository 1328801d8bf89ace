import { factsRead } from '../core/gate/facts-read.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import { formatMoney, money } from '../core/money.ts';
import { safe } from './text.ts';

const spaced = (name: string): string =>
  name
    .replace(/^(?:is|has)(?=[A-Z])/, '')
    .replaceAll(/(\d+)d\b/g, ' in $1 days')
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();

const inWords = (name: string, value: string, currency: string): string => {
  const number = Number(value);
  if (name.endsWith('Minor'))
    return `${spaced(name.slice(0, -'Minor'.length))} ${formatMoney(money(number, currency))}`;
  if (name.endsWith('Per10k')) return `${spaced(name.slice(0, -'Per10k'.length))} ${number / 100} %`;
  if (value === 'true' || value === 'false') return `${spaced(name)} ${value === 'true' ? 'yes' : 'no'}`;
  return `${spaced(name)} ${value}`;
};

/** The facts that decided, in words: `open opportunity yes`. The record keeps them by the names that the rules use. */
export const factWords = (verdict: Pick<Verdict, 'read' | 'facts'>, currency: string): string[] =>
  factsRead(verdict).map((fact) => {
    const [name = '', ...value] = fact.split(' ');
    return safe(inWords(name, value.join(' '), currency), 80);
  });
