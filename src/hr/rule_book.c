#include "hr/rule_book.h"

#include "base/json.h"
#include "hr/rule.h"

#include <string.h>

static const char *const source_names[SOURCE_COUNT] = {
    [SOURCE_LAW] = "loi",
    [SOURCE_COURT] = "jurisprudence",
    [SOURCE_USAGE] = "usage",
    [SOURCE_SETTING] = "réglage",
};

/* ---- for people ---- */

static void add_text(struct buf *out, const char *text)
{
    buf_add(out, slice_of(text));
}

static void add_value(struct buf *out, const struct policy_line *line, int64_t value)
{
    if (line->words[0])
        buf_printf(out, "`%s`", line->words[value]);
    else
        buf_printf(out, "%lld", (long long)value);
}

static void add_rule(struct buf *out, const struct rule_card *card)
{
    buf_printf(out, "### %s\n\n%s\n\n", card->title, card->text);
    if (card->source == SOURCE_LAW || card->source == SOURCE_COURT)
        buf_printf(out, "- Source (%s)\u00a0: %s\n", source_names[card->source], card->cite);
    else
        buf_printf(out, "- Source\u00a0: %s\n", card->cite);
    if (card->setting != POLICY_COUNT)
        buf_printf(out, "- Réglage\u00a0: [`%s`](#réglages)\n",
                   policy_line(card->setting)->key);
    buf_printf(out, "- Règle `%s`, tenue par `%s`\n\n", card->code, card->test);
}

static void add_policy(struct buf *out, const struct policy_line *line)
{
    buf_printf(out, "| `%s` | %s | ", line->key, line->french);
    if (line->words[0]) {
        for (int i = 0; i < POLICY_WORDS_MAX && line->words[i]; i++)
            buf_printf(out, "%s`%s`", i ? ", " : "", line->words[i]);
    } else {
        buf_printf(out, "%lld à %lld", (long long)line->min, (long long)line->max);
    }
    add_text(out, " | ");
    add_value(out, line, line->legal);
    add_text(out, " |\n");
}

static bool same_area(int a, int b)
{
    return strcmp(rule_card((enum rule)a)->area, rule_card((enum rule)b)->area) == 0;
}

static bool begins_area(int rule)
{
    for (int i = 0; i < rule; i++)
        if (same_area(i, rule))
            return false;
    return true;
}

static void add_area(struct buf *out, int first)
{
    buf_printf(out, "## %s\n\n", rule_card((enum rule)first)->area);
    for (int i = first; i < RULE_COUNT; i++)
        if (same_area(i, first))
            add_rule(out, rule_card((enum rule)i));
}

void rule_book(struct buf *out)
{
    add_text(
        out,
        "# Les règles que MOZAIK applique\n\n"
        "Cette page est écrite par `mozaik rules`\u00a0: elle dit ce que le programme fait, "
        "d’où vient chaque règle et ce qu’un accord peut changer. Ce n’est pas un conseil "
        "juridique.\n\n"
        "Une source «\u00a0usage\u00a0» ou «\u00a0réglage\u00a0» n’est dans aucun texte. "
        "Une règle qui nomme un réglage suit ce que l’entreprise a choisi "
        "([réglages](#réglages)), et la loi sinon.\n\n");
    for (int i = 0; i < RULE_COUNT; i++)
        if (begins_area(i))
            add_area(out, i);
    add_text(out, "## Réglages\n\n"
                  "Ils se changent dans les réglages de l’entreprise (`PUT /api/settings`, "
                  "`policy`).\n\n"
                  "| Réglage | Ce qu’il dit | Valeurs | Sans accord |\n"
                  "|---|---|---|---|\n");
    for (int i = 0; i < POLICY_COUNT; i++)
        add_policy(out, policy_line((enum policy_key)i));
}

/* ---- for a machine ---- */

static void put_text(struct json *json, const char *key, const char *text)
{
    json_put_text(json, key, slice_of(text));
}

static void put_rule(struct json *json, const struct rule_card *card)
{
    json_open_object(json, NULL);
    put_text(json, "code", card->code);
    put_text(json, "area", card->area);
    put_text(json, "title", card->title);
    put_text(json, "text", card->text);
    put_text(json, "source", source_names[card->source]);
    put_text(json, "cite", card->cite);
    if (card->setting == POLICY_COUNT)
        json_put_null(json, "setting");
    else
        put_text(json, "setting", policy_line(card->setting)->key);
    put_text(json, "test", card->test);
    json_close_object(json);
}

static void put_policy(struct json *json, const struct policy_line *line)
{
    json_open_object(json, NULL);
    put_text(json, "key", line->key);
    json_put_int(json, "min", line->min);
    json_put_int(json, "max", line->max);
    json_put_int(json, "legal", line->legal);
    json_open_array(json, "words");
    for (int i = 0; i < POLICY_WORDS_MAX && line->words[i]; i++)
        put_text(json, NULL, line->words[i]);
    json_close_array(json);
    put_text(json, "text", line->french);
    json_close_object(json);
}

void rule_book_json(struct buf *out)
{
    struct json json;

    json_begin(&json, out);
    json_open_object(&json, NULL);
    json_open_array(&json, "rules");
    for (int i = 0; i < RULE_COUNT; i++)
        put_rule(&json, rule_card((enum rule)i));
    json_close_array(&json);
    json_open_array(&json, "policies");
    for (int i = 0; i < POLICY_COUNT; i++)
        put_policy(&json, policy_line((enum policy_key)i));
    json_close_array(&json);
    json_close_object(&json);
}
