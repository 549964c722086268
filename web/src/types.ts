import type { components } from './contract';

type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type UserFull = Schemas['UserFull'];
type UserPublic = Schemas['UserPublic'];
export type User = UserFull | UserPublic;
export type Role = Schemas['Role'];
export type Team = Schemas['Team'];
export type Tenant = Schemas['Tenant'];
export type Session = Schemas['Session'];
export type Settings = Schemas['Settings'];
export type AbsenceType = Schemas['AbsenceType'];
export type AbsenceStatus = Schemas['AbsenceStatus'];
export type PlanningRow = Schemas['PlanningRow'];
export type PlanningEntry = Schemas['PlanningEntryFull'] | Schemas['PlanningEntryKind'];
export type PlanningTotal = Schemas['PlanningTotal'];
export type PlanningHoliday = Schemas['PlanningHoliday'];
export type AbsenceContext = Schemas['AbsenceContext'];
export type AbsencePreview = Schemas['AbsencePreview'];
export type AbsenceWanted = Schemas['AbsencePreviewRequest'];
export type AbsenceComment = Schemas['AbsenceComment'];
export type Attachment = Schemas['Attachment'];
export type CountedDay = Schemas['CountedDay'];
export type Site = Schemas['Site'];
export type Pattern = Schemas['Pattern'];
export type ClosedPeriod = Schemas['ClosedPeriod'];
export type Holiday = Schemas['Holiday'];
export type Balance = Schemas['BalanceManager'] & Partial<Omit<Schemas['BalanceFull'], keyof Schemas['BalanceManager']>>;
export type BalanceLine = Schemas['BalanceLine'];
export type Expiry = Schemas['Expiry'];
export type PayrollMonth = Schemas['PayrollMonth'];
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

/** People × days of a period; totals, notes and holidays are of the whole of it. */
export interface PlanningData extends List<PlanningRow> {
  totals: PlanningTotal[];
  notes: PlanningEntry[];
  holidays: PlanningHoliday[];
}

/** More than a colleague sees: their own, or one they decide about. */
export function isKnown(absence: Absence): boolean {
  return absence.created_at !== undefined;
}
