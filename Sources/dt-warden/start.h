/* Reading a start request, and starting the first process of a task. */
#ifndef DT_WARDEN_START_H
#define DT_WARDEN_START_H

#include <stddef.h>
#include <sys/types.h>

#include "packet.h"
#include "warden_protocol.h"

struct start_failure {
    enum dtw_step step;
    int error;
};

/*
 * Starts the program that a request names. `content` is the packet with at least a `struct dtw_start`. Returns the process id,
 * or 0 with what failed; then nothing is left running. The caller keeps the descriptors.
 */
pid_t start_leader(const char *content, const struct packet *packet, struct start_failure *failure);

#endif
