/** Beside a balance: what of it is lost first, and what waits for a decision. */
import { useTranslation } from 'react-i18next';
import { isNegative, isZero, lessThan, minus, quantityText } from '../amount';
import { dayMedium, nextYear } from '../days';
import type { Balance } from '../types';

/** How much is lost first, and the last day to take it; null: nothing, or never. */
export function nextLoss({ balance, previous, taken, expired, previous_until }: Balance): { amount: string; last: string } | null {
  if (!balance || isZero(balance) || isNegative(balance) || !previous_until) return null;
  // What is taken is taken of the period before, as long as there is something of it.
  const old = minus(minus(previous ?? '0', taken ?? '0'), expired ?? '0');
  if (!isNegative(old) && !isZero(old)) return { amount: lessThan(balance, old) ? balance : old, last: previous_until };
  return { amount: balance, last: nextYear(previous_until) };
}

export function BalanceHints({ balance }: { balance: Balance }) {
  const { t } = useTranslation();
  const { unit, reserved } = balance;
  const loss = nextLoss(balance);
  const hints = [
    loss && (loss.amount === balance.balance
      ? t('balances.hints.last', { day: dayMedium(loss.last) })
      : t('balances.hints.part', { amount: quantityText(loss.amount, unit), day: dayMedium(loss.last) })),
    reserved && !isZero(reserved) && t('balances.hints.reserved', { amount: quantityText(reserved, unit) }),
  ].filter(Boolean);
  return hints.length > 0 && <small className="dim">{hints.join(' · ')}</small>;
}
