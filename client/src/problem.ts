export interface Problem {
  /** Stable. The server's, or of ours: `queue_full`, `uncertain`, `closed`, `sign_in`, `other_session`. */
  code: string;
  message: string;
  /** HTTP; 0: no answer. */
  status: number;
  /** The problem document (RFC 9457), where there is one. */
  problem: unknown;
}

/** An answer that refuses, or a request that was not sent. */
export class ProblemError extends Error implements Problem {
  readonly code: string;
  readonly status: number;
  readonly problem: unknown;
  constructor({ code, message, status, problem }: Problem) {
    super(message);
    this.name = 'ProblemError';
    this.code = code;
    this.status = status;
    this.problem = problem;
  }
}

/** Of our own making. */
export function problem(code: string, message: string): Problem {
  return { code, message, status: 0, problem: null };
}

export async function problemOf(response: Response): Promise<Problem> {
  const { status } = response;
  const problem = (await response.json().catch(() => null)) as { code?: string; detail?: string } | null;
  return { code: problem?.code ?? `http_${status}`, message: problem?.detail ?? `HTTP ${status}`, status, problem };
}

/** Nothing happened, or nobody knows: to be tried again, unchanged. */
export function isPassing({ status, code }: Problem): boolean {
  return status >= 500 || status === 429 || status === 408 || code === 'idempotency_running';
}
