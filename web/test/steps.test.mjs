import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { load } from './build.mjs';

let stepsOf;
before(async () => ({ stepsOf } = await load('page.ts')));

const INES = 'ines';
const by = { me: { user: { id: 'other', role: 'manager' }, stands_in_for: [] }, type: { decision: 'discretion' }, steps: 1, today: '2027-03-01' };
const as = {
  owner: { ...by, me: { user: { id: INES, role: 'employee' }, stands_in_for: [] } },
  ownerHr: { ...by, me: { user: { id: INES, role: 'admin' }, stands_in_for: [] } },
  manager: by,
  deputy: { ...by, me: { ...by.me, stands_in_for: [INES] } },
  hr: { ...by, me: { user: { id: 'hr', role: 'admin' }, stands_in_for: [] } },
};
const absence = (more = {}) => ({
  id: 'a1', version: 1, user_id: INES, start: '2027-03-08', start_half: 'am', end: '2027-03-12', end_half: 'pm', kind: 'absent',
  status: 'pending', created_at: '2026-11-23T09:00:00.000Z', acknowledged_at: null, proposal: null, minutes: null, ...more,
});
const words = (set) => [...set].sort().join(' ');

test('who is offered what', () => {
  const approved = { status: 'approved' };
  const begun = { ...approved, start: '2027-03-01' };
  const past = { ...approved, start: '2027-02-01', end: '2027-02-05' };
  const ofOwner = { ...approved, proposal: { created_by: INES } };
  const ofManager = { ...approved, proposal: { created_by: 'other' } };
  for (const [what, who, more, expected] of [
    ['my request', as.owner, {}, 'cancel cut edit'],
    ['of who I stand in for', as.deputy, {}, ''],
    ['what was returned to me', as.owner, { reason: 'Le mardi ?' }, 'cancel cut edit'],
    ['mine, and I am HR: nobody decides their own', as.ownerHr, {}, 'cancel cut edit'],
    ['validated', as.owner, { status: 'validated' }, 'cancel cut'],
    ['approved', as.owner, approved, 'cancel cut propose'],
    ['approved, and begun: what is to come', as.owner, begun, 'cut propose'],
    ['over', as.owner, past, ''],
    ['refused', as.owner, { status: 'refused' }, ''],
    ['a half day has no part', as.owner, { start: '2027-03-12', start_half: 'pm' }, 'cancel edit'],
    ['hours neither', as.owner, { start: '2027-03-12', minutes: 120 }, 'cancel edit'],
    ['I asked for other days', as.owner, ofOwner, 'cancel cut withdraw'],
    ['I was asked', as.owner, ofManager, 'accept cancel cut decline'],

    ['a request of my team', as.manager, {}, 'approve refuse return'],
    ['of right', { ...as.manager, type: { decision: 'proof' } }, {}, 'approve return'],
    ['validated in two steps waits for HR', { ...as.manager, steps: 2 }, { status: 'validated' }, 'refuse return'],
    ['validated, before there was one step', as.manager, { status: 'validated' }, 'approve refuse return'],
    ['approved', as.manager, approved, 'propose'],
    ['the owner asks for other days', as.manager, ofOwner, 'accept decline'],
    ['the owner asks, HR answers', { ...as.manager, steps: 2 }, ofOwner, ''],
    ['we asked', as.manager, ofManager, 'withdraw'],
    ['a notice', { ...as.manager, type: { decision: 'notice' } }, approved, 'propose'],

    ['a request', as.hr, {}, 'approve cancel cut delete edit refuse return'],
    ['validated', { ...as.hr, steps: 2 }, { status: 'validated' }, 'approve cancel cut delete edit refuse return'],
    ['a notice', { ...as.hr, type: { decision: 'notice' } }, past, 'acknowledge cancel cut delete edit'],
    ['a notice taken note of', { ...as.hr, type: { decision: 'notice' } }, { ...past, acknowledged_at: 'x' }, 'cancel cut delete edit'],
    ['the owner asks, two steps', { ...as.hr, steps: 2 }, ofOwner, 'accept cancel cut decline delete edit'],
    ['cancelled', as.hr, { status: 'cancelled' }, 'delete'],
    ['a colleague’s', as.manager, { created_at: undefined }, ''],
  ]) assert.equal(words(stepsOf(absence(more), who)), expected, what);
});
