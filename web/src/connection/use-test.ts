/** The test of the connection while it goes on, and what it found. */
import { useEffect, useRef, useState } from 'react';
import { examine, noSteps, type Step, type Steps } from './exam';
import type { Language, Report } from './judge';
import type { Seen } from './seen';

type Judge = (seen: Seen, url: string, language: Language) => Report;

export interface Test {
  steps: Steps;
  running: boolean;
  /** The step that ended last. */
  last: Step | null;
  /** In the language of the page as it is now. */
  result: ((language: Language) => Report) | null;
  /** What would judge it did not come, or the test itself fell. */
  failed: boolean;
  start: () => void;
  stop: () => void;
}

/** The knowledge of the doctor, a file of its own: it comes when somebody looks, before the network is at its limits. */
const loadJudge = (): Promise<Judge> => import('./judge').then((file) => file.judge);

export function useTest(): Test {
  const [steps, setSteps] = useState(noSteps);
  const [last, setLast] = useState<Step | null>(null);
  const [running, setRunning] = useState(false);
  const [found, setFound] = useState<{ seen: Seen; judge: Judge } | null>(null);
  const [failed, setFailed] = useState(false);
  const end = useRef<AbortController | null>(null);

  useEffect(() => {
    loadJudge().catch(() => undefined); // asked for again at the start
    return () => end.current?.abort();
  }, []);

  async function run(mine: AbortController): Promise<void> {
    try {
      const judge = await loadJudge();
      const seen = await examine(mine.signal, (step, state) => {
        if (mine.signal.aborted) return;
        setSteps((before) => ({ ...before, [step]: state }));
        if (state.ms !== undefined) setLast(step);
      });
      setFound({ seen, judge });
    } catch (reason) {
      if (mine.signal.aborted) return;
      console.error(reason);
      setFailed(true);
    }
    setRunning(false);
  }

  function start(): void {
    end.current?.abort();
    end.current = new AbortController();
    setSteps(noSteps());
    setLast(null);
    setFound(null);
    setFailed(false);
    setRunning(true);
    void run(end.current);
  }

  function stop(): void {
    end.current?.abort();
    setRunning(false);
    setSteps(noSteps());
    setLast(null);
  }

  const result = found && ((language: Language) => found.judge(found.seen, location.origin, language));
  return { steps, running, last, result, failed, start, stop };
}
