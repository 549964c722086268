#include "store/schema_steps.h"

#include <stddef.h>

/*
 * Step 2: the trade. How to read it: see step 1 (schema.c). Amounts are two columns,
 * `..._num` and `..._den`, an exact fraction (base/amount.h).
 */
const char *const schema_step_2[] = {
    /* ---- what a company chose otherwise than the law (hr/policy.h) ---- */
    "CREATE TABLE policy ("
    " tenant BLOB NOT NULL REFERENCES tenant (id),"
    " key TEXT NOT NULL,"
    " value INTEGER NOT NULL,"
    " PRIMARY KEY (tenant, key)"
    ") STRICT, WITHOUT ROWID",

    /* ---- where and when people work ---- */

    /* `zone`: whose holidays (hr/holiday.h). `time_zone`: an IANA name. The first site of a
     * company is where everybody is who was given none. */
    "CREATE TABLE site ("
    " tenant BLOB NOT NULL REFERENCES tenant (id),"
    " id BLOB NOT NULL,"
    " name TEXT NOT NULL,"
    " zone TEXT NOT NULL DEFAULT 'metropole',"
    " good_friday INTEGER NOT NULL DEFAULT 0,"
    " time_zone TEXT NOT NULL DEFAULT 'Europe/Paris',"
    " version INTEGER NOT NULL DEFAULT 1,"
    " created_at INTEGER NOT NULL,"
    " PRIMARY KEY (tenant, id),"
    " UNIQUE (tenant, name)"
    ") STRICT, WITHOUT ROWID",
    /* A company of before has one, with the id of the company. */
    "INSERT INTO site (tenant, id, name, created_at)"
    " SELECT id, id, 'Siège', created_at FROM tenant",
    /* Holidays that are worked there, by code. All others are days off. */
    "CREATE TABLE site_worked ("
    " tenant BLOB NOT NULL,"
    " site BLOB NOT NULL,"
    " holiday TEXT NOT NULL,"
    " PRIMARY KEY (tenant, site, holiday),"
    " FOREIGN KEY (tenant, site) REFERENCES site (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    /* Minutes of work in each half day: `weeks` weeks of 14 numbers, Monday morning first, as
     * a JSON array. The week of `anchor_day` is the first one. */
    "CREATE TABLE pattern ("
    " tenant BLOB NOT NULL REFERENCES tenant (id),"
    " id BLOB NOT NULL,"
    " name TEXT NOT NULL,"
    " weeks INTEGER NOT NULL,"
    " anchor_day INTEGER NOT NULL DEFAULT 4," /* 1970-01-05, a Monday */
    " minutes TEXT NOT NULL,"
    " version INTEGER NOT NULL DEFAULT 1,"
    " created_at INTEGER NOT NULL,"
    " PRIMARY KEY (tenant, id),"
    " UNIQUE (tenant, name)"
    ") STRICT, WITHOUT ROWID",
    /* From a day on; the past stays as it was worked. Before the first: Monday to Friday. */
    "CREATE TABLE user_pattern ("
    " tenant BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " from_day INTEGER NOT NULL,"
    " pattern BLOB NOT NULL,"
    " PRIMARY KEY (tenant, user_id, from_day),"
    " FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id),"
    " FOREIGN KEY (tenant, pattern) REFERENCES pattern (tenant, id)"
    ") STRICT, WITHOUT ROWID",

    /* How far an absence reaches (hr/type.h). */
    "ALTER TABLE absence_type ADD COLUMN extent TEXT NOT NULL DEFAULT 'return'",
    "UPDATE absence_type SET extent = 'dates' WHERE code IN"
    " ('AT', 'MPRO', 'AM', 'EMAL', 'MAT', 'PAT', 'FAM', 'RH', 'RHD', 'NAUT', 'AUT')",
    "UPDATE absence_type SET extent = 'worked' WHERE code IN"
    " ('STG', 'FO', 'RTT', 'REC', 'TEL', 'DEL', 'RMED')",

    /* ---- people ---- */
    /* `departure_day` is the last day of work; `successor` decides from then on what was the
     * person's to decide. */
    "ALTER TABLE users ADD COLUMN site BLOB",
    "ALTER TABLE users ADD COLUMN arrival_day INTEGER",
    "ALTER TABLE users ADD COLUMN departure_day INTEGER",
    "ALTER TABLE users ADD COLUMN successor BLOB",
    /* Managers of one person, besides those of their teams. */
    "CREATE TABLE user_manager ("
    " tenant BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " manager BLOB NOT NULL,"
    " PRIMARY KEY (tenant, user_id, manager),"
    " FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id),"
    " FOREIGN KEY (tenant, manager) REFERENCES users (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX user_manager_by_manager ON user_manager (tenant, manager)",
    /* Belonging to a team with dates: team_member holds who belongs to it today, what is due
     * (hr/due.h) keeps it so. A NULL day: open. */
    "CREATE TABLE team_period ("
    " tenant BLOB NOT NULL,"
    " team BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " from_day INTEGER,"
    " to_day INTEGER,"
    " PRIMARY KEY (tenant, team, user_id),"
    " FOREIGN KEY (tenant, team) REFERENCES team (tenant, id),"
    " FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX team_period_by_user ON team_period (tenant, user_id)",
    /* At least so many present a day. */
    "ALTER TABLE team ADD COLUMN minimum INTEGER NOT NULL DEFAULT 0",
    /* Who decides for a manager while they are recorded absent. */
    "CREATE TABLE deputy ("
    " tenant BLOB NOT NULL,"
    " manager BLOB NOT NULL,"
    " deputy BLOB NOT NULL,"
    " active INTEGER NOT NULL DEFAULT 0," /* today: what is due keeps it so */
    " PRIMARY KEY (tenant, manager),"
    " FOREIGN KEY (tenant, manager) REFERENCES users (tenant, id),"
    " FOREIGN KEY (tenant, deputy) REFERENCES users (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX deputy_by_deputy ON deputy (tenant, deputy)",

    /* ---- what falls due ---- */
    /* `at`: when it falls due. `next_at`: when it is run, later where it has failed. */
    "ALTER TABLE due ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE due ADD COLUMN tries INTEGER NOT NULL DEFAULT 0",
    "DROP INDEX due_by_time",
    "CREATE INDEX due_by_time ON due (next_at, at)",

    /* ---- absences ---- */
    /* `minutes`: taken in hours on one day, from `start_minute` after midnight. */
    /* `colleague_version` grows with what colleagues see, and with nothing else. */
    "ALTER TABLE absence ADD COLUMN colleague_version INTEGER NOT NULL DEFAULT 1",
    "UPDATE absence SET colleague_version = version",
    "ALTER TABLE absence ADD COLUMN minutes INTEGER",
    "ALTER TABLE absence ADD COLUMN start_minute INTEGER",
    /* The one that is open (below). */
    "ALTER TABLE absence ADD COLUMN proposal BLOB",
    "ALTER TABLE absence ADD COLUMN comment_count INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE absence ADD COLUMN attachments TEXT", /* as they are shown, a JSON array */
    /* Other dates for an approved absence, offered by somebody, to be accepted by another.
     * The absence names the one that is open. */
    "CREATE TABLE proposal ("
    " tenant BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " absence BLOB NOT NULL,"
    /* 'open', 'accepted', 'declined', 'withdrawn'; 'lapsed': its absence became another */
    " status TEXT NOT NULL,"
    " start_day INTEGER NOT NULL,"
    " start_half INTEGER NOT NULL,"
    " end_day INTEGER NOT NULL,"
    " end_half INTEGER NOT NULL,"
    " comment TEXT NOT NULL DEFAULT '',"
    " short_notice INTEGER NOT NULL DEFAULT 0,"
    " created_at INTEGER NOT NULL,"
    " created_by BLOB,"
    " answered_at INTEGER,"
    " answered_by BLOB,"
    " PRIMARY KEY (tenant, id),"
    " FOREIGN KEY (tenant, absence) REFERENCES absence (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    /* The last step of an absence, and the columns of the absence as they were before it: to
     * be undone for a moment. */
    "CREATE TABLE undo ("
    " tenant BLOB NOT NULL,"
    " absence BLOB NOT NULL,"
    " version INTEGER NOT NULL," /* that the step made */
    " user_id BLOB NOT NULL,"
    " at INTEGER NOT NULL,"
    " event INTEGER NOT NULL,"
    " rest BLOB," /* that the step made of a part */
    " type TEXT NOT NULL,"
    " start_day INTEGER NOT NULL,"
    " start_half INTEGER NOT NULL,"
    " end_day INTEGER NOT NULL,"
    " end_half INTEGER NOT NULL,"
    " minutes INTEGER,"
    " start_minute INTEGER,"
    " status TEXT NOT NULL,"
    " comment TEXT NOT NULL,"
    " hr_note TEXT NOT NULL,"
    " reason TEXT NOT NULL,"
    " decided_at INTEGER,"
    " decided_by BLOB,"
    " acknowledged_at INTEGER,"
    " acknowledged_by BLOB,"
    " proposal BLOB,"
    " PRIMARY KEY (tenant, absence),"
    " FOREIGN KEY (tenant, absence) REFERENCES absence (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE absence_comment ("
    " tenant BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " absence BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " at INTEGER NOT NULL,"
    " text TEXT NOT NULL,"
    " PRIMARY KEY (tenant, id),"
    " FOREIGN KEY (tenant, absence) REFERENCES absence (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX absence_comment_by_absence ON absence_comment (tenant, absence, id)",
    /* One that was removed keeps its row: how much came in a day is counted over all. */
    "CREATE TABLE attachment ("
    " tenant BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " absence BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " at INTEGER NOT NULL,"
    " name TEXT NOT NULL,"
    " media TEXT NOT NULL,"
    " size INTEGER NOT NULL,"
    " removed_at INTEGER,"
    " PRIMARY KEY (tenant, id),"
    " FOREIGN KEY (tenant, absence) REFERENCES absence (tenant, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX attachment_by_absence ON attachment (tenant, absence)",
    /* Apart, in the order of writing: whoever reads the rows above reads no picture. */
    "CREATE TABLE attachment_content ("
    " tenant BLOB NOT NULL,"
    " attachment BLOB NOT NULL,"
    " content BLOB NOT NULL,"
    " PRIMARY KEY (tenant, attachment)"
    ") STRICT",
    /* No leave is asked for here. NULL team: the company. */
    "CREATE TABLE closed_period ("
    " tenant BLOB NOT NULL REFERENCES tenant (id),"
    " id BLOB NOT NULL,"
    " name TEXT NOT NULL,"
    " team BLOB,"
    " start_day INTEGER NOT NULL,"
    " end_day INTEGER NOT NULL,"
    " version INTEGER NOT NULL DEFAULT 1,"
    " PRIMARY KEY (tenant, id)"
    ") STRICT, WITHOUT ROWID",

    /* ---- balances ---- */
    /* Whose days of which type are counted, from `opened_day` on. `version` counts what has
     * changed them, absences too. */
    "CREATE TABLE balance ("
    " tenant BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " type TEXT NOT NULL,"
    " opened_day INTEGER NOT NULL,"
    " version INTEGER NOT NULL DEFAULT 1,"
    " PRIMARY KEY (tenant, user_id, type),"
    " FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id),"
    " FOREIGN KEY (tenant, type) REFERENCES absence_type (tenant, code)"
    ") STRICT, WITHOUT ROWID",
    /* Lines are added and never changed. `period_day`: the first day of the period that the
     * days were earned in. `about_day`: the day it is about. `day`: from which it counts, later
     * where payroll had closed that month. `rule`: hr/rule.h. */
    "CREATE TABLE ledger ("
    " tenant BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " user_id BLOB NOT NULL,"
    " type TEXT NOT NULL,"
    " kind TEXT NOT NULL,"
    " period_day INTEGER NOT NULL,"
    " about_day INTEGER NOT NULL,"
    " day INTEGER NOT NULL,"
    " num INTEGER NOT NULL,"
    " den INTEGER NOT NULL,"
    " rule TEXT NOT NULL DEFAULT '',"
    " reason TEXT NOT NULL DEFAULT '',"
    " at INTEGER NOT NULL,"
    " created_by BLOB,"
    " PRIMARY KEY (tenant, id),"
    " FOREIGN KEY (tenant, user_id, type) REFERENCES balance (tenant, user_id, type)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX ledger_by_user ON ledger (tenant, user_id, type, day)",
    /* Months that payroll has closed. */
    "CREATE TABLE payroll_month ("
    " tenant BLOB NOT NULL REFERENCES tenant (id),"
    " month_day INTEGER NOT NULL," /* its first day */
    " at INTEGER NOT NULL,"
    " user_id BLOB,"
    " PRIMARY KEY (tenant, month_day)"
    ") STRICT, WITHOUT ROWID",

    /* ---- planning ---- */
    /* On-call, shifts, training, notes: what is planned and is no absence. `user_id` NULL: a
     * note of a team. */
    "CREATE TABLE planning_entry ("
    " tenant BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " user_id BLOB,"
    " team BLOB,"
    " kind TEXT NOT NULL,"
    " start_day INTEGER NOT NULL,"
    " start_half INTEGER NOT NULL,"
    " end_day INTEGER NOT NULL,"
    " end_half INTEGER NOT NULL,"
    " start_minute INTEGER,"
    " end_minute INTEGER,"
    " label TEXT NOT NULL DEFAULT '',"
    " version INTEGER NOT NULL DEFAULT 1,"
    " created_at INTEGER NOT NULL,"
    " created_by BLOB,"
    " PRIMARY KEY (tenant, id),"
    " FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id),"
    " FOREIGN KEY (tenant, team) REFERENCES team (tenant, id),"
    " CHECK ((user_id IS NULL) <> (team IS NULL)),"
    " CHECK (start_day * 2 + start_half <= end_day * 2 + end_half)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX planning_entry_by_day ON planning_entry (tenant, start_day, end_day)",
    "CREATE INDEX planning_entry_by_user ON planning_entry (tenant, user_id, start_day)",

    /* Who asks for leave may have been ill on it (hr/absence_count.c): few ever were. */
    "CREATE INDEX absence_stops ON absence (tenant, user_id, start_day)"
    " WHERE type IN ('AM', 'AT', 'MPRO')",
    /* What lies in the way of a new one is found by both ends, without the others' rows. */
    "DROP INDEX absence_by_user",
    "CREATE INDEX absence_by_user ON absence (tenant, user_id, start_day, end_day)",

    "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES"
    " ('absence', 'absence_by_user', '200000 10000 20 1 1'),"
    " ('absence', 'absence_stops', '4000 200 2 1'),"
    " ('policy', 'policy', '100 5 1'),"
    " ('site', 'site', '60 3 1'),"
    " ('site_worked', 'site_worked', '100 5 2 1'),"
    " ('pattern', 'pattern', '100 5 1'),"
    " ('user_pattern', 'user_pattern', '12000 600 2 1'),"
    " ('user_manager', 'user_manager', '1000 50 2 1'),"
    " ('user_manager', 'user_manager_by_manager', '1000 50 10'),"
    " ('team_period', 'team_period', '1000 50 3 1'),"
    " ('team_period', 'team_period_by_user', '1000 50 2'),"
    " ('due', 'due_by_time', '2000 2 1'),"
    " ('deputy', 'deputy', '400 20 1'),"
    " ('deputy', 'deputy_by_deputy', '400 20 1'),"
    " ('proposal', 'proposal', '4000 200 1'),"
    " ('undo', 'undo', '20000 1000 1'),"
    " ('absence_comment', 'absence_comment', '40000 2000 1'),"
    " ('absence_comment', 'absence_comment_by_absence', '40000 2000 3 1'),"
    " ('attachment', 'attachment', '40000 2000 1'),"
    " ('attachment', 'attachment_by_absence', '40000 2000 2'),"
    " ('attachment_content', 'sqlite_autoindex_attachment_content_1', '40000 2000 1'),"
    " ('closed_period', 'closed_period', '100 5 1'),"
    " ('balance', 'balance', '60000 3000 3 1'),"
    " ('ledger', 'ledger', '1000000 50000 1'),"
    " ('ledger', 'ledger_by_user', '1000000 50000 100 50 1'),"
    " ('payroll_month', 'payroll_month', '1000 50 1'),"
    " ('planning_entry', 'planning_entry', '100000 5000 1'),"
    " ('planning_entry', 'planning_entry_by_day', '100000 5000 10 2'),"
    " ('planning_entry', 'planning_entry_by_user', '100000 5000 10 1')",
    "ANALYZE sqlite_schema",
    NULL,
};
