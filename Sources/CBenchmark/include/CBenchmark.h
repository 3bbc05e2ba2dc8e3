/// A system call that Swift's view of the C library leaves out.
#pragma once

#include <sys/types.h>

/// A descriptor that becomes readable when a child of ours has ended, closed on exec; -1 with errno when there is none.
int dt_open_process(pid_t process);
