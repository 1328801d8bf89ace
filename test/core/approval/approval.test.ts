import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assessApproval, stillMissing } from '../../../src/core/approval/approval.ts';
import { countingApprovals, missing } from '../../../src/core/approval/quorum.ts';
import { PersonOfOurs } from '../../../src/core/charter/charter.ts';
import type { Approval, Decision } from '../../../src/core/decision/decision.ts';
import type { ApprovalNeed, Verdict } from '../../../src/core/gate/verdict.ts';
import { DecisionId, type RoleName } from '../../../src/core/ids.ts';

const now = new Date('2026-11-23T10:00:00Z');
const who = (id: string, name: string, ...roles: RoleName[]): PersonOfOurs =>
  PersonOfOurs.parse({ slackUserId: id, name, roles, timeZone: 'Europe/London' });
const mara = who('U1', 'Mara Keller', 'marketing');
const max = who('U2', 'Max Lind', 'marketing');
const femi = who('U3', 'Femi Adeyemi', 'finance');
const deniz = who('U4', 'Deniz Aydin', 'demand-gen', 'operations');
const people = [mara, max, femi, deniz];
const DIGEST = 'd'.repeat(64);

const by = (person: PersonOfOurs, role: RoleName, more: Partial<Approval> = {}): Approval => ({
  slackUserId: person.slackUserId,
  name: person.name,
  role,
  digest: DIGEST,
  revision: 1,
  at: now,
  ...more,
});
const group = (quorum: number, ...roles: RoleName[]): ApprovalNeed['groups'][number] => ({ roles, quorum });
const pending = (groups: ApprovalNeed['groups'], more: Partial<Decision> & { fourEyes?: boolean } = {}) => {
  const { fourEyes = false, ...rest } = more;
  const verdict = { outcome: 'needs-approval', need: { groups, withinMs: 1, fourEyes } } as Verdict;
  return {
    _id: DecisionId.parse('D-1042'),
    state: 'pending' as Decision['state'],
    revision: 1,
    digest: DIGEST,
    approvals: [] as Approval[],
    editedBy: [] as Decision['editedBy'],
    verdict,
    expiresAt: new Date(now.getTime() + 3_600_000),
    ...rest,
  };
};
const ask = (decision: ReturnType<typeof pending>, slackUserId: string) =>
  assessApproval({ decision, slackUserId, people, now });

describe('who may approve', () => {
  test('one person out of the only group completes it', () => {
    expect(ask(pending([group(1, 'marketing')]), 'U1')).toEqual({
      kind: 'counts',
      person: mara,
      role: 'marketing',
      complete: true,
      needsOtherEyes: false,
    });
  });

  test('somebody without the role is told who can', () => {
    expect(ask(pending([group(1, 'marketing')]), 'U3')).toEqual({
      kind: 'refused',
      mayReject: false,
      reason: 'Marketing decides about `D-1042`: ask Mara Keller or Max Lind',
    });
  });

  test('an outsider is told who can', () => {
    expect(ask(pending([group(1, 'marketing'), group(1, 'finance')]), 'U0OUTSIDER')).toEqual({
      kind: 'refused',
      mayReject: false,
      reason: 'Marketing and Finance decide about `D-1042`: ask Mara Keller, Max Lind or Femi Adeyemi',
    });
  });

  test('the second click of the same person counts nothing', () => {
    const decision = pending([group(2, 'marketing')], { approvals: [by(mara, 'marketing')] });
    expect(ask(decision, 'U1')).toEqual({
      kind: 'refused',
      mayReject: true,
      reason: 'you approved `D-1042` already; it still needs 1 more of Marketing: ask Max Lind',
    });
    expect(ask(decision, 'U2')).toMatchObject({ kind: 'counts', complete: true });
  });

  test('a side that has agreed sends the next one to the side that is missing', () => {
    const decision = pending([group(1, 'marketing'), group(1, 'finance')], { approvals: [by(mara, 'marketing')] });
    expect(ask(decision, 'U2')).toEqual({
      kind: 'refused',
      mayReject: true,
      reason: 'your side has agreed to `D-1042` already; it still needs Finance: ask Femi Adeyemi',
    });
    expect(ask(decision, 'U3')).toMatchObject({ kind: 'counts', role: 'finance', complete: true });
  });

  test('a colleague who asks about somebody reads of them in the third person', () => {
    const of = (decision: ReturnType<typeof pending>, slackUserId: string) => {
      const assessed = assessApproval({ decision, slackUserId, people, now, told: 'of' });
      return assessed.kind === 'refused' && assessed.reason;
    };
    const both = [group(1, 'marketing'), group(1, 'finance')];
    expect(of(pending(both, { approvals: [by(mara, 'marketing')] }), 'U1')).toBe(
      'they approved `D-1042` already; it still needs Finance: ask Femi Adeyemi',
    );
    expect(of(pending(both, { approvals: [by(mara, 'marketing')] }), 'U2')).toBe(
      'their side has agreed to `D-1042` already; it still needs Finance: ask Femi Adeyemi',
    );
    const requestedBy = { slackUserId: mara.slackUserId, name: mara.name };
    expect(of(pending([group(1, 'marketing')], { requestedBy }), 'U1')).toBe(
      'they asked for `D-1042` themselves, so somebody else approves it: ask Max Lind',
    );
  });

  test('a person with two roles fills one place only', () => {
    const decision = pending([group(1, 'demand-gen'), group(1, 'operations')]);
    const first = ask(decision, 'U4');
    expect(first).toMatchObject({ kind: 'counts', role: 'demand-gen', complete: false });
  });

  test.each([
    ['expired', '`D-1042` expired without an answer, and nothing was done'],
    ['superseded', '`D-1042` was replaced by a newer proposal'],
    ['rejected', '`D-1042` was rejected'],
    ['executing', '`D-1042` is approved already and being carried out'],
    ['forbidden', '`D-1042` is held by a rule and nobody can approve it'],
  ] as const)('a decision that is %s takes no approval', (state, reason) => {
    expect(ask(pending([group(1, 'marketing')], { state }), 'U1')).toEqual({
      kind: 'refused',
      mayReject: false,
      reason,
    });
  });

  test('after its end a pending decision takes no approval, even before anything marked it', () => {
    expect(ask(pending([group(1, 'marketing')], { expiresAt: now }), 'U1')).toMatchObject({
      reason: '`D-1042` expired without an answer, and nothing was done',
    });
  });

  test('a verdict without a need lets nobody approve', () => {
    const decision = pending([]);
    expect(ask({ ...decision, verdict: { ...decision.verdict, need: undefined } }, 'U1')).toMatchObject({
      kind: 'refused',
    });
  });
});

describe('four eyes', () => {
  const edited = { editedBy: [{ slackUserId: mara.slackUserId, name: mara.name, at: now, revision: 1 }] };
  test('the editor counts and does not complete; a second pair of eyes does', () => {
    const decision = pending([group(1, 'marketing')], { ...edited, fourEyes: true });
    expect(ask(decision, 'U1')).toMatchObject({ kind: 'counts', complete: false, needsOtherEyes: true });
    const half = { ...decision, approvals: [by(mara, 'marketing')] };
    expect(ask(half, 'U2')).toMatchObject({ kind: 'counts', complete: true, needsOtherEyes: false });
  });
  test('without four eyes the editor may approve the edit alone', () => {
    expect(ask(pending([group(1, 'marketing')], edited), 'U1')).toMatchObject({ kind: 'counts', complete: true });
  });
});

describe('approval-names-content', () => {
  test('an approval of another digest or revision is void', () => {
    const stale = [by(mara, 'marketing', { digest: 'e'.repeat(64) }), by(max, 'marketing', { revision: 2 })];
    const decision = pending([group(2, 'marketing')], { approvals: stale });
    expect(countingApprovals(decision)).toEqual([]);
    expect(ask(decision, 'U1')).toMatchObject({ kind: 'counts', complete: false });
  });
});

describe('quorum-of-distinct-people', () => {
  const crowd = Array.from({ length: 6 }, (_unused, n) => n);
  const roles = fc.uniqueArray(fc.constantFrom<RoleName>('marketing', 'brand', 'finance'), {
    minLength: 1,
    maxLength: 2,
  });
  test('a decision completes only when every place is filled by another person with the role', () => {
    const groups = fc.array(fc.record({ roles, quorum: fc.integer({ min: 1, max: 2 }) }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(
        groups,
        fc.array(roles, { minLength: 6, maxLength: 6 }),
        fc.array(fc.constantFrom(...crowd)),
        (need, held, clicks) => {
          const staff = crowd.map((n) => who(`U${n}`, `P${n}`, ...(held[n] as RoleName[])));
          let decision = pending(need);
          let done = false;
          for (const n of clicks) {
            const said = assessApproval({ decision, slackUserId: `U${n}`, people: staff, now });
            if (said.kind !== 'counts' || done) continue;
            decision = { ...decision, approvals: [...decision.approvals, by(said.person, said.role)] };
            done = said.complete;
          }
          const places = need.reduce((sum, { quorum }) => sum + quorum, 0);
          const distinct = new Set(decision.approvals.map(({ slackUserId }) => slackUserId)).size;
          expect(distinct).toBe(decision.approvals.length);
          expect(done).toBe(decision.approvals.length === places);
          for (const { slackUserId, role } of decision.approvals)
            expect(staff.find((one) => one.slackUserId === slackUserId)?.roles).toContain(role);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('nobody-approves-their-own-request, and a voice counts once', () => {
  const ids = ['U0', 'U1', 'U2', 'U3', 'U4'];
  const roleSets = fc.uniqueArray(fc.constantFrom<RoleName>('marketing', 'brand', 'finance'), { maxLength: 2 });
  const standIn = fc.record({
    of: fc.constantFrom(...ids),
    by: fc.constantFrom(...ids),
    roles: fc.uniqueArray(fc.constantFrom<RoleName>('marketing', 'brand', 'finance'), { minLength: 1, maxLength: 2 }),
  });
  test('over any order of clicks, delegates, editors and requesters', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            roles: fc.uniqueArray(fc.constantFrom<RoleName>('marketing', 'brand', 'finance'), {
              minLength: 1,
              maxLength: 2,
            }),
            quorum: fc.integer({ min: 1, max: 2 }),
          }),
          { minLength: 1, maxLength: 3 },
        ),
        fc.array(roleSets, { minLength: 5, maxLength: 5 }),
        fc.array(standIn, { maxLength: 4 }),
        fc.constantFrom(undefined, ...ids),
        fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 2 }),
        fc.boolean(),
        fc.array(fc.constantFrom(...ids), { maxLength: 14 }),
        (groups, held, lent, requester, editors, fourEyes, clicks) => {
          const staff = ids.map((id, n) => who(id, `P${n}`, ...(held[n] as RoleName[])));
          const standIns = lent
            .filter(({ of, by: who }) => of !== who)
            .map(({ of, by: id, roles }) => ({
              slackUserId: id as PersonOfOurs['slackUserId'],
              name: id,
              forId: of as PersonOfOurs['slackUserId'],
              forName: of,
              roles,
              because: 'away' as const,
              since: now,
            }));
          let decision = {
            ...pending(groups, {
              fourEyes,
              editedBy: editors.map((id) => ({
                slackUserId: id as PersonOfOurs['slackUserId'],
                name: id,
                at: now,
                revision: 1,
              })),
            }),
            standIns,
            ...(requester
              ? { requestedBy: { slackUserId: requester as PersonOfOurs['slackUserId'], name: requester } }
              : {}),
          };
          let done = false;
          for (const id of clicks) {
            const said = assessApproval({ decision, slackUserId: id, people: staff, now });
            if (said.kind !== 'counts') {
              expect(said.reason).toContain('D-1042');
              continue;
            }
            if (done) break;
            const given = by(said.person, said.role, said.for ? { for: said.for } : {});
            decision = { ...decision, approvals: [...decision.approvals, given] };
            done = said.complete;
          }
          const { approvals } = decision;
          expect(new Set(approvals.map((one) => one.slackUserId)).size).toBe(approvals.length);
          for (const one of approvals) {
            expect(one.slackUserId).not.toBe(requester);
            expect(one.for?.slackUserId ?? '-').not.toBe(requester);
            const own = staff.find(({ slackUserId }) => slackUserId === one.slackUserId)?.roles ?? [];
            const borrowed = standIns
              .filter((two) => two.slackUserId === one.slackUserId)
              .flatMap(({ roles }) => roles);
            expect(one.for ? borrowed : own).toContain(one.role);
          }
          const places = groups.reduce((sum, { quorum }) => sum + quorum, 0);
          if (!done) return;
          // One more than there are places only where those who filled them had all written it.
          const voices = approvals.map((one) => one.for?.slackUserId ?? one.slackUserId);
          const isExtra = approvals.length === places + 1;
          expect(approvals.length === places || isExtra).toBe(true);
          expect(new Set(voices.slice(0, places)).size).toBe(places);
          if (fourEyes) expect(approvals.some((one) => !editors.includes(one.slackUserId))).toBe(true);
          if (isExtra) expect(approvals.slice(0, places).every((one) => editors.includes(one.slackUserId))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a delegate decides for the colleague and is named so; the colleague’s own click then adds nothing', () => {
    const standIns = [
      {
        slackUserId: femi.slackUserId,
        name: femi.name,
        forId: mara.slackUserId,
        forName: mara.name,
        roles: ['marketing' as const],
        because: 'away' as const,
        since: now,
      },
    ];
    const decision = { ...pending([group(2, 'marketing')]), standIns };
    expect(ask(decision, 'U3')).toMatchObject({ kind: 'counts', role: 'marketing', for: { slackUserId: 'U1' } });
    const half = {
      ...decision,
      approvals: [by(femi, 'marketing', { for: { slackUserId: mara.slackUserId, name: mara.name } })],
    };
    expect(ask(half, 'U1')).toMatchObject({ kind: 'refused', mayReject: true });
    expect(ask(half, 'U2')).toMatchObject({ kind: 'counts', complete: true });
  });

  test('whoever asked for it is told who can, and may still reject it', () => {
    const decision = {
      ...pending([group(1, 'marketing')]),
      requestedBy: { slackUserId: mara.slackUserId, name: mara.name },
    };
    expect(ask(decision, 'U1')).toEqual({
      kind: 'refused',
      mayReject: true,
      reason: 'you asked for `D-1042` yourself, so somebody else approves it: ask Max Lind',
    });
  });
});

describe('what is missing, in words', () => {
  test('one place is named without a count, more with one', () => {
    expect(missing(pending([group(1, 'marketing')]))).toBe('Marketing');
    const both = [group(1, 'marketing'), group(1, 'finance')];
    expect(missing(pending(both, { approvals: [by(femi, 'finance')] }))).toBe('Marketing and Finance (1 of 2)');
    expect(missing(pending([group(1, 'brand', 'marketing')]))).toBe('Brand or Marketing');
  });

  test('once somebody agreed, those who did not are named apart', () => {
    const groups = [group(2, 'marketing'), group(1, 'finance')];
    expect(stillMissing(pending(groups))).toBeNull();
    const one = { approvals: [by(mara, 'marketing')] };
    expect(stillMissing(pending(groups, one))).toBe('1 more of Marketing and Finance');
    expect(stillMissing(pending([group(1, 'marketing')], one))).toBeNull();
    // The owner's own place is taken first, so that anybody of the wide group can be the second.
    const wide = [group(1, 'marketing', 'demand-gen'), group(1, 'marketing')];
    expect(stillMissing(pending(wide, one))).toBe('Marketing or Demand gen');
    const wrote = { editedBy: [{ slackUserId: mara.slackUserId, name: mara.name, at: now, revision: 1 }] };
    const alone = pending([group(1, 'marketing')], { ...one, ...wrote, fourEyes: true });
    expect(stillMissing(alone)).toBe('somebody who did not write it');
  });
});
