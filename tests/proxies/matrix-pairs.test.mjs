import { matrix } from './lib/run.mjs';

matrix('two boxes: one is guilty, or none', (cell) => cell.boxes.length > 1);
