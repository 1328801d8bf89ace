import type { FieldChange } from '../charter/charter-change.ts';
import type { RuleChange } from './incident.ts';

/**
 * The change of a charter's field that a lesson asks for: the field as people write it (`tools[0].risk`), the value as a
 * number where it is one, as a list where it is written as one (`[brand, finance]`), and as words otherwise.
 */
export const fieldChangeOf = ({ field, value }: Pick<RuleChange, 'field' | 'value'>): FieldChange => {
  const path = field
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const one = (text: string): string | number => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);
  const list = /^\[(.*)\]$/s.exec(value.trim())?.[1];
  return {
    path,
    value:
      list === undefined
        ? one(value.trim())
        : list
            .split(',')
            .map((item) => one(item.trim()))
            .filter((item) => item !== ''),
  };
};
