import { ofBox } from './lib/run.mjs';

ofBox('apache');
