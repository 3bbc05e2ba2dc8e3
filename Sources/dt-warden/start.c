#define _GNU_SOURCE
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A request as it was read and checked. Its strings lie in the packet or in `file_text`. */
struct request {
    struct dtw_start head;
    struct dtw_rlimit rlimits[DTW_MAX_RLIMITS];
    gid_t groups[DTW_MAX_GROUPS];
    char *executable;
    char *folder;
    char **arguments;
    char **variables;
    int cgroup;
    int sources[DTW_MAX_DESCRIPTORS];
};

/* One task at a time, so these are static; what is not used costs no memory. */
static struct request request;
static char *strings[DTW_MAX_STRINGS + 2];
static char file_text[DTW_MAX_TEXT];
static char child_stack[64 << 10] __attribute__((aligned(64)));

/* MARK: Reading */

/* Takes the next string off a text. Returns null when none ends before the text does. */
static char *take_string(char **text, size_t *left)
{
    char *start = *text, *end = memchr(start, 0, *left);
    if (!end)
        return NULL;
    *left -= (size_t)(end + 1 - start);
    *text = end + 1;
    return start;
}

static int take_strings(char *text, size_t left)
{
    const struct dtw_start *head = &request.head;
    if (!(request.executable = take_string(&text, &left)) || !(request.folder = take_string(&text, &left)))
        return EINVAL;
    char **next = request.arguments = strings;
    for (uint32_t i = 0; i < head->argument_count; i++)
        if (!(*next++ = take_string(&text, &left)))
            return EINVAL;
    *next++ = NULL;
    request.variables = next;
    for (uint32_t i = 0; i < head->variable_count; i++)
        if (!(*next++ = take_string(&text, &left)))
            return EINVAL;
    *next = NULL;
    return left == 0 ? 0 : EINVAL;
}

/* Gives each descriptor of the task its source among those that came with the packet. */
static int take_descriptors(const struct packet *packet, int *text_file)
{
    const struct dtw_start *head = &request.head;
    int next = 0;
    request.cgroup = *text_file = -1;
    if (head->flags & DTW_CGROUP)
        request.cgroup = next < packet->descriptor_count ? packet->descriptors[next++] : -1;
    if (head->flags & DTW_TEXT_IN_FILE)
        *text_file = next < packet->descriptor_count ? packet->descriptors[next++] : -1;
    for (uint32_t i = 0; i < head->descriptor_count; i++) {
        if (head->null_descriptors & (1u << i))
            request.sources[i] = STDIN_FILENO;
        else if (next < packet->descriptor_count)
            request.sources[i] = packet->descriptors[next++];
        else
            return EBADF;
    }
    bool missing = ((head->flags & DTW_CGROUP) && request.cgroup < 0)
        || ((head->flags & DTW_TEXT_IN_FILE) && *text_file < 0);
    return missing || next != packet->descriptor_count ? EBADF : 0;
}

static int read_request(const char *content, const struct packet *packet)
{
    struct dtw_start *head = &request.head;
    memcpy(head, content, sizeof *head);
    size_t rlimits = head->rlimit_count * sizeof(struct dtw_rlimit), groups = head->group_count * sizeof(uint32_t);
    bool in_file = head->flags & DTW_TEXT_IN_FILE;
    if (head->descriptor_count < 3 || head->descriptor_count > DTW_MAX_DESCRIPTORS
        || head->rlimit_count > DTW_MAX_RLIMITS || head->group_count > DTW_MAX_GROUPS
        || head->argument_count > DTW_MAX_STRINGS || head->variable_count > DTW_MAX_STRINGS
        || head->argument_count + head->variable_count > DTW_MAX_STRINGS || head->argument_count == 0)
        return EINVAL;
    if (head->text_size > DTW_MAX_TEXT)
        return E2BIG;
    if (packet->size != sizeof *head + rlimits + groups + (in_file ? 0 : head->text_size))
        return EINVAL;

    memcpy(request.rlimits, content + sizeof *head, rlimits);
    memcpy(request.groups, content + sizeof *head + rlimits, groups);
    int text_file, error = take_descriptors(packet, &text_file);
    if (error)
        return error;
    if (!in_file)
        return take_strings((char *)content + sizeof *head + rlimits + groups, head->text_size);
    ssize_t size = pread(text_file, file_text, head->text_size, 0);
    if (size != (ssize_t)head->text_size)
        return size < 0 ? errno : EINVAL;
    return take_strings(file_text, head->text_size);
}

/* MARK: The child */

/*
 * What the first process does before its program runs. It shares memory with the keeper, which waits for it, so it leaves by
 * system calls alone: it sets the failure and exits, or execs.
 */
struct child {
    pid_t keeper;
    struct start_failure failure;
};

static int write_number(const char *path, int number)
{
    char text[16];
    int size = snprintf(text, sizeof text, "%d", number);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t written = write(file, text, (size_t)size);
    int error = errno;
    close(file);
    errno = error;
    return written == size ? 0 : -1;
}

static int set_rlimits(void)
{
    for (uint32_t i = 0; i < request.head.rlimit_count; i++) {
        struct rlimit limit = {.rlim_cur = request.rlimits[i].soft, .rlim_max = request.rlimits[i].hard};
        if (setrlimit((int)request.rlimits[i].resource, &limit) < 0)
            return -1;
    }
    return 0;
}

/* Puts the descriptors of the task in place, from the last to the first, since 0 is the keeper's /dev/null until then. */
static int place_descriptors(void)
{
    int count = (int)request.head.descriptor_count;
    for (int i = 0; i < count; i++) {
        /* A source that lies where another is to go is moved out of the way. */
        if (request.sources[i] == STDIN_FILENO || request.sources[i] >= count)
            continue;
        request.sources[i] = fcntl(request.sources[i], F_DUPFD_CLOEXEC, count);
        if (request.sources[i] < 0)
            return -1;
    }
    for (int i = count - 1; i >= 0; i--)
        if (request.sources[i] != i && dup2(request.sources[i], i) < 0)
            return -1;
    return 0;
}

static int child_main(void *argument)
{
    struct child *child = argument;
    const struct dtw_start *head = &request.head;
    sigset_t none;
    sigemptyset(&none);

#define STEP(name, failed)                                                    \
    if (failed) {                                                             \
        child->failure = (struct start_failure){DTW_STEP_##name, errno};      \
        _exit(127);                                                           \
    }
    STEP(SESSION, setsid() < 0);
    STEP(CGROUP, request.cgroup >= 0 && write(request.cgroup, "0", 1) != 1);
    STEP(RLIMIT, set_rlimits() < 0);
    STEP(NICE, (head->flags & DTW_SET_NICE) && setpriority(PRIO_PROCESS, 0, head->nice) < 0);
    STEP(OOM, (head->flags & DTW_SET_OOM) && write_number("/proc/self/oom_score_adj", head->oom_score_adj) < 0);
    if (head->flags & DTW_SET_IDS) {
        /* Raw calls: the library's would tell other threads, and this is no thread. */
        STEP(GROUPS, syscall(SYS_setgroups, head->group_count, request.groups) < 0);
        STEP(GID, syscall(SYS_setresgid, head->gid, head->gid, head->gid) < 0);
        STEP(UID, syscall(SYS_setresuid, head->uid, head->uid, head->uid) < 0);
    }
    /* After the ids, whose change clears it. A keeper that died before this has left us to another parent. */
    STEP(PARENT, prctl(PR_SET_PDEATHSIG, SIGKILL) < 0);
    if (getppid() != child->keeper)
        _exit(127);
    STEP(NO_NEW_PRIVS, (head->flags & DTW_NO_NEW_PRIVS) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0);
    STEP(FOLDER, chdir(request.folder) < 0);
    STEP(DESCRIPTORS, place_descriptors() < 0);
    /* Every signal has its default action already; the keeper sees to that, and exec changes nothing about it. */
    STEP(SIGNALS, sigprocmask(SIG_SETMASK, &none, NULL) < 0);
    /* A program that was written a moment ago may still be open for writing in a child that the writer forked meanwhile
       and that has yet to exec: for a millisecond, though we give it a hundred. */
    for (int tries = 0; execve(request.executable, request.arguments, request.variables), errno == ETXTBSY && tries < 50;
         tries++)
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    STEP(EXEC, true);
#undef STEP
    return 127;
}

pid_t start_leader(const char *content, const struct packet *packet, struct start_failure *failure)
{
    *failure = (struct start_failure){DTW_STEP_REQUEST, read_request(content, packet)};
    if (failure->error)
        return 0;

    /* The child borrows our memory until it execs, which costs less than a copy and keeps its peak memory honest. */
    volatile struct child child = {.keeper = getpid()};
    pid_t pid = clone(
        child_main, child_stack + sizeof child_stack, CLONE_VM | CLONE_VFORK | SIGCHLD, (void *)&child);
    if (request.head.flags & DTW_TEXT_IN_FILE)
        madvise(file_text, sizeof file_text, MADV_DONTNEED);
    if (pid < 0) {
        *failure = (struct start_failure){DTW_STEP_CLONE, errno};
        return 0;
    }
    if (child.failure.step) {
        *failure = (struct start_failure){child.failure.step, child.failure.error};
        while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
            ;
        return 0;
    }
    return pid;
}
