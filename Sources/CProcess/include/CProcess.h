/*
 * System calls that Swift cannot make by itself, and the layout of the warden's messages.
 *
 * Functions return 0 or a positive result, and a negated errno on failure, so that no error depends on a thread's errno.
 */
#ifndef DT_CPROCESS_H
#define DT_CPROCESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "warden_protocol.h"

/* A connected pair of packet sockets, both close-on-exec; the first, ours, does not block. */
int dtp_socket_pair(int ours_and_theirs[2]);

/* A pipe, both ends close-on-exec; the read end does not block, the write end does. */
int dtp_pipe(int read_and_write[2]);

/* An anonymous file with this content, read from its start. Returns its descriptor. */
int dtp_file_with(const void *content, size_t size);

/*
 * Starts the warden's program with `control` as its descriptor 3 and nothing else of ours but standard error. Returns its
 * process id.
 */
int dtp_spawn_warden(const char *path, int control, int scan);

/*
 * Sends one packet of two parts with descriptors, without waiting. -EAGAIN: the other side does not read.
 */
int dtp_send(int socket, const void *head, size_t head_size, const void *tail, size_t tail_size, const int *descriptors,
             size_t descriptor_count);

/* The resources of setrlimit(2), which Swift sees only some of. */
enum dtp_resource {
    DTP_OPEN_FILES = RLIMIT_NOFILE,
    DTP_FILE_SIZE = RLIMIT_FSIZE,
    DTP_CORE_SIZE = RLIMIT_CORE,
    DTP_PROCESSES = RLIMIT_NPROC,
    DTP_CPU_SECONDS = RLIMIT_CPU,
    DTP_LOCKED_MEMORY = RLIMIT_MEMLOCK,
    DTP_STACK_SIZE = RLIMIT_STACK,
};

/* What a resource may be raised to by us. */
uint64_t dtp_hard_limit(uint32_t resource);

/* Takes one packet, without waiting. Returns its size, 0 when the other side is closed, -EAGAIN when there is none. */
ssize_t dtp_receive(int socket, void *buffer, size_t capacity);

/* Reads without waiting. Returns the number of bytes, 0 at the end, -EAGAIN when there is nothing. */
ssize_t dtp_read(int file, void *buffer, size_t capacity);

/* An epoll descriptor. */
int dtp_poll_create(void);

/* An eventfd: it can be read once it was written to. Reading does not block. */
int dtp_event_create(void);

/* Has the poll tell `key` whenever the descriptor can be read or its other end is closed. */
int dtp_poll_add(int poll, int descriptor, uint64_t key);

/*
 * Waits for something to read, at most this long; -1: for ever. Returns the number of keys that it put into `keys`, 0 when
 * there are none.
 */
int dtp_poll_wait(int poll, uint64_t *keys, int capacity, int milliseconds);

/* A handle of a process, which never means another one, even when its number is given out again. */
int dtp_process_open(pid_t pid);

/* Sends a signal to the process of a handle. -ESRCH: it is gone. */
int dtp_process_signal(int handle, int number);

#endif
