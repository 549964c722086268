/** What is said about the fields of one thing, where the server names them among those of many: `entries[3].end`. */
import { problemOf } from '../http';

const isOf = (field: string, name: string): boolean => field === name || field.endsWith(`.${name}`);

export const saidOf = (error: unknown, name: string): string | undefined =>
  Object.entries(problemOf(error)?.errors ?? {}).find(([field]) => isOf(field, name))?.[1][0];

/** Which of them stand at one of `names`, as the server calls them. */
export const fieldsOf = (error: unknown, names: readonly string[]): string[] =>
  Object.keys(problemOf(error)?.errors ?? {}).filter((field) => names.some((name) => isOf(field, name)));
