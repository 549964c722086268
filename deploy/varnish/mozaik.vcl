vcl 4.1;

# MOZAIK RH behind Varnish (6.0 or newer). Debian: copy to /etc/varnish/mozaik.vcl, change what is
# marked CHANGE, and let /etc/systemd/system/varnish.service.d/mozaik.conf say
#
#     [Service]
#     ExecStart=
#     ExecStart=/usr/sbin/varnishd -j unix,user=vcache -F -f /etc/varnish/mozaik.vcl \
#         -a http=:80 -a tls=127.0.0.1:8443,PROXY -s malloc,64m
#
# then `systemctl daemon-reload && systemctl restart varnish`; after a change of this file alone
# `systemctl reload varnish`, which closes nothing. Varnish knows no TLS: hitch.conf beside this file
# ends it, and tells Varnish who the client is (PROXY).
#
# The server beside it is started with
#
#     mozaik serve --public-url https://rh.example.fr --trusted-proxies 127.0.0.1
#
# --public-url is how people write the address: it decides which pages may send the cookie, makes
# the cookie Secure, and begins the links in mails. --trusted-proxies is where Varnish connects from:
# only what comes from there may say (below, X-Forwarded-*) who the client is.
#
# tests/proxies/deployed.test.mjs runs this very file.

backend mozaik {
    .host = "127.0.0.1";        # CHANGE if it listens elsewhere (--listen)
    .port = "8001";
    .connect_timeout = 5s;

    # How long the server may say nothing. It says something at least every 18 s (--heartbeat), a
    # held poll ends after 25 s: a minute is enough, and finds a dead server soon. These are the
    # defaults, stated because somebody may have set them lower. So is pipe_timeout, a parameter of
    # varnishd (-p), which is the one for WebSocket.
    #
    # Idle connections are kept for 60 s (backend_idle_timeout), by the server for 75 s
    # (--idle-timeout), in this order: the other way round, a request would now and then be sent into
    # a connection that is just being closed.
    .first_byte_timeout = 60s;
    .between_bytes_timeout = 60s;
}

sub vcl_recv {
    if (local.socket == "http") {
        return (synth(308));
    }

    # Who asks, and for what. X-Forwarded-For is replaced (Varnish has appended to it already): hitch
    # tells who the client is, so what the client wrote there is worth nothing. Behind another proxy
    # (a load balancer, a CDN) leave this line away and name that proxy, too, in --trusted-proxies.
    # Forwarded is the other header for the same thing; Varnish does not write it, so that of the
    # client is taken away.
    set req.http.X-Forwarded-For = client.ip;
    set req.http.X-Forwarded-Proto = "https";
    set req.http.X-Forwarded-Host = req.http.Host;
    unset req.http.Forwarded;

    # The heart of it: what asks for an upgrade is passed on as bytes, both ways.
    if (req.http.Upgrade ~ "(?i)websocket") {
        return (pipe);
    }

    # Answers of the API are for one person at one moment. What is left is the page, and its headers
    # say how long each part of it may be kept.
    if (req.url ~ "^/api/") {
        return (pass);
    }
}

sub vcl_pipe {
    # Varnish drops these two unless told otherwise: without these lines every WebSocket is refused
    # (426 upgrade_stripped).
    if (req.http.Upgrade) {
        set bereq.http.Upgrade = req.http.Upgrade;
        set bereq.http.Connection = req.http.Connection;
    }
}

sub vcl_synth {
    if (resp.status == 308) {
        set resp.http.Location = "https://" + req.http.Host + req.url;
        set resp.body = "";
        return (deliver);
    }
}

# Nothing is needed for Server-Sent Events: Varnish sends on what it gets (beresp.do_stream, true by
# default). Requests may be as long as the server takes (--body-max, 256k; a document of an absence,
# 5m): it is the server that refuses, with a sentence for the person.
sub vcl_deliver {
    set resp.http.Strict-Transport-Security = "max-age=31536000";
}
