/** Colours of types: letters on them that can be read, and whether two are told apart. */

/** What a mark stands on, by day and by night: --surface of app.css. */
export const SURFACES = { light: '#ffffff', dark: '#1f2227' } as const;

/** `#rrggbb`, as the server writes it. */
export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/.test(text);

function linear(colour: string): [number, number, number] {
  const part = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

function luminance(colour: string): number {
  const [red, green, blue] = linear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2: from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever is read better: always 4.5 or more. */
export function inkOn(colour: string): '#000000' | '#ffffff' {
  return contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000';
}

/** How far apart they look: the distance in OKLab, 0 to 1. */
function distance(one: string, other: string): number {
  const [a, b] = [oklab(one), oklab(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function oklab(colour: string): [number, number, number] {
  const [red, green, blue] = linear(colour);
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const middle = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
  ];
}

const FAINT = 1.5;
const CLOSE = 0.045;

/** Why a colour would be hard to tell: it goes under on a ground, or somebody else has nearly the same. */
export function doubts<T extends { color: string }>(colour: string, others: readonly T[]): { ground: keyof typeof SURFACES | null; like: T | null } {
  const grounds = Object.keys(SURFACES) as (keyof typeof SURFACES)[];
  const near = others
    .map((other) => ({ other, far: distance(colour, other.color) }))
    .filter(({ far }) => far < CLOSE)
    .sort((a, b) => a.far - b.far)[0];
  return { ground: grounds.find((ground) => contrast(colour, SURFACES[ground]) < FAINT) ?? null, like: near?.other ?? null };
}
