/** An amount as it is read, with its exact value where that is another. */
import { useTranslation } from 'react-i18next';
import { amountText, isExact, quantityText } from '../amount';

interface Props {
  amount: string;
  unit: 'days' | 'minutes';
  /** The number alone, where « jours » is said beside it. */
  bare?: boolean;
}

export function BalanceAmount({ amount, unit, bare }: Props) {
  const { t } = useTranslation();
  const text = bare && unit === 'days' ? amountText(amount) : quantityText(amount, unit);
  return unit === 'days' && !isExact(amount) ? <abbr title={t('balances.exactly', { amount: amount.replace('-', '\u2212') })}>{text}</abbr> : text;
}
