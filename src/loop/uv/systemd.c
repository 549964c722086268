#include "loop/systemd.h"

#include "loop/uv/loop_uv.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

enum { FIRST_DESCRIPTOR = 3 }; /* SD_LISTEN_FDS_START */

static struct {
    struct address address;
    int fd;
    bool taken;
} sockets[SYSTEMD_SOCKETS_MAX];
static size_t socket_count;

/* A number of the environment, or 0. */
static uint64_t number_of(const char *name)
{
    const char *text = getenv(name);
    uint64_t number;

    return text != NULL && slice_to_u64(slice_of(text), &number) ? number : 0;
}

static bool is_listening(int fd, struct address *address_out)
{
    struct sockaddr_storage system = { 0 };
    socklen_t len = sizeof(system);
    int listening = 0;
    socklen_t listening_len = sizeof(listening);

    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &listening_len) != 0 ||
        !listening || getsockname(fd, (struct sockaddr *)&system, &len) != 0 ||
        (system.ss_family != AF_INET && system.ss_family != AF_INET6))
        return false;
    address_from_system(&system, address_out);
    return true;
}

static bool take(int fd, struct error *err)
{
    int flags = fcntl(fd, F_GETFL);

    if (!is_listening(fd, &sockets[socket_count].address) || flags < 0 ||
        fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
        error_set(err, ERR_INVALID, "systemd_socket",
                  "Le descripteur %d remis par systemd n’est pas une écoute TCP\u00a0: dans "
                  "l’unité .socket, seul ListenStream=ADRESSE:PORT convient.",
                  fd);
        return error_detail(err, "descriptor %d: errno %d", fd, errno);
    }
    sockets[socket_count].taken = false;
    sockets[socket_count++].fd = fd;
    return true;
}

bool systemd_begin(struct error *err)
{
    uint64_t count = number_of("LISTEN_FDS");
    bool ours = number_of("LISTEN_PID") == (uint64_t)getpid(), ok = true;

    socket_count = 0;
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    if (!ours)
        return true;
    if (count > SYSTEMD_SOCKETS_MAX)
        return error_set(err, ERR_INVALID, "systemd_sockets",
                         "systemd a remis plus de %d sockets.", SYSTEMD_SOCKETS_MAX);
    for (int i = 0; ok && i < (int)count; i++)
        ok = take(FIRST_DESCRIPTOR + i, err);
    return ok;
}

static bool is_same(const struct address *a, const struct address *b)
{
    return a->family == b->family && a->port == b->port &&
           memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

int systemd_listening(const struct address *address)
{
    for (size_t i = 0; i < socket_count; i++)
        if (is_same(&sockets[i].address, address)) {
            sockets[i].taken = true;
            return fcntl(sockets[i].fd, F_DUPFD_CLOEXEC, 0);
        }
    return -1;
}

bool systemd_all_taken(struct error *err)
{
    char text[ADDRESS_TEXT_MAX];

    for (size_t i = 0; i < socket_count; i++) {
        if (sockets[i].taken)
            continue;
        address_text(&sockets[i].address, text);
        return error_set(
            err, ERR_INVALID, "systemd_address",
            "systemd remet l’écoute sur %s, port %u, que ni --listen ni "
            "--admin-listen ne nomment\u00a0: écrivez la même adresse des deux côtés.",
            text, sockets[i].address.port);
    }
    return true;
}

void systemd_tell(const char *line)
{
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    const char *path = getenv("NOTIFY_SOCKET");
    size_t len = path != NULL ? strlen(path) : 0;
    int fd;

    if (len == 0 || len >= sizeof(to.sun_path))
        return;
    memcpy(to.sun_path, path, len);
    if (to.sun_path[0] == '@')
        to.sun_path[0] = '\0'; /* an abstract name */
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    (void)sendto(fd, line, strlen(line), MSG_NOSIGNAL | MSG_DONTWAIT,
                 (const struct sockaddr *)&to,
                 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
    close(fd);
}
