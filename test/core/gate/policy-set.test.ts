import { readFileSync } from 'node:fs';
import { policyToJson } from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, test } from '@jest/globals';
import { createGate } from '../../../src/core/gate/gate.ts';
import { specialise } from '../../../src/core/gate/specialise.ts';

const schema = readFileSync('charters/policies/schema.cedarschema', 'utf8');

describe('a policy set that cannot be relied on is refused', () => {
  test.each([
    ['permit (principal, action == Action::"Run", resource);', 'a policy has no `@id("…")`'],
    ['@id("a") permit (principal, action == Action::"Run", resource);', '`a` has no `@text("…")`'],
    ['@id("a") @text("t") permit (principal, action, resource);', '`a` must say `action == Action::"Run"`'],
    [
      '@id("a") @text("{nothing}") permit (principal, action == Action::"Run", resource);',
      '`{nothing}` names no gate fact',
    ],
    [
      '@id("a") @text("t") @approvers("boss") permit (principal, action == Action::"Run", resource);',
      '`@approvers` takes roles',
    ],
    [
      '@id("a") @text("t") permit (principal, action == Action::"Run", resource) when { context.agnt == "sdr" };',
      'did you mean `agent`',
    ],
    [
      '@id("a") @text("t") permit (principal, action == Action::"Run", resource) when { context.runSteps == "1" };',
      'a',
    ],
    ['@id("a") @text("t") permit (principal, action == Action::"Run", resource', 'unexpected end of input'],
    [
      '@id("a") @text("t") @clause1("b: t") permit (principal, action == Action::"Run", resource) when { true } when { true };',
      'give each its own',
    ],
  ])('%s', (policies, message) => {
    const gate = createGate({ policies, schema });
    expect(gate.ok ? 'accepted' : gate.error.map((problem) => problem.message).join()).toContain(message);
  });

  test('two rules with one id', () => {
    const rule = '@id("a") @text("t") permit (principal, action == Action::"Run", resource);';
    const gate = createGate({ policies: `${rule}\n${rule.replace('Run', 'RunAlone')}`, schema });
    expect(gate.ok ? [] : gate.error.map(({ message }) => message)).toEqual([
      '`a` is used twice; give each rule its own id',
    ]);
  });

  test('a schema that lacks a fact', () => {
    const gate = createGate({
      policies: '',
      schema: schema.replace('  stoppedAll: Bool,\n', ''),
    });
    expect(gate.ok ? [] : gate.error.map(({ message }) => message)).toEqual(['lacks `stoppedAll` in `Facts`; add it']);
  });
});

describe('a policy as it reads for one tool', () => {
  const special = (conditions: string, tool: string) => {
    const json = policyToJson(`forbid (principal, action == Action::"Run", resource) ${conditions};`);
    if (json.type === 'failure') throw new Error(JSON.stringify(json.errors));
    return specialise(json.json, tool)?.conditions.map(({ body }) => JSON.stringify(body)) ?? null;
  };
  const fact = (name: string) => JSON.stringify({ '.': { left: { Var: 'context' }, attr: name } });

  test.each([
    ['when { resource == Tool::"a" && context.x }', 'a', [fact('x')]],
    ['when { resource == Tool::"a" && context.x }', 'b', null],
    ['when { resource != Tool::"a" || context.x }', 'b', []],
    ['when { ![Tool::"a", Tool::"b"].contains(resource) || context.x }', 'b', [fact('x')]],
    ['unless { resource == Tool::"a" }', 'a', null],
    ['unless { resource == Tool::"a" }', 'b', []],
    ['when { context.x } when { resource == Tool::"a" }', 'a', [fact('x')]],
  ])('%s for %s', (conditions, tool, expected) => {
    expect(special(conditions, tool)).toEqual(expected);
  });

  test('folding-is-exact: a false clause after one that can fail stays for Cedar', () => {
    expect(special('when { context.x + 1 > 0 } when { resource == Tool::"a" }', 'b')).toHaveLength(2);
    expect(special('when { context.x && resource == Tool::"a" }', 'b')).toEqual([
      JSON.stringify({ '&&': { left: { '.': { left: { Var: 'context' }, attr: 'x' } }, right: { Value: false } } }),
    ]);
  });
});
