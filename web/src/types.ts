import type { components } from './contract';

type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type UserFull = Schemas['UserFull'];
export type UserPublic = Schemas['UserPublic'];
export type User = UserFull | UserPublic;
export type Role = Schemas['Role'];
export type Team = Schemas['Team'];
export type Tenant = Schemas['Tenant'];
export type Session = Schemas['Session'];
export type Settings = Schemas['Settings'];
export type AbsenceType = Schemas['AbsenceType'];
export type AbsenceStatus = Schemas['AbsenceStatus'];
export type PlanningRow = Schemas['PlanningRow'];
export type Notification = Schemas['Notification'];
export type OneTimeLink = Schemas['OneTimeLink'];
export type LinkOwner = Schemas['LinkOwner'];
export type UserCreated = Schemas['UserCreated'];

/** What everybody sees of an absence, and what more there may be for owner, manager and HR. */
export type Absence = Schemas['AbsenceColleague'] &
  Partial<Omit<Schemas['AbsenceHr'], keyof Schemas['AbsenceColleague']>>;

/** A list, or the part of one that is shown. */
export interface List<T> {
  items: T[];
  cursor: string;
}

export interface Page<T> extends List<T> {
  page: string | null;
  next: string | null;
}

/** More than a colleague sees: their own, or one they decide about. */
export function isKnown(absence: Absence): boolean {
  return absence.created_at !== undefined;
}
