/*
 * The processes that descend from this one, and signals to them.
 *
 * A process is signalled only when it is certain that it descends from us: our own children cannot be replaced while we do
 * not reap them; anything deeper is held by a pidfd while its parent is read, so a recycled process id is never hit.
 */
#ifndef DT_WARDEN_DESCENT_H
#define DT_WARDEN_DESCENT_H

#include <stdbool.h>
#include <sys/types.h>

/* Finds out how children can be listed on this kernel, or is told to scan. Returns 0, or an errno when they cannot be. */
int descent_prepare(bool scan);

/* Whether a direct child is to be left alone, with all that descends from it. */
typedef bool descent_exempt(pid_t child);

/*
 * Sends a signal to every descendant that can be seen, parents before children, so that nobody is left to fork. What is forked
 * meanwhile is seen by the next call, at the latest as our own child when its parent is dead.
 *
 * `exempt` may be null. Processes of the process group `but_group` are passed over (0: none), because they were signalled as a group.
 * Returns how many processes were found.
 */
int descent_signal(int number, descent_exempt *exempt, pid_t but_group);

#endif
