#include "base/test.h"

#include "loop/drive.h"
#include "loop/stream.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static struct address parsed(const char *text)
{
    struct address address;

    assert_true(address_parse(slice_of(text), &address));
    return address;
}

struct door {
    struct listener *listener;
    int accepted;
    struct address peer, local;
    int64_t at_ms;
    struct loop *loop;
};

static void accepted(void *ctx, const struct stream_seed *seed)
{
    struct door *door = ctx;

    door->accepted++;
    door->peer = seed->peer;
    door->local = seed->local;
    door->at_ms = loop_now_ms(door->loop);
    stream_refuse(seed);
    loop_stop(door->loop);
}

static void ignore_ready(struct stream *stream, unsigned events)
{
    (void)events;
    stream_watch(stream, 0);
}

/* A socket of "another program": listening, or only bound, with or without sharing. */
static int foreign_socket(bool listening, bool sharing, uint16_t *port_out)
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    socklen_t len = sizeof(in);
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_return_code(fd, 0);
    assert_return_code(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), 0);
    if (sharing)
        assert_return_code(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)), 0);
    assert_return_code(bind(fd, (const struct sockaddr *)&in, sizeof(in)), 0);
    if (listening)
        assert_return_code(listen(fd, 1), 0);
    assert_return_code(getsockname(fd, (struct sockaddr *)&in, &len), 0);
    *port_out = ntohs(in.sin_port);
    return fd;
}

TEST(the_port_of_another_program_is_in_use_even_if_it_would_share)
{
    struct loop *loop = loop_new();
    struct door door = { .loop = loop };

    for (int sharing = 0; sharing < 2; sharing++) {
        struct address address = parsed("127.0.0.1");
        struct error err = { 0 };
        int fd = foreign_socket(true, sharing != 0, &address.port);

        assert_null(listener_open(loop, &address, accepted, &door, &err));
        assert_int_equal(err.kind, ERR_INTERNAL);
        assert_string_equal(err.code, "listen_in_use");
        assert_non_null(strstr(err.user, "déjà utilisée"));
        close(fd);
    }
    loop_free(loop);
}

TEST(an_address_of_another_machine_is_said_so)
{
    struct loop *loop = loop_new();
    struct door door = { .loop = loop };
    struct address address = parsed("203.0.113.7:8001"); /* TEST-NET-3, RFC 5737 */
    struct error err = { 0 };

    assert_null(listener_open(loop, &address, accepted, &door, &err));
    assert_string_equal(err.code, "listen_no_address");
    loop_free(loop);
}

TEST(ipv4_that_comes_through_ipv6_is_ipv4)
{
    struct loop *loop = loop_new();
    struct door door = { .loop = loop };
    struct address any = parsed("[::]:0");
    struct address to = parsed("127.0.0.1");
    struct error err = { 0 };
    struct stream client;
    char text[ADDRESS_TEXT_MAX];

    door.listener = listener_open(loop, &any, accepted, &door, &err);
    assert_non_null(door.listener);
    to.port = listener_port(door.listener);
    assert_true(stream_dial(&client, loop, &to, ignore_ready, &err));
    loop_run(loop);
    assert_int_equal(door.accepted, 1);
    address_text(&door.peer, text);
    assert_string_equal(text, "127.0.0.1");
    address_text(&door.local, text);
    assert_string_equal(text, "127.0.0.1");
    assert_int_equal(door.local.port, to.port);
    stream_close(&client, NULL);
    listener_close(door.listener);
    loop_free(loop);
}

/* ---- out of files ---- */

struct shortage {
    struct loop_timer timer;
    struct rlimit before;
    int64_t over_ms;
};

static void shortage_over(struct loop_timer *timer)
{
    struct shortage *shortage = CONTAINER_OF(timer, struct shortage, timer);

    shortage->over_ms = loop_now_ms(timer->loop);
    setrlimit(RLIMIT_NOFILE, &shortage->before);
}

static bool count_turn(void *ctx)
{
    ++*(int *)ctx;
    return false;
}

TEST(without_files_a_listener_waits_instead_of_spinning)
{
    struct loop *loop = loop_new();
    struct door door = { .loop = loop };
    struct address address = parsed("127.0.0.1:0");
    struct error err = { 0 };
    struct shortage shortage;
    struct stream client;
    int turns = 0;

    door.listener = listener_open(loop, &address, accepted, &door, &err);
    assert_non_null(door.listener);
    address.port = listener_port(door.listener);
    assert_true(stream_dial(&client, loop, &address, ignore_ready, &err));

    int next = fcntl(0, F_DUPFD_CLOEXEC, 0); /* the lowest that is free */
    assert_return_code(next, 0);
    close(next);
    getrlimit(RLIMIT_NOFILE, &shortage.before);
    struct rlimit none = { (rlim_t)next, shortage.before.rlim_max };
    setrlimit(RLIMIT_NOFILE, &none);
    loop_timer_init(&shortage.timer, loop, shortage_over);
    loop_timer_start(&shortage.timer, 250, 0);
    loop_set_turn(loop, count_turn, &turns);
    loop_run(loop);
    assert_int_equal(door.accepted, 1);
    assert_true(door.at_ms >= shortage.over_ms);
    assert_true(turns < 20);
    loop_timer_close(&shortage.timer, NULL);
    stream_close(&client, NULL);
    listener_close(door.listener);
    loop_free(loop);
}

/* ---- a socket that cannot be watched ---- */

static int failed_ready;

static void note_failure(struct stream *stream, unsigned events)
{
    const struct iovec piece = { "x", 1 };
    char byte;
    size_t moved;

    assert_int_equal(events, STREAM_READ | STREAM_WRITE);
    assert_int_equal(stream_write(stream, &piece, 1, &moved), IO_FAILED);
    assert_int_equal(stream_read(stream, &byte, 1, &moved), IO_FAILED);
    failed_ready++;
    loop_stop(stream->loop);
    stream_close(stream, NULL);
}

TEST(a_socket_that_cannot_be_watched_fails_like_a_broken_one)
{
    struct loop *loop = loop_new();
    char name[] = "/tmp/mozaik-watch-XXXXXX";
    int fd = mkstemp(name); /* epoll refuses plain files */
    const struct stream_seed seed = { .handle = fd };
    struct stream stream;

    assert_return_code(fd, 0);
    unlink(name);
    stream_open(&stream, loop, &seed, note_failure);
    stream_watch(&stream, STREAM_READ);
    assert_int_equal(failed_ready, 0); /* never from inside the call */
    loop_run(loop);
    assert_int_equal(failed_ready, 1);
    loop_free(loop);
}

TEST_MAIN("listener", CASE(the_port_of_another_program_is_in_use_even_if_it_would_share),
          CASE(an_address_of_another_machine_is_said_so),
          CASE(ipv4_that_comes_through_ipv6_is_ipv4),
          CASE(without_files_a_listener_waits_instead_of_spinning),
          CASE(a_socket_that_cannot_be_watched_fails_like_a_broken_one))
