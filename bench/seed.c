/*
 * seed - makes the data folder of a measurement: a company of COUNT signed-in people, by
 * the functions that the server itself uses, so that nobody has to type 10,000 passwords.
 *
 *     bench_seed FOLDER COUNT
 */
#include "people.h"

#include "base/mem.h"
#include "base/rng.h"
#include "hr/session.h"
#include "hr/team.h"
#include "hr/tenant.h"
#include "hr/user.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLICE_PEOPLE = 500, FAR_AHEAD_DAYS = 3660 };

static struct db *db;
static struct arena arena;
static struct tx tx;

static void must(bool ok, const struct error *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_seed: %s (%s, %s)\n", err->user, err->code, err->detail);
    exit(1);
}

static void begin(void)
{
    struct error err = { 0 };

    must(tx_begin(&tx, db, (int64_t)time(NULL) * 1000, rng_system(), &arena, &err), &err);
}

static void commit(void)
{
    struct error err = { 0 };

    must(tx_commit(&tx, &err), &err);
    tx_drop_facts(&tx);
    arena_clear(&arena);
}

static user_id enter(const struct actor *system, const char *name, enum role role)
{
    struct error err = { 0 };
    struct user user;
    char email[64];

    snprintf(email, sizeof email, "%s@demo.mozaik", name);
    must(user_create(&tx, system,
                     &(struct user_entry){
                         .email = slice_of(email), .name = slice_of(name), .role = role },
                     &user, &err),
         &err);
    return user.id;
}

static void sign_in(tenant_id tenant, user_id user, FILE *out)
{
    struct error err = { 0 };
    struct session session;
    struct token token;
    char id[ID_TEXT_LEN + 1];

    token_make(&token, TOKEN_SESSION, tx.rng);
    must(session_create(&tx, tenant, user, SLICE(""), token.hash, SLICE("127.0.0.1"),
                        SLICE("bench"), &session, &err),
         &err);
    uuid_text(user.uuid, id);
    fprintf(out, "%s %s\n", id, token.text);
}

static void make_team(const struct actor *system, size_t number, const user_id *members,
                      size_t count)
{
    struct error err = { 0 };
    struct team team;
    char name[32];
    user_id manager;

    snprintf(name, sizeof name, "manager%zu", number);
    manager = enter(system, name, ROLE_MANAGER);
    snprintf(name, sizeof name, "team %zu", number);
    must(team_create(&tx, system,
                     &(struct team_entry){ .name = slice_of(name),
                                           .members = members,
                                           .member_count = count,
                                           .managers = &manager,
                                           .manager_count = 1 },
                     &team, &err),
         &err);
}

static struct actor found_company(FILE *out)
{
    struct error err = { 0 };
    struct actor system;
    struct settings settings;
    tenant_id tenant;

    must(tenant_add(&tx, SLICE("demo"), SLICE("Demo"), &tenant, &err), &err);
    must(actor_system(&tx, tenant, &system, &err), &err);
    settings = system.settings;
    settings.colleagues = COLLEAGUES_COMPANY; /* an approved absence is everybody's */
    settings.far_ahead_days = FAR_AHEAD_DAYS;
    must(settings_put(&tx, &system, &settings, NULL, &settings, &err), &err);
    must(actor_system(&tx, tenant, &system, &err), &err);
    sign_in(tenant, enter(&system, "hr", ROLE_ADMIN), out);
    return system;
}

int main(int argc, char **argv)
{
    size_t count = argc == 3 ? (size_t)strtoul(argv[2], NULL, 10) : 0;
    struct error err = { 0 };
    char path[512];
    FILE *out;

    if (count == 0 || count > PEOPLE_MAX) {
        fprintf(stderr, "bench_seed FOLDER COUNT (at most %d)\n", PEOPLE_MAX);
        return 2;
    }
    people_path(path, argv[1]);
    out = fopen(path, "w");
    if (!out) {
        perror(path);
        return 1;
    }
    must(db_open(&db, argv[1], DB_WRITE, &err), &err);
    arena_init(&arena);

    begin();
    struct actor system = found_company(out);
    commit();
    user_id *everybody = mem_array(user_id, count);
    for (size_t at = 0; at < count; at += SLICE_PEOPLE) {
        begin();
        for (size_t i = at; i < count && i < at + SLICE_PEOPLE; i++) {
            char name[32];
            snprintf(name, sizeof name, "person%zu", i);
            everybody[i] = enter(&system, name, ROLE_EMPLOYEE);
            sign_in(system.tenant, everybody[i], out);
        }
        for (size_t i = at; i < count && i < at + SLICE_PEOPLE; i += PEOPLE_TEAM)
            make_team(&system, i / PEOPLE_TEAM, &everybody[i],
                      count - i < PEOPLE_TEAM ? count - i : PEOPLE_TEAM);
        commit();
    }
    must(db_checkpoint(db, &err), &err);
    db_close(db);
    mem_free(everybody);
    arena_release(&arena);
    return fclose(out) == 0 ? 0 : 1;
}
