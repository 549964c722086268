/** Amounts of days as the server writes them: exact fractions, `63/2`. */
import i18next from 'i18next';

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

/** Of a balance in minutes: « 7 h 30 ». */
export function minutesText(amount: string): string {
  const minutes = Math.abs(Number.parseInt(amount, 10));
  return `${isNegative(amount) ? '\u2212' : ''}${Math.floor(minutes / 60)}\u00A0h\u00A0${String(minutes % 60).padStart(2, '0')}`;
}
