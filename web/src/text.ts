/** Words as they are written. Pure. */

/** « Lundi », at the beginning of a line. */
export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** Of a name: two letters at most. */
export const initials = (name: string): string => name.split(/\s+/).map((word) => word[0] ?? '').join('').slice(0, 2).toUpperCase();
