/**
 * Does a condition of contract/doctor.json hold of these observations? What conditions are is told in
 * src/doctor/condition.h, of which this is the same; contract/doctor-cases.json holds both to it.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

type Members = { readonly [key: string]: Json | undefined };

const isMembers = (value: Json | undefined): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at the path; undefined: nothing, or null. */
export function find(seen: Json | undefined, path: string): Json | undefined {
  let at = seen;
  for (const name of path ? path.split('.') : []) at = isMembers(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  return at ?? undefined;
}

/** Of letters of ASCII alone, as a program in C has it. */
const small = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** `*` is anything, also nothing; case does not count. */
export function like(text: string, pattern: string): boolean {
  const [head = '', ...parts] = small(pattern).split('*');
  const body = small(text);
  const tail = parts.pop();
  if (tail === undefined) return body === head;
  if (!body.startsWith(head)) return false;
  let at = head.length;
  for (const part of parts) {
    const found = body.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return body.length - tail.length >= at && body.endsWith(tail);
}

function valueHolds(wanted: Json | undefined, found: Json | undefined): boolean {
  if (typeof wanted === 'string') return typeof found === 'string' && like(found, wanted);
  if (Array.isArray(wanted)) return (wanted as readonly Json[]).some((one) => valueHolds(one, found));
  return isMembers(wanted) ? boundsHold(wanted, found) : wanted !== null && wanted === found;
}

/** `{known: true, not: "x"}`: every member holds. */
function boundsHold({ known, not, min, max }: Members, found: Json | undefined): boolean {
  if (known !== undefined && (known === true) !== (found !== undefined)) return false;
  if (not !== undefined && valueHolds(not, found)) return false;
  if (min === undefined && max === undefined) return true;
  if (typeof found !== 'number' || !Number.isInteger(found)) return false;
  return (min === undefined || found >= Number(min)) && (max === undefined || found <= Number(max));
}

export function holds(condition: Json | undefined, seen: Json | undefined): boolean {
  return !isMembers(condition) || Object.entries(condition).every(([path, wanted]) => valueHolds(wanted, find(seen, path)));
}

/** One of them holds. */
export function any(conditions: Json | undefined, seen: Json | undefined): boolean {
  return Array.isArray(conditions) && (conditions as readonly Json[]).some((one) => holds(one, seen));
}
