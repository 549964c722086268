// What there is in a company when a story begins, asked for as HR and as each of the people: nobody
// changes anything meanwhile.
//
//     await startOf(ask, people, today)     people of one company, one of them of HR
//
// `ask(person, path)` → { body, cursor }.
import { epochOf, seqOf } from './words.mjs';

async function all(ask, person, path) {
    const items = [];
    for (let next = null; ;) {
        const { body } = await ask(person, next ? `${path}${path.includes('?') ? '&' : '?'}page=${encodeURIComponent(next)}` : path);
        items.push(...body.items);
        next = body.next;
        if (!next) return items;
    }
}

export async function startOf(ask, people, today) {
    const hr = people.find((person) => person.role === 'admin');
    const { body: me, cursor } = await ask(hr, '/api/auth/me');
    const { body: settings } = await ask(hr, '/api/settings');
    const { body: types } = await ask(hr, '/api/absence-types');
    const bells = {};
    for (const person of people) bells[person.id] = (await all(ask, person, '/api/notifications')).reverse();
    const users = await all(ask, hr, '/api/users?inactive=true'), accounts = {};
    for (const { id } of users) accounts[id] = (await all(ask, hr, `/api/balances?user_id=${id}`)).filter((one) => one.opened).map((one) => one.type);
    return {
        slug: me.tenant.slug, name: me.tenant.name, epoch: epochOf(cursor), seq: seqOf(cursor), today, settings, bells,
        types: Object.fromEntries(types.items.map(({ code, ...type }) => [code, type])),
        users, accounts,
        sites: await all(ask, hr, '/api/sites'), patterns: await all(ask, hr, '/api/patterns'),
        teams: await all(ask, hr, '/api/teams'),
        absences: await all(ask, hr, '/api/absences'),
    };
}
