// Days that are left, over HTTP: however many ask at once, nobody gets more than there is; and every
// open page knows how many that is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { monthBefore, plus, today } from './lib/days.mjs';
import { expect, get, post, request } from './lib/http.mjs';
import { openSocket } from './lib/live.mjs';
import { fromTemplate, makeTemplate } from './lib/world.mjs';

let template;
const cleanups = [];
before(async () => { template = await makeTemplate({ after: (work) => cleanups.push(work) }); });
after(async () => { for (const work of cleanups) await work(); });

const open = (world, type, as_of, amount, more = {}) => post(world.hr, '/api/balances/open', { type, as_of, entries: [{ user_id: world.owner.id, amount, ...more }] });
const balance = async (by, world, type) => (await get(by, `/api/balances?user_id=${world.owner.id}`)).items.find((one) => one.type === type);

/** The next Tuesdays, Wednesdays and Thursdays: each is one day of leave, unless it is a holiday. */
function days(count) {
    const found = [];
    for (let day = plus(today(), 1); found.length < count; day = plus(day, 1)) if ([2, 3, 4].includes(new Date(day).getUTCDay())) found.push(day);
    return found;
}

test('a thousand requests at once never pass the balance', async () => {
    const world = await fromTemplate(template);
    try {
        await open(world, 'CT', today(), '25'); // by hand alone: nothing is earned
        // 250 days, each asked for four times: as mornings, afternoons, and whole, twice.
        const wishes = days(250).flatMap((day) => [['am', 'am'], ['pm', 'pm'], ['am', 'pm'], ['am', 'pm']].map(([start_half, end_half]) => ({ type: 'CT', start: day, end: day, start_half, end_half })));
        const answers = await Promise.all(wishes.map((body) => request(world.server, 'POST', '/api/absences', { as: world.owner, body })));
        const asked = answers.filter(({ status }) => status === 201);
        const refused = answers.filter(({ status }) => status !== 201);
        assert.equal(answers.length, 1000);
        for (const { status, body } of refused) assert.ok((status === 409 && ['balance_short', 'absence_overlap'].includes(body.code)) || body.detail.includes('Aucun jour'), `${status} ${JSON.stringify(body)}`);
        assert.ok(refused.some(({ body }) => body.code === 'balance_short'));
        const sum = asked.reduce((total, { body }) => total + body.days, 0);
        assert.equal(sum, 25);
        const left = await balance(world.owner, world, 'CT');
        assert.deepEqual([left.balance, left.reserved, left.available], ['25', '25', '0']);
    } finally {
        await world.close();
    }
});

test('every open page has the same columns, one after the other', async () => {
    const world = await fromTemplate(template);
    try {
        await open(world, 'CA', plus(today(), -40), '5', { previous_amount: '10' });
        const sockets = { owner: await openSocket(world.owner), manager: await openSocket(world.manager), hr: await openSocket(world.hr) };
        const colleague = await openSocket(world.colleague);
        const [day] = days(1);
        const absence = await post(world.owner, '/api/absences', { type: 'CA', start: day, end: day });
        const heard = {};
        for (const [name, socket] of Object.entries(sockets)) heard[name] = (await socket.next('balance_updated')).data;
        assert.equal(heard.owner.reserved, '1');
        assert.equal(heard.manager.reserved, '1');
        assert.equal(heard.manager.previous, undefined);
        assert.deepEqual(heard.owner, heard.hr);
        await world.approve(absence);
        const next = (await sockets.owner.next((m) => m.type === 'balance_updated' && m.data.version === heard.owner.version + 1)).data;
        assert.equal(next.reserved, '0');
        assert.equal(next.planned, '1');
        const { lines, ...columns } = await balance(world.owner, world, 'CA');
        assert.deepEqual(columns, next);
        assert.ok(lines.some((line) => line.column === 'planned' && line.about === day && line.amount === '-1'));
        await world.sentinel();
        await colleague.next('team_created');
        assert.ok(!colleague.texts.some((text) => text.includes('balance')));
        for (const socket of [...Object.values(sockets), colleague]) await socket.drop();
    } finally {
        await world.close();
    }
});

test('what HR enters is checked, and shown with its reason', async () => {
    const world = await fromTemplate(template);
    try {
        const bad = (target, body, status, code, field) => expect(status, world.server, 'POST', target, { as: world.hr, body }).then(({ body: problem }) => {
            assert.equal(problem.code === 'invalid' ? problem.errors?.[0]?.code ?? problem.code : problem.code, code, JSON.stringify(problem));
            if (field) assert.ok(JSON.stringify(problem.errors).includes(`"${field}"`), JSON.stringify(problem));
        });
        const target = `/api/balances/${world.owner.id}/CA`;
        const entries = [{ user_id: world.owner.id, amount: '2,5' }];
        await bad('/api/balances/open', { type: 'TEL', as_of: today(), entries }, 422, 'balance_none', 'type');
        await bad('/api/balances/open', { type: 'CA', as_of: '1900-01-01', entries }, 422, 'field_range', 'as_of');
        await bad('/api/balances/open', { type: 'CA', as_of: today(), entries: [] }, 422, 'field_range', 'entries');
        await bad('/api/balances/open', { type: 'CA', as_of: today(), entries: [{ user_id: world.other_tenant.id, amount: '1' }] }, 422, 'user_unknown', 'entries');
        await bad('/api/balances/open', { type: 'CA', as_of: today(), entries: [{ user_id: world.owner.id, amount: 'deux' }] }, 422, 'field_amount', 'entries');
        await bad(`${target}/corrections`, { amount: '1', reason: 'Trop tôt' }, 404, 'not_found');
        await open(world, 'CA', today(), '2,5');
        await bad('/api/balances/open', { type: 'CA', as_of: today(), entries }, 409, 'balance_opened');
        await bad(`${target}/corrections`, { amount: '0', reason: 'Rien' }, 422, 'field_value', 'amount');
        await bad(`${target}/corrections`, { amount: '1', reason: ' ' }, 422, 'field_required', 'reason');
        await bad(`${target}/corrections`, { amount: '1', reason: 'x', period: '2001-01-01' }, 422, 'balance_period', 'period');
        await bad(`${target}/carry-overs`, { amount: '-1', period: today(), until: plus(today(), 500), reason: 'x' }, 422, 'field_value', 'amount');
        await bad(`${target}/carry-overs`, { amount: '1', period: today(), until: plus(today(), 1), reason: 'x' }, 422, 'balance_carry_short', 'until');
        await bad(`${target}/notices`, { period: today(), given_on: plus(today(), 1), reason: 'x' }, 422, 'balance_notice_ahead', 'given_on');
        await bad('/api/payroll-months', { month: `${today().slice(0, 8)}01` }, 422, 'payroll_not_over', 'month');
        const closed = monthBefore(today());
        await post(world.hr, '/api/payroll-months', { month: closed });
        await bad('/api/payroll-months', { month: closed }, 409, 'payroll_closed');
        const { body: refused } = await expect(403, world.server, 'GET', `${target}/lines`, { as: world.manager });
        assert.equal(refused.code, 'balance_private');
        const { balance: now } = await post(world.hr, `${target}/corrections`, { amount: '-1/2', reason: 'Saisie en double' });
        assert.equal(now, '2');
        const { items } = await get(world.owner, `${target}/lines`);
        assert.deepEqual(items.map(({ kind, amount, reason }) => [kind, amount, reason]), [['correction', '-1/2', 'Saisie en double'], ['opening', '5/2', '']]);
    } finally {
        await world.close();
    }
});
