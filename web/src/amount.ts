/** Amounts of days as the server writes them: exact fractions, `63/2`. */
import i18next from 'i18next';
import { hoursText } from './hours';

/** « 31,5 »; at most two decimals, rounded to nearest, so that « 2,08 » stands for 25/12. */
export function amountText(amount: string): string {
  const [above = '0', below = '1'] = amount.split('/');
  const negative = above.startsWith('-');
  const top = BigInt(negative ? above.slice(1) : above);
  const bottom = BigInt(below);
  const hundredths = (top * 200n + bottom) / (bottom * 2n);
  const decimals = String(hundredths % 100n).padStart(2, '0').replace(/0+$/, '');
  const whole = (hundredths / 100n).toLocaleString(i18next.language);
  const sign = negative && hundredths > 0n ? '\u2212' : '';
  return sign + whole + (decimals && (i18next.language === 'en' ? '.' : ',') + decimals);
}

/** Whether it is less than nothing. */
export const isNegative = (amount: string): boolean => amount.startsWith('-');

/** « 4 jours », « 0,5 jour » */
export const dayCount = (days: number): string => i18next.t('amount.days', { count: days, amount: days.toLocaleString(i18next.language) });

/** « 31,5 jours », « 7 h 30 » */
export function quantityText(amount: string, unit: 'days' | 'minutes'): string {
  if (unit === 'minutes') return (isNegative(amount) ? '\u2212' : '') + hoursText(Math.abs(Number.parseInt(amount, 10)));
  const [above = '0', below = '1'] = amount.split('/');
  return i18next.t('amount.days', { count: Math.abs(Number(above)) / Number(below), amount: amountText(amount) });
}

type Fraction = readonly [above: bigint, below: bigint];

function fraction(amount: string): Fraction {
  const [above = '0', below = '1'] = amount.split('/');
  return [BigInt(above), BigInt(below)];
}

/** Two decimals say all of it. */
export function isExact(amount: string): boolean {
  const [above, below] = fraction(amount);
  return (above * 100n) % below === 0n;
}

export const isZero = (amount: string): boolean => fraction(amount)[0] === 0n;

/** `a` - `b`, in lowest terms. */
export function minus(a: string, b: string): string {
  const [[above, below], [otherAbove, otherBelow]] = [fraction(a), fraction(b)];
  const [top, bottom] = [above * otherBelow - otherAbove * below, below * otherBelow];
  let [most, rest] = [top < 0n ? -top : top, bottom];
  while (rest !== 0n) [most, rest] = [rest, most % rest];
  return bottom === most ? String(top / most) : `${top / most}/${bottom / most}`;
}

export const lessThan = (a: string, b: string): boolean => isNegative(minus(a, b));

/** What the server reads of what somebody typed, « 2,5 », « −1/2 »; null: no amount of days. */
export function parseAmount(typed: string): string | null {
  const text = typed.trim().replace(/\s/g, '').replace('\u2212', '-').replace(/^\+/, '');
  return /^-?\d{1,6}(?:\/[1-9]\d{0,5}|[.,]\d{1,2})?$/.test(text) ? text : null;
}
