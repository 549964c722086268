/**
 * What is known of boxes, faults and repairs: contract/doctor.json, which `mozaik doctor` has in it, too.
 * It is long: whoever imports this file comes when the test is wanted.
 */
import file from '../../../contract/doctor.json';
import type { Json } from './condition';

/** A text in both languages, or one that is the same in both. */
export type Text = string | { readonly fr: string; readonly en: string };

export interface Box {
  id: string;
  name: Text;
  reply?: Json;
  request?: Json;
  seen?: Json;
  front?: Json;
  nearest?: Json;
  via?: string;
  version?: readonly (readonly [header: string, prefix: string])[];
  faults?: Readonly<Record<string, { usual?: boolean; guilty?: Json; innocent?: Json } | undefined>>;
}

export interface Fix {
  certainty: 'proved' | 'likely';
  parts: readonly { at?: string; place: Text; lines: readonly Text[] }[];
  then?: Text | null;
}

export interface Verdict {
  id: string;
  state: 'healthy' | 'degraded' | 'broken';
  certainty: 'proved' | 'likely';
  hop: string;
  fault?: string;
  fix?: string;
  when: Json;
  title: Text;
  cause: Text;
  check?: Text | null;
}

export interface Catalogue {
  transports: readonly { id: Transport; when: Json }[];
  ends: Readonly<Record<string, { name: Text }>>;
  boxes: readonly Box[];
  fixes: Readonly<Record<string, Readonly<Record<string, Fix | undefined>> | undefined>>;
  verdicts: readonly Verdict[];
}

export type Transport = 'ws' | 'sse' | 'longpoll' | 'poll';

export const catalogue = file as unknown as Catalogue;
