#include "base/test.h"

#include "loop/drive.h"
#include "loop/stream.h"
#include "loop/systemd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Descriptor 3 is where systemd puts the first one; what this program has there comes back. */
struct place {
    int kept;
};

static void hand_over(struct place *place, int fd, const char *for_whom)
{
    char pid[24];

    place->kept = fcntl(3, F_DUPFD_CLOEXEC, 10);
    if (fd != 3) {
        assert_int_equal(dup2(fd, 3), 3);
        close(fd);
    }
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    setenv("LISTEN_PID", for_whom ? for_whom : pid, 1);
    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_FDNAMES", "mozaik", 1);
}

/* As at the end of the process that had it. */
static void hand_back(struct place *place)
{
    struct error err = { 0 };

    assert_true(systemd_begin(&err)); /* nothing was handed over: forgets */
    close(3);
    if (place->kept >= 0) {
        dup2(place->kept, 3);
        close(place->kept);
    }
}

static int listening_socket(struct address *address_out)
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    socklen_t len = sizeof(in);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_return_code(fd, errno);
    assert_return_code(bind(fd, (const struct sockaddr *)&in, sizeof(in)), errno);
    assert_return_code(listen(fd, 16), errno);
    assert_return_code(getsockname(fd, (struct sockaddr *)&in, &len), errno);
    assert_true(address_parse(SLICE("127.0.0.1"), address_out));
    address_out->port = ntohs(in.sin_port);
    return fd;
}

static int connect_to(const struct address *address)
{
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(address->port) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (const struct sockaddr *)&in, sizeof(in)) == 0)
        return fd;
    close(fd);
    return -1;
}

struct door {
    struct loop *loop;
    struct listener *listener;
    int accepted;
};

static void accepted(void *ctx, const struct stream_seed *seed)
{
    struct door *door = ctx;

    door->accepted++;
    stream_refuse(seed);
    loop_stop(door->loop);
}

static void open_door(struct door *door, const struct address *address)
{
    struct error err = { 0 };

    *door = (struct door){ .loop = loop_new() };
    door->listener = listener_open(door->loop, address, accepted, door, &err);
    assert_non_null(door->listener);
    assert_int_equal(listener_port(door->listener), address->port);
}

static void close_door(struct door *door)
{
    listener_close(door->listener);
    loop_free(door->loop);
}

TEST(each_loop_hears_at_the_socket_and_it_outlives_them)
{
    struct place place;
    struct address address;
    struct error err = { 0 };
    struct door first, second, next;
    int kept = listening_socket(&address); /* systemd's own */
    int client;

    hand_over(&place, dup(kept), NULL);
    assert_true(systemd_begin(&err));
    assert_null(getenv("LISTEN_FDS"));
    assert_int_equal(fcntl(3, F_GETFD), FD_CLOEXEC);
    assert_false(systemd_all_taken(&err));
    assert_string_equal(err.code, "systemd_address");

    open_door(&first, &address);
    open_door(&second, &address);
    assert_true(systemd_all_taken(&err));
    client = connect_to(&address);
    assert_return_code(client, errno);
    loop_run(first.loop);
    assert_int_equal(first.accepted, 1);
    close(client);
    client = connect_to(&address);
    loop_run(second.loop);
    assert_int_equal(second.accepted, 1);
    close(client);
    close_door(&first);
    close_door(&second);
    hand_back(&place);

    client = connect_to(&address); /* nobody is there: it waits, and is not refused */
    assert_return_code(client, errno);
    hand_over(&place, dup(kept), NULL);
    assert_true(systemd_begin(&err));
    open_door(&next, &address);
    loop_run(next.loop);
    assert_int_equal(next.accepted, 1);
    close(client);
    close_door(&next);
    hand_back(&place);
    close(kept);
}

TEST(what_was_meant_for_another_process_is_left_alone)
{
    struct place place;
    struct address address;
    struct error err = { 0 };

    hand_over(&place, listening_socket(&address), "1");
    assert_true(systemd_begin(&err));
    assert_int_equal(systemd_listening(&address), -1);
    assert_true(systemd_all_taken(&err));
    assert_null(getenv("LISTEN_FDS"));
    hand_back(&place);
}

TEST(a_descriptor_that_does_not_listen_is_said_so)
{
    struct place place;
    struct error err = { 0 };

    hand_over(&place, open("/dev/null", O_RDONLY), NULL);
    assert_false(systemd_begin(&err));
    assert_string_equal(err.code, "systemd_socket");
    hand_back(&place);

    hand_over(&place, socket(AF_INET, SOCK_STREAM, 0), NULL); /* bound by nobody */
    assert_false(systemd_begin(&err));
    assert_string_equal(err.code, "systemd_socket");
    setenv("LISTEN_FDS", "9", 1);
    hand_back(&place);
}

TEST(more_sockets_than_anybody_needs_are_refused)
{
    struct error err = { 0 };
    char pid[24];

    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", "9", 1);
    assert_false(systemd_begin(&err));
    assert_string_equal(err.code, "systemd_sockets");
}

static void hear(const struct sockaddr_un *at, socklen_t len, const char *name)
{
    char heard[64] = "";
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    assert_return_code(bind(fd, (const struct sockaddr *)at, len), errno);
    setenv("NOTIFY_SOCKET", name, 1);
    systemd_tell("READY=1");
    assert_int_equal(recv(fd, heard, sizeof heard - 1, MSG_DONTWAIT), strlen("READY=1"));
    assert_string_equal(heard, "READY=1");
    close(fd);
}

TEST(it_is_told_at_a_path_and_at_an_abstract_name)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    char name[64];

    snprintf(name, sizeof name, "/tmp/mozaik-notify-%ld", (long)getpid());
    memcpy(at.sun_path, name, strlen(name));
    hear(&at, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name)), name);
    unlink(name);

    name[0] = '@';
    memcpy(at.sun_path, name, strlen(name));
    at.sun_path[0] = '\0';
    hear(&at, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name)), name);

    systemd_tell("STOPPING=1"); /* nobody is there any more: nothing happens */
    unsetenv("NOTIFY_SOCKET");
    systemd_tell("READY=1");
}

TEST_MAIN("systemd", CASE(each_loop_hears_at_the_socket_and_it_outlives_them),
          CASE(what_was_meant_for_another_process_is_left_alone),
          CASE(a_descriptor_that_does_not_listen_is_said_so),
          CASE(more_sockets_than_anybody_needs_are_refused),
          CASE(it_is_told_at_a_path_and_at_an_abstract_name))
