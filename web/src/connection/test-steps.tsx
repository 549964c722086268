import { useTranslation } from 'react-i18next';
import { STEPS, type StepState, type Steps } from './exam';

const MARKS = { waiting: '·', running: '…', good: '✓', bad: '✗', skipped: '–' } as const;

export function TestSteps({ steps }: { steps: Steps }) {
  const { t } = useTranslation();
  return (
    <ol className="plainList testSteps">
      {STEPS.map((step) => (
        <li key={step} data-state={steps[step].name}>
          <span className="testMark" aria-hidden="true">{MARKS[steps[step].name]}</span>
          <span>{t(`test.steps.${step}`)}</span>
          <span className="dim">{t(`test.states.${steps[step].name}`)}{lasting(steps[step])}</span>
        </li>
      ))}
    </ol>
  );
}

const lasting = ({ ms }: StepState): string => (ms === undefined ? '' : ms < 1000 ? `, ${ms}\u00A0ms` : `, ${Math.round(ms / 1000)}\u00A0s`);
