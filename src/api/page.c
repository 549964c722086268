/*
 * The web app: files of the build, and index.html for every path that is a page of it.
 * Without a company there is nobody to sign in: every page says how to begin.
 */
#include "api/assets.h"
#include "api/routes.h"
#include "api/upkeep.h"
#include "hr/tenant.h"

#include <string.h>

/* Everything comes from here, and nothing from a page itself: neither script nor style. */
static void add_security_headers(struct buf *head, slice style_source)
{
    char policy[256];

    snprintf(policy, sizeof policy,
             "default-src 'self'; img-src 'self' data:; style-src %.*s; object-src 'none'; "
             "base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
             SLICE_ARG(style_source));
    http_head_add(head, "Content-Security-Policy", slice_of(policy));
    http_head_add(head, "X-Content-Type-Options", SLICE("nosniff"));
    http_head_add(head, "Referrer-Policy", SLICE("same-origin"));
    http_head_add(head, "Cross-Origin-Opener-Policy", SLICE("same-origin"));
}

static void finish(struct call *call)
{
    conn_set_user(call->conn, NULL);
    call->conn = NULL;
    call_free(call);
}

static void send_html(struct call *call, int status, slice html)
{
    struct conn *conn = call->conn;
    struct buf *head;

    if (!conn) {
        call_free(call);
        return;
    }
    head = conn_head(conn, status);
    http_head_add(head, "Content-Type", SLICE("text/html; charset=utf-8"));
    http_head_add(head, "Cache-Control", SLICE("no-store"));
    /* The one style of these pages, which have no other file. */
    add_security_headers(head, SLICE("'sha256-vZR5HIfvmGdflu2ubMNnSBPxfn/2FBoNLuwnKRZuyTA='"));
    finish(call);
    conn_send_static(conn, html);
}

static const slice how_to_begin = SLICE_INIT(
    "<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
    "content=\"width=device-width\"><title>MOZAIK RH</title><style>body{font:1.05rem/1.6 "
    "system-ui,"
    "sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1b1b1f;background:#fff}"
    "code{display:block;background:#f1f1f4;padding:.75rem;border-radius:.4rem;overflow-x:auto;"
    "white-space:pre}</style><h1>MOZAIK RH est installé</h1><p>Il n’y a pas encore "
    "d’entreprise. "
    "Sur le serveur, créez la vôtre, puis son premier compte RH :</p>"
    "<code>mozaik tenant add acme \"Acme\"\nmozaik user add --tenant acme --role admin "
    "--name \"Prénom Nom\" rh@example.fr</code><p>La seconde commande affiche un lien à usage "
    "unique, "
    "valable 24 h\u00a0: ouvrez-le pour choisir votre mot de passe. Ajoutez <b>--data</b> si "
    "vos données ne "
    "sont pas dans <b>./data</b>.</p><p>Pour essayer d’abord avec des données d’exemple :</p>"
    "<code>mozaik serve --demo</code></html>");

static const slice not_built = SLICE_INIT(
    "<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><title>MOZAIK RH</title>"
    "<h1>La page n’est pas construite</h1><p>Lancez <b>script/server</b>, ou <b>npm ci "
    "&amp;&amp; npm run "
    "build</b> dans <b>web/</b>, puis reconstruisez le serveur. L’API fonctionne.</p></html>");

static void send_asset(struct call *call, const struct asset *asset)
{
    struct conn *conn = call->conn;
    const struct http_request *request = conn_request(conn);
    bool zip = asset->gzip.len && http_list_has(request->headers, request->header_count,
                                                SLICE("Accept-Encoding"), SLICE("gzip"));
    bool same = http_etag_matches(request, asset->etag);
    struct buf *head = conn_head(conn, same ? 304 : 200);

    http_head_add(head, "ETag", asset->etag);
    http_head_add(head, "Cache-Control",
                  asset->immutable ? SLICE("public, max-age=31536000, immutable")
                                   : SLICE("no-cache"));
    http_head_add(head, "Vary", SLICE("Accept-Encoding"));
    add_security_headers(head, SLICE("'self'"));
    if (!same) {
        http_head_add(head, "Content-Type", asset->content_type);
        if (zip)
            http_head_add(head, "Content-Encoding", SLICE("gzip"));
    }
    finish(call);
    conn_send_static(conn, same ? (slice){ 0 } : zip ? asset->gzip : asset->bytes);
}

static void send_page(struct call *call)
{
    const struct asset *asset = asset_find(call->path);
    slice last = call->path;

    /* What has an ending is a file; the rest are pages inside the app. */
    for (size_t i = 0; i < call->path.len; i++)
        if (call->path.data[i] == '/')
            last = slice_skip(call->path, i);
    if (!asset && memchr(last.data, '.', last.len) == NULL)
        asset = asset_find(SLICE("/"));
    if (asset)
        send_asset(call, asset);
    else if (assets_count == 0)
        send_html(call, 503, not_built);
    else
        send_html(call, 404,
                  SLICE("<!doctype html><html lang=\"fr\"><meta "
                        "charset=\"utf-8\"><title>MOZAIK RH</title>"
                        "<h1>Rien à cette adresse</h1><p><a href=\"/\">Aller à "
                        "l’accueil</a></p></html>"));
}

static bool look_for_tenant(struct tx *tx, struct call *call, struct error *err)
{
    struct tenant *list;
    size_t count;

    if (!tenant_list(tx, &list, &count, err))
        return false;
    if (count > 0)
        atomic_store(&call->hall->service->has_tenant, true);
    return true;
}

static void looked(struct call *call)
{
    if (!call->conn)
        call_free(call);
    else if (call->command.ok && atomic_load(&call->hall->service->has_tenant))
        send_page(call);
    else if (call->command.ok)
        send_html(call, 200, how_to_begin);
    else
        call_fail(call);
}

void page_serve(struct call *call)
{
    if (atomic_load(&call->hall->service->has_tenant))
        send_page(call);
    else
        call_read(call, look_for_tenant, looked);
}
