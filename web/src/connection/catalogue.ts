/**
 * What is known of boxes, faults and repairs: contract/doctor.json, which `mozaik doctor` has in it, too.
 * It is long: whoever imports this file comes when the test is wanted.
 */
import file from '../../../contract/doctor.json';
import type { Json } from './condition';

/** A text in both languages, or one that is the same in both. */
export type Text = string | { readonly fr: string; readonly en: string };

/** What stands on the way, or answers at the end of it, and its marks. */
export interface Marked {
  id: string;
  name: Text;
  reply?: Json;
  request?: Json;
  seen?: Json;
  version?: readonly (readonly [header: string, prefix: string])[];
}

export interface Box extends Marked {
  instead?: string;
  front?: Json;
  nearest?: Json;
  via?: string;
  certainty?: Certainty;
  faults?: Readonly<Record<string, Fault | undefined>>;
}

export interface Fault {
  usual?: boolean;
  guilty?: Json;
  innocent?: Json;
  passed?: Json;
  received?: Json;
  lost?: Json;
  missed?: Json;
}

export type Certainty = 'proved' | 'likely';

export interface Fix {
  certainty: Certainty;
  parts: readonly { at?: string; place: Text | null; lines: readonly Text[]; remove?: readonly string[] }[];
  note?: Text | null;
  then?: Text | null;
}

export interface Verdict {
  id: string;
  state: 'healthy' | 'degraded' | 'broken';
  certainty: Certainty;
  hop: string;
  else?: string;
  else_says?: { certainty: Certainty; title: Text; cause: Text };
  with?: string;
  only_first?: boolean;
  fault?: string;
  /** What it is one of, where that is not the fault. */
  of?: string;
  fix?: string;
  when: Json;
  title: Text;
  cause: Text;
  check?: Text | null;
}

export interface Catalogue {
  transports: readonly { id: Transport; when: Json }[];
  apart: Text;
  servers: readonly Marked[];
  ends: Readonly<Record<string, { name: Text }>>;
  boxes: readonly Box[];
  fixes: Readonly<Record<string, Readonly<Record<string, Fix | undefined>> | undefined>>;
  verdicts: readonly Verdict[];
}

export type Transport = 'ws' | 'sse' | 'longpoll' | 'poll';

export const catalogue = file as unknown as Catalogue;
