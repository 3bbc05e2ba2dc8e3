/*
 * A keeper: looks after one task at a time.
 *
 * It is the subreaper of everything that descends from the task's first process, so it alone reaps them, and when it has no
 * child left, no process of the task is: a process cannot leave the descent of a living subreaper.
 */
#ifndef DT_WARDEN_KEEPER_H
#define DT_WARDEN_KEEPER_H

#include <sys/types.h>

/* Serves one worker's socket until that is closed or the warden is dead, then kills what it looks after, and exits. */
_Noreturn void keeper_run(int socket, pid_t warden);

#endif
