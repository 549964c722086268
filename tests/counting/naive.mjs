// A second counter, written apart from the first and as simply as possible: it walks a paper calendar, one day
// after the other. It shares no line, no table and no formula with src/hr.

/** Days as numbers: 0 is 1970-01-01. */
export const number = (text) => Date.UTC(+text.slice(0, 4), +text.slice(5, 7) - 1, +text.slice(8)) / 86400000;
export const text = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
const weekday = (day) => ((((day + 3) % 7) + 7) % 7) + 1; // 1 is Monday

/** Easter by Gauss, with his two constants of the century worked out each time. */
export function easter(year) {
    const a = year % 19, b = year % 4, c = year % 7;
    const k = Math.floor(year / 100);
    const p = Math.floor((13 + 8 * k) / 25);
    const m = (15 - p + k - Math.floor(k / 4)) % 30;
    const n = (4 + k - Math.floor(k / 4)) % 7;
    const d = (19 * a + m) % 30;
    const e = (2 * b + 4 * c + 6 * d + n) % 7;
    let march = 22 + d + e;
    if (d === 29 && e === 6) march = 50; // 19 April, not 26
    if (d === 28 && e === 6 && (11 * m + 11) % 30 < 19) march = 49; // 18 April, not 25
    return Date.UTC(year, 2, 1) / 86400000 + march - 1;
}

const overseas = {
    mayotte: ['04-27', 'abolition_mayotte'],
    martinique: ['05-22', 'abolition_martinique'],
    guadeloupe: ['05-27', 'abolition_guadeloupe'],
    saint_martin: ['05-28', 'abolition_saint_martin'],
    guyane: ['06-10', 'abolition_guyane'],
    saint_barthelemy: ['10-09', 'abolition_saint_barthelemy'],
    reunion: ['12-20', 'abolition_reunion'],
};

/** day number -> names, of one year of a zone. */
function makeYear(year, zone, goodFriday) {
    const days = new Map();
    const put = (day, name) => days.set(day, [...(days.get(day) ?? []), name]);
    const fixed = (monthDay, name) => put(number(`${year}-${monthDay}`), name);
    const sunday = easter(year);

    fixed('01-01', 'new_year');
    fixed('05-01', 'labour_day');
    fixed('05-08', 'victory_day');
    fixed('07-14', 'national_day');
    fixed('08-15', 'assumption');
    fixed('11-01', 'all_saints');
    fixed('11-11', 'armistice');
    fixed('12-25', 'christmas');
    put(sunday + 1, 'easter_monday');
    put(sunday + 39, 'ascension');
    put(sunday + 50, 'whit_monday');
    if (zone === 'alsace_moselle') {
        fixed('12-26', 'saint_stephen');
        if (goodFriday) put(sunday - 2, 'good_friday');
    }
    if (overseas[zone]) fixed(...overseas[zone]);
    return days;
}

const years = new Map();
export function yearOf(year, zone, goodFriday) {
    const key = `${year} ${zone} ${Boolean(goodFriday)}`;
    if (!years.has(key)) years.set(key, makeYear(year, zone, goodFriday));
    return years.get(key);
}

const open = {
    monday_friday: [1, 2, 3, 4, 5],
    tuesday_saturday: [2, 3, 4, 5, 6],
    monday_saturday: [1, 2, 3, 4, 5, 6],
};

/** The paper calendar of one person: one card for each day. */
function cardOf(day, c) {
    const policy = { weekly_rest_day: 7, open_days: 'monday_friday', ...c.policy };
    const names = yearOf(+text(day).slice(0, 4), c.zone ?? 'metropole', c.good_friday).get(day) ?? [];
    const off = names.some((name) => !(c.worked ?? []).includes(name));
    const employed = (!c.arrival || day >= number(c.arrival)) && (!c.departure || day <= number(c.departure));
    let pattern = { weeks: [[210, 210, 210, 210, 210, 210, 210, 210, 210, 210, 0, 0, 0, 0]], anchor: '1970-01-05' };
    for (const next of c.patterns ?? []) if (!next.from || number(next.from) <= day) pattern = next;
    const anchor = number(pattern.anchor ?? '1970-01-05');
    const week = (((Math.floor((day - anchor) / 7) % pattern.weeks.length) + pattern.weeks.length) % pattern.weeks.length);
    const minutes = pattern.weeks[week].slice(weekday(day) * 2 - 2, weekday(day) * 2);
    return {
        day,
        weekday: weekday(day),
        employed,
        morning: employed && !off && minutes[0] > 0,
        afternoon: employed && !off && minutes[1] > 0,
        back: (c.given_back ?? []).some(([a, b]) => number(a) <= day && day <= number(b)),
        // what the method makes of such a day
        counts: { calendaires: true, ouvrables: weekday(day) !== policy.weekly_rest_day && !off, ouvres: open[policy.open_days].includes(weekday(day)) && !off }[c.method ?? 'ouvrables'],
    };
}

/** 0, 1 or 2 halves: of a day on which somebody works, and is away in the halves `away`. */
function ofWorkingDay(card, away, c) {
    const missed = (card.morning && away.morning ? 1 : 0) + (card.afternoon && away.afternoon ? 1 : 0);
    const usual = (card.morning ? 1 : 0) + (card.afternoon ? 1 : 0);
    if (missed === 0) return 0;
    if (missed < usual) return 1;
    const onlyAHalf = !(away.morning && away.afternoon);
    return onlyAHalf && c.policy?.half_worked_day === 'half' ? 1 : 2;
}

/** { halves, minutes, days: Map(day -> halves) } */
export function count(c) {
    const start = number(c.start), end = number(c.end);
    const days = new Map();
    const result = () => ({ halves: [...days.values()].reduce((a, b) => a + b, 0), minutes: 0, days });
    const away = (day) => ({
        morning: day >= start && day <= end && !(day === start && c.start_half === 'pm'),
        afternoon: day >= start && day <= end && !(day === end && c.end_half === 'am'),
    });
    const works = (card) => card.morning || card.afternoon;
    const gone = (card) => (card.morning && away(card.day).morning) || (card.afternoon && away(card.day).afternoon);
    const cards = [];
    for (let day = start; day <= end; day++) cards.push(cardOf(day, c));
    for (const card of cards) days.set(card.day, 0);

    if (c.minutes) {
        const [card] = cards;
        return { halves: 0, minutes: works(card) && card.employed && !card.back ? c.minutes : 0, days };
    }
    if (c.extent === 'dates') {
        for (const card of cards)
            if (card.employed && !card.back && card.counts) days.set(card.day, (away(card.day).morning ? 1 : 0) + (away(card.day).afternoon ? 1 : 0));
        return result();
    }
    if (c.extent === 'worked') {
        for (const card of cards) if (card.employed && !card.back) days.set(card.day, ofWorkingDay(card, away(card.day), c));
        return result();
    }

    // Leave: when does it begin, and when does work begin again?
    const first = cards.findIndex(gone);
    if (first < 0) return result();
    const last = cards[cards.length - 1];
    const missedDays = cards.filter(gone);
    const backAtNoon = last.afternoon && !away(last.day).afternoon;
    if (!backAtNoon) {
        const more = [];
        let found = false;
        for (let day = end + 1; day <= end + 92 && !found; day++) {
            const card = cardOf(day, c);
            if (works(card)) found = true;
            else more.push(card);
        }
        if (found) cards.push(...more);
    }
    const alone = missedDays.length === 1 && missedDays[0].weekday === 5 && c.policy?.isolated_friday === 'alone';
    const limit = c.policy?.saturdays ?? 53;
    const month = String(c.policy?.reference_month ?? 6).padStart(2, '0');
    const period = (day) => (text(day).slice(5, 7) >= month ? +text(day).slice(0, 4) : +text(day).slice(0, 4) - 1);
    const saturdays = new Map([[period(start), c.saturdays ?? 0]]);
    cards.forEach((card, i) => {
        days.set(card.day, 0);
        if (i < first || !card.employed || card.back || !card.counts) return;
        if (works(card)) {
            days.set(card.day, ofWorkingDay(card, away(card.day), c));
        } else if (card.weekday === 6 && (c.method ?? 'ouvrables') === 'ouvrables') {
            const before = saturdays.get(period(card.day)) ?? 0;
            if (alone || before >= limit) return;
            saturdays.set(period(card.day), before + 1);
            days.set(card.day, 2);
        } else {
            days.set(card.day, 2);
        }
    });
    return result();
}
