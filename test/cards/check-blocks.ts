import { LIMITS } from '../../src/cards/limits.ts';
import { checkBlocks as slackCheck } from '../../src/practice/slack/block-validation.ts';

type Json = { [key: string]: unknown };
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const textOf = (value: unknown): string => (isObject(value) && typeof value.text === 'string' ? value.text : '');

type Surface = 'message' | 'modal' | 'home';

const KINDS: Record<Surface, string[]> = {
  message: ['section', 'actions', 'context', 'divider', 'header', 'table', 'context_actions', 'data_visualization'],
  modal: ['section', 'actions', 'context', 'divider', 'header', 'input'],
  home: ['section', 'actions', 'context', 'divider', 'header', 'input'],
};

/** What Slack would refuse in these blocks, by the limits and the rules of its Block Kit reference; empty when nothing. */
export const checkBlocks = (blocks: unknown, surface: Surface): string[] => {
  const problems: string[] = [];
  const list = objects(blocks);
  const expect = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  const text = (value: unknown, max: number, at: string) => {
    const found = textOf(value);
    expect(isObject(value) && (value.type === 'plain_text' || value.type === 'mrkdwn'), `${at}: no text object`);
    expect(found.length > 0, `${at}: empty text`);
    expect(found.length <= max, `${at}: ${found.length} characters, at most ${max}`);
    expect(
      !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(found),
      `${at}: half a character`,
    );
  };
  const options = (value: unknown, max: number, at: string) => {
    const all = objects(value);
    expect(all.length > 0 && all.length <= max, `${at}: ${all.length} options, 1 to ${max}`);
    for (const one of all) {
      text(one.text, LIMITS.optionText, `${at} option`);
      expect(isObject(one.text) && one.text.type === 'plain_text', `${at} option: not plain text`);
      expect(
        String(one.value ?? '').length > 0 && String(one.value).length <= LIMITS.optionValue,
        `${at}: option value`,
      );
      if (one.description) text(one.description, LIMITS.optionText, `${at} description`);
    }
    expect(new Set(all.map((o) => o.value)).size === all.length, `${at}: two options with one value`);
  };
  const element = (e: Json, at: string) => {
    expect(
      typeof e.action_id === 'string' && e.action_id.length > 0 && e.action_id.length <= LIMITS.id,
      `${at}: action_id`,
    );
    switch (e.type) {
      case 'button':
        text(e.text, LIMITS.buttonText, `${at} button`);
        expect(String(e.value ?? '').length <= LIMITS.buttonValue, `${at}: button value`);
        if (isObject(e.confirm)) {
          text(e.confirm.title, LIMITS.confirmTitle, `${at} confirm title`);
          text(e.confirm.text, LIMITS.confirmText, `${at} confirm text`);
          text(e.confirm.confirm, LIMITS.confirmButton, `${at} confirm button`);
          text(e.confirm.deny, LIMITS.confirmButton, `${at} confirm deny`);
        }
        return;
      case 'overflow':
        return options(e.options, LIMITS.overflowOptions, `${at} overflow`);
      case 'static_select':
        return options(e.options, LIMITS.selectOptions, `${at} select`);
      case 'checkboxes':
        return options(e.options, LIMITS.checkboxOptions, `${at} checkboxes`);
      case 'external_select':
        if (e.initial_option) options([e.initial_option], 1, `${at} initial option`);
        return;
      case 'plain_text_input':
        expect(Number(e.max_length) <= LIMITS.inputText, `${at}: max_length`);
        expect(
          String(e.initial_value ?? '').length <= Number(e.max_length),
          `${at}: initial value longer than the input takes`,
        );
        if (e.placeholder) text(e.placeholder, LIMITS.placeholder, `${at} placeholder`);
        return;
      case 'users_select':
        return;
      case 'feedback_buttons':
        for (const one of [e.positive_button, e.negative_button]) {
          if (isObject(one)) text(one.text, LIMITS.buttonText, `${at} feedback`);
          else problems.push(`${at}: no feedback button`);
        }
        return;
      default:
        problems.push(`${at}: unknown element ${String(e.type)}`);
    }
  };
  const max = surface === 'message' ? LIMITS.blocksPerMessage : LIMITS.blocksPerView;
  expect(Array.isArray(blocks) && list.length === blocks.length, 'not a list of blocks');
  expect(list.length > 0 && list.length <= max, `${list.length} blocks, 1 to ${max}`);
  expect(list.filter((b) => b.type === 'table').length <= 1, 'more than one table');
  expect(list.filter((b) => b.type === 'data_visualization').length <= 2, 'more than two charts');
  const ids = list.flatMap((b) => (typeof b.block_id === 'string' ? [b.block_id] : []));
  expect(new Set(ids).size === ids.length, `a block_id twice: ${ids.join(' ')}`);
  const checkBlock = (block: Json, i: number): void => {
    const at = `block ${i} (${String(block.type)})`;
    expect(KINDS[surface].includes(String(block.type)), `${at}: not allowed in a ${surface}`);
    expect(block.block_id === undefined || String(block.block_id).length <= LIMITS.id, `${at}: block_id too long`);
    switch (block.type) {
      case 'section':
        text(block.text, LIMITS.sectionText, at);
        if (isObject(block.accessory)) element(block.accessory, at);
        return;
      case 'header':
        return text(block.text, LIMITS.headerText, at);
      case 'context':
        expect(objects(block.elements).length <= LIMITS.contextElements, `${at}: too many elements`);
        for (const e of objects(block.elements)) text(e, LIMITS.contextText, at);
        return;
      case 'actions':
      case 'context_actions': {
        const elements = objects(block.elements);
        expect(elements.length > 0 && elements.length <= LIMITS.actionsElements, `${at}: ${elements.length} elements`);
        for (const e of elements) element(e, at);
        expect(new Set(elements.map((e) => e.action_id)).size === elements.length, `${at}: an action_id twice`);
        return;
      }
      case 'input':
        text(block.label, LIMITS.inputLabel, `${at} label`);
        if (block.hint) text(block.hint, LIMITS.inputHint, `${at} hint`);
        return isObject(block.element) ? element(block.element, at) : expect(false, `${at}: no element`);
      case 'table': {
        const rows = Array.isArray(block.rows) ? block.rows : [];
        expect(rows.length > 0 && rows.length <= LIMITS.tableRows, `${at}: ${rows.length} rows`);
        const cells = rows.flatMap((row) => objects(row));
        expect(
          cells.every((c) => c.type === 'raw_text' && String(c.text).length > 0),
          `${at}: an empty cell`,
        );
        expect(cells.reduce((n, c) => n + String(c.text).length, 0) <= LIMITS.tableCharacters, `${at}: too long`);
        expect(new Set(rows.map((row) => objects(row).length)).size === 1, `${at}: rows of different length`);
        expect(objects(rows[0]).length <= LIMITS.tableColumns, `${at}: too many columns`);
        return;
      }
      case 'data_visualization': {
        const found = slackCheck([block], surface);
        for (const problem of found.ok ? [] : found.messages) expect(false, `${at}: ${problem}`);
        return;
      }
      default:
    }
  };
  for (const [i, block] of list.entries()) checkBlock(block, i);
  if (surface === 'message') {
    const size = list.reduce((n, b) => n + visible(b), 0);
    expect(size <= LIMITS.messageCharacters, `${size} characters in the message, at most ${LIMITS.messageCharacters}`);
  }
  return problems;
};

const visible = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce((n: number, v: unknown) => n + visible(v), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (n, [key, v]) => n + (key === 'text' && typeof v === 'string' ? v.length : key === 'confirm' ? 0 : visible(v)),
    0,
  );
};

/** The same for a whole view: title, buttons, metadata, size. */
export const checkView = (view: object): string[] => {
  const v: Json = { ...view };
  const problems = checkBlocks(v.blocks, v.type === 'home' ? 'home' : 'modal');
  const length = (value: unknown, max: number, what: string) => {
    if (value !== undefined && (textOf(value).length === 0 || textOf(value).length > max))
      problems.push(`${what} is ${textOf(value).length} long`);
  };
  if (v.type === 'modal') length(v.title ?? {}, LIMITS.modalTitle, 'title');
  length(v.submit, LIMITS.modalButton, 'submit');
  length(v.close, LIMITS.modalButton, 'close');
  if (String(v.private_metadata ?? '').length > LIMITS.privateMetadata) problems.push('private_metadata too long');
  if (String(v.callback_id ?? '').length > LIMITS.id) problems.push('callback_id too long');
  if (Buffer.byteLength(JSON.stringify(v)) > LIMITS.viewBytes) problems.push('view larger than 250 KB');
  const hasInput = objects(v.blocks).some((b) => b.type === 'input');
  if (v.type === 'modal' && hasInput && !v.submit) problems.push('inputs without submit');
  return problems;
};
