/** Observations: the vocabulary is contract/doctor-report.schema.json, and told there. */
import type { Json } from './condition';
import type { Kind } from './lives';

export type Exchange = {
  outcome: 'answer' | 'silent' | 'no_connection' | 'unasked';
  status?: number;
  reason?: string;
  ms?: number;
  headers?: Record<string, string>;
  body?: string;
  length?: number;
  code?: string;
};

export type Echo = {
  outcome: Exchange['outcome'];
  http_version?: string;
  scheme?: string;
  host?: string;
  host_kept?: boolean;
  trusted_proxy?: boolean;
  headers?: Record<string, string>;
};

export type Frame = 'ok' | 'lost' | 'closed' | 'changed';
export type Frames = { outcome: 'ok' | 'dead' | 'partial' | 'unknown'; max?: number; code?: number } & {
  [size in 'text' | 'b125' | 'b126' | 'b32769' | 'b65535' | 'b70000' | 'b1m']?: Frame;
};

export type Life = { after_s?: number; how?: 'eof' | 'close' | 'silent'; code?: number };
export type Idle = {
  asked_s: number;
  every_s: number;
  kind: Kind;
  after_s?: number;
  silent?: Life;
  message?: Life;
  server?: Life;
};

export type Stream = {
  outcome: 'streaming' | 'late' | 'buffered' | 'bursts' | 'cut' | 'refused' | 'unknown';
  status?: number;
  ms?: number;
  lag_ms?: number;
  events?: number;
  asked?: number;
  content_length?: boolean;
  encoding?: string;
  x_accel?: boolean;
  after_s?: number;
  answer?: Exchange;
};

export type Hold = { asked_s: number; ok_s?: number; after_s?: number; answer?: Exchange };

/** What the page finds. What `mozaik doctor` finds has more members; judging it takes them all. */
export type Seen = {
  by: 'browser' | 'doctor';
  ours?: boolean;
  kind?: 'mozaik' | 'other';
  tls?: boolean;
  version?: string;
  health?: Exchange;
  plain?: Exchange;
  echo?: Echo;
  upgrade?: { outcome: string; ms?: number };
  frames?: Frames;
  idle?: Idle;
  sse?: Stream;
  sse_plain?: Stream;
  hold?: Hold;
} & { [name: string]: Json | undefined };
