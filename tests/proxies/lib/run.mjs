// The cells of one file of the matrix: one server, one browser where it is needed, three at a time.
import test from 'node:test';
import { startBrowser } from '../../browser/helpers.mjs';
import { CELLS } from '../matrix.mjs';
import { isSeen, openHouse, tryCell } from './cell.mjs';

const only = process.env.MOZAIK_CELL && new RegExp(process.env.MOZAIK_CELL);

export function matrix(name, isMine) {
    const cells = CELLS.filter((cell) => !cell.not && isMine(cell) && (!only || only.test(cell.name)));
    test(name, { concurrency: 3 }, async (t) => {
        const house = await openHouse(t, cells);
        const browser = cells.some(isSeen) ? await startBrowser() : undefined;
        t.after(() => browser?.close());
        await Promise.all(cells.map((cell) => t.test(cell.name, (one) => tryCell(one, house, cell, browser))));
    });
}

export const ofBox = (id) => matrix(`${id}: every configuration`, (cell) => cell.boxes.length === 1 && cell.boxes[0][0] === id);
