import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PersonOfOurs } from '../../../src/core/charter/charter.ts';
import { RoleName, SlackUserId } from '../../../src/core/ids.ts';
import { askedSoFar, nextAsked } from '../../../src/core/incident/next-asked.ts';

const who = (id: string) => ({ slackUserId: SlackUserId.parse(`U${id}`), name: id });
const person = (id: string, roles: RoleName[]): PersonOfOurs => ({
  ...who(id),
  roles,
  timeZone: 'Europe/London',
  repIds: [],
});
const mara = person('Mara', ['marketing']);
const deniz = person('Deniz', ['demand-gen', 'operations']);
const femi = person('Femi', ['finance']);
const rita = person('Rita', ['sales']);
const people = [mara, deniz, femi, rita];
const DELEGATES: Record<string, PersonOfOurs> = { Mara: deniz, Deniz: mara };
const first = (role: RoleName, among: readonly PersonOfOurs[]) =>
  among.find(({ roles }) => roles.includes(role)) ?? null;

type Asked = Parameters<typeof nextAsked>[0];
const next = (incident: Asked, byCharter: RoleName[] = []) =>
  nextAsked(incident, {
    people,
    byCharter,
    duty: first,
    charterDuty: first,
    delegateOf: ({ name }) => DELEGATES[name] ?? null,
  });
const AT = new Date('2026-11-17T15:30:00Z');
const taken = (by: PersonOfOurs) => ({ takenBy: { ...who(by.name), at: AT }, owner: who(by.name) });

test('goes to whoever is on duty for the next role', () => {
  const at = next({ chain: ['marketing', 'operations'], level: 0, owner: who('Mara') });
  expect(at).toMatchObject({ person: deniz, level: 1, isByCharter: false });
  expect(at).not.toHaveProperty('insteadOf');
});

test('goes to the delegate where the next role is held by nobody but the one who has it', () => {
  expect(next({ chain: ['operations', 'demand-gen'], level: 0, ...taken(deniz) })).toMatchObject({
    person: mara,
    level: 1,
    insteadOf: 'Deniz',
  });
});

test('goes on along the roles where the one who has it has no delegate, and skips a role that nobody holds', () => {
  const chain: RoleName[] = ['finance', 'finance', 'brand', 'operations'];
  expect(next({ chain, level: 0, owner: who('Femi') })).toMatchObject({ person: deniz, level: 3 });
});

test('a role whose holder was asked before is asked again, where that person has it no more', () => {
  const incident: Asked = {
    chain: ['demand-gen', 'finance', 'operations'],
    level: 1,
    owner: who('Femi'),
    asked: [who('Deniz')],
  };
  expect(next(incident)).toMatchObject({ person: deniz, level: 2 });
});

test('goes to the role of the charter at last, which answers for it from then on', () => {
  const incident: Asked = { chain: ['marketing', 'operations'], level: 1, owner: who('Deniz'), asked: [who('Mara')] };
  expect(next(incident)).toBeNull();
  expect(next(incident, ['operations'])).toBeNull();
  expect(next(incident, ['operations', 'sales'])).toMatchObject({
    person: rita,
    level: 2,
    chain: ['marketing', 'operations', 'sales'],
    isByCharter: true,
  });
});

test('an-escalation-moves: never to the one who has it, and it ends, whoever holds what', () => {
  const role = fc.constantFrom(...RoleName.options);
  fc.assert(
    fc.property(
      fc.array(fc.array(role, { maxLength: 3 }), { minLength: 1, maxLength: 5 }),
      fc.array(role, { minLength: 1, maxLength: 4 }),
      fc.array(role, { maxLength: 2 }),
      fc.array(fc.nat({ max: 5 }), { minLength: 5, maxLength: 5 }),
      (held, chain, byCharter, delegates) => {
        const crew = held.map((roles, at) => person(`P${at}`, roles));
        let incident: Asked = { chain, level: 0, owner: crew[0] && who(crew[0].name) };
        for (let steps = 0; ; steps += 1) {
          const to = nextAsked(incident, {
            people: crew,
            byCharter,
            duty: first,
            charterDuty: first,
            delegateOf: (one) => crew[delegates[crew.indexOf(one)] ?? 0] ?? null,
          });
          if (!to) return;
          expect(to.person.slackUserId).not.toBe(incident.owner?.slackUserId);
          expect(to.chain[to.level]).toBeDefined();
          expect(steps).toBeLessThan(20);
          incident = { ...to, owner: who(to.person.name), asked: askedSoFar(incident) };
        }
      },
    ),
  );
});
