#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

int dtp_socket_pair(int pair[2])
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return -errno;
    int flags = fcntl(pair[0], F_GETFL);
    return fcntl(pair[0], F_SETFL, flags | O_NONBLOCK) < 0 ? -errno : 0;
}

int dtp_pipe(int pair[2])
{
    if (pipe2(pair, O_CLOEXEC) < 0)
        return -errno;
    return fcntl(pair[0], F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
}

int dtp_file_with(const void *content, size_t size)
{
    int file = memfd_create("dt", MFD_CLOEXEC);
    if (file < 0)
        return -errno;
    for (size_t done = 0; done < size;) {
        ssize_t written = write(file, (const char *)content + done, size - done);
        if (written < 0 && errno != EINTR) {
            int error = errno;
            close(file);
            return -error;
        }
        done += written > 0 ? (size_t)written : 0;
    }
    lseek(file, 0, SEEK_SET);
    return file;
}

int dtp_spawn_warden(const char *path, int control, int scan)
{
    char *arguments[] = {"dt-warden", scan ? "--scan" : NULL, NULL};
    char *variables[] = {NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error)
        return -error;
    error = posix_spawnattr_init(&attributes);
    if (error) {
        posix_spawn_file_actions_destroy(&actions);
        return -error;
    }
    /* A descriptor that is 3 already would keep its close-on-exec flag; dup2 onto itself in a file action clears it. */
    pid_t pid = 0;
    error = posix_spawn_file_actions_adddup2(&actions, control, DTW_CONTROL_FD);
    if (!error)
        error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    if (!error)
        error = posix_spawn(&pid, path, &actions, &attributes, arguments, variables);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error ? -error : pid;
}

int dtp_send(int socket, const void *head, size_t head_size, const void *tail, size_t tail_size, const int *descriptors,
             size_t descriptor_count)
{
    enum { MOST = DTW_MAX_DESCRIPTORS + 2 };
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * MOST)];
    } control = {.bytes = {0}};
    if (descriptor_count > MOST)
        return -EINVAL;

    struct iovec parts[2] = {
        {.iov_base = (void *)head, .iov_len = head_size}, {.iov_base = (void *)tail, .iov_len = tail_size}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = tail_size ? 2 : 1};
    if (descriptor_count > 0) {
        size_t size = sizeof(int) * descriptor_count;
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(size);
        struct cmsghdr *part = CMSG_FIRSTHDR(&message);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(size);
        memcpy(CMSG_DATA(part), descriptors, size);
    }
    ssize_t sent;
    do {
        sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : 0;
}

ssize_t dtp_receive(int socket, void *buffer, size_t capacity)
{
    ssize_t size;
    do {
        size = recv(socket, buffer, capacity, MSG_DONTWAIT);
    } while (size < 0 && errno == EINTR);
    if (size < 0)
        return errno == ECONNRESET ? 0 : -errno;
    return size;
}

ssize_t dtp_read(int file, void *buffer, size_t capacity)
{
    ssize_t size;
    do {
        size = read(file, buffer, capacity);
    } while (size < 0 && errno == EINTR);
    return size < 0 ? -errno : size;
}

int dtp_poll_create(void)
{
    int poll = epoll_create1(EPOLL_CLOEXEC);
    return poll < 0 ? -errno : poll;
}

int dtp_event_create(void)
{
    int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return event < 0 ? -errno : event;
}

int dtp_poll_add(int poll, int descriptor, uint64_t key)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = key};
    return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) < 0 ? -errno : 0;
}

int dtp_poll_wait(int poll, uint64_t *keys, int capacity, int milliseconds)
{
    struct epoll_event events[64];
    int count = epoll_wait(poll, events, capacity < 64 ? capacity : 64, milliseconds);
    if (count < 0)
        return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++)
        keys[i] = events[i].data.u64;
    return count;
}

uint64_t dtp_hard_limit(uint32_t resource)
{
    struct rlimit limit;
    return getrlimit((int)resource, &limit) < 0 ? RLIM_INFINITY : limit.rlim_max;
}

int dtp_process_open(pid_t pid)
{
    int handle = (int)syscall(SYS_pidfd_open, pid, 0);
    return handle < 0 ? -errno : handle;
}

int dtp_process_signal(int handle, int number)
{
    return syscall(SYS_pidfd_send_signal, handle, number, NULL, 0) < 0 ? -errno : 0;
}
