// Days as the contract has them, "2026-11-24": civil dates, not instants.
// The sites of the tests' companies are in Paris: there it is tomorrow while UTC still has its last hour or two of today.

import { setTimeout as pause } from 'node:timers/promises';

const DAY_MS = 86_400_000; // in UTC, whose days all have 24 hours
const paris = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }); // as ISO 8601 writes it

/** Which day it is there; in so many seconds. */
export const today = (seconds = 0) => paris.format(Date.now() + seconds * 1000);

/** Which day it is there, and stays for so many seconds: when it does not, tomorrow is waited for. */
export async function dayOf(seconds) {
    while (today(seconds) !== today()) await pause(1000);
    return today();
}

/** So many days after a day, or before it. */
export const plus = (day, count) => new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);

/** The first day of the month before a day's. */
export const monthBefore = (day) => `${plus(`${day.slice(0, 8)}01`, -1).slice(0, 8)}01`;
