/*
 * dt-warden: the parent of every process that a worker starts.
 *
 * There is one for each worker. It outlives a worker that is killed just long enough to kill, and to prove gone, every
 * process that descends from it. It has a session of its own, so that a terminal's Ctrl-C reaches the worker alone, takes no signal
 * that can be blocked, and lives on a few pages of memory: it is statically linked and allocates nothing in its course.
 *
 * It forks a keeper for each task that runs at the same time (keeper.c) and is their subreaper: when a keeper is killed, what
 * it looked after comes to the warden, which kills it and then says that nothing is left.
 *
 * usage: dt-warden [--scan]        with its control socket on descriptor 3
 *   --scan    find children by reading all of /proc, as on a kernel that does not list them
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descent.h"
#include "keeper.h"
#include "packet.h"
#include "warden_protocol.h"

struct kept {
    /* Process id of the keeper; 0 when this place is free. */
    pid_t pid;
    /* The worker's number for it. */
    uint32_t number;
    /* It died instead of ending, and its task's processes are being killed. */
    bool lost;
    int status;
};

/* The keepers: places up to `kept_count` may be in use. */
static struct kept kept[DTW_MAX_KEEPERS];
static int kept_count;
/* Processes of lost keepers that were killed since the worker was last told. */
static uint32_t strays_killed;

static struct kept *find_kept(pid_t pid)
{
    for (int i = 0; i < kept_count; i++)
        if (kept[i].pid == pid)
            return &kept[i];
    return NULL;
}

static bool is_keeper(pid_t pid)
{
    struct kept *keeper = find_kept(pid);
    return keeper && !keeper->lost;
}

static bool any_lost(void)
{
    for (int i = 0; i < kept_count; i++)
        if (kept[i].pid && kept[i].lost)
            return true;
    return false;
}

/* MARK: Start */

/* Gives every signal its default action and blocks them all: what we want to know of them is read from a descriptor. */
static void settle_signals(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    /* By raw calls, since the library keeps two signals to itself, and whoever started us may ignore even those. */
    const unsigned long kernel_default[8] = {0};
    for (int number = 1; number < NSIG; number++)
        syscall(SYS_rt_sigaction, number, kernel_default, NULL, (NSIG - 1) / 8);
}

/* Standard streams are /dev/null, so that nobody waits for our end of a pipe; nothing else but the control socket stays open. */
static int settle_descriptors(void)
{
    close_range(DTW_CONTROL_FD + 1, ~0u, 0);
    if (fcntl(DTW_CONTROL_FD, F_SETFD, FD_CLOEXEC) < 0)
        return errno;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return errno;
    for (int i = 0; i < 3; i++)
        if (null != i && dup2(null, i) < 0)
            return errno;
    if (null > 2)
        close(null);
    return 0;
}

static int prepare(bool scan)
{
    settle_signals();
    int error = settle_descriptors();
    if (error)
        return error;
    setsid();
    umask(022);
    if (chdir("/") < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
        return errno;
    return descent_prepare(scan);
}

/* MARK: Keepers */

static void tell_lost(uint32_t number, int error, int status, uint32_t killed)
{
    struct dtw_keeper lost = {
        .kind = DTW_LOST, .keeper = number, .error = error, .status = status, .killed = killed};
    packet_send(DTW_CONTROL_FD, &lost, sizeof lost);
}

static void open_keeper(uint32_t number, int socket, int signals)
{
    struct kept *place = find_kept(0);
    if (!place && kept_count < DTW_MAX_KEEPERS)
        place = &kept[kept_count++];
    if (!place) {
        tell_lost(number, EAGAIN, 0, 0);
        return;
    }
    pid_t warden = getpid(), pid = fork();
    if (pid == 0) {
        close(DTW_CONTROL_FD);
        close(signals);
        keeper_run(socket, warden);
    }
    if (pid < 0)
        tell_lost(number, errno, 0, 0);
    *place = (struct kept){.pid = pid < 0 ? 0 : pid, .number = number};
}

/* Kills a keeper: its first process dies with it, the rest comes to us. One that is gone already was told of. */
static void drop_keeper(uint32_t number)
{
    for (int i = 0; i < kept_count; i++)
        if (kept[i].pid && kept[i].number == number)
            kill(kept[i].pid, SIGKILL);
}

/*
 * Reaps whatever has ended: keepers, and strays of lost ones. A keeper that was stopped, as a task can, is set going again:
 * else it would obey no request, and only its death would end the task.
 */
static void reap(void)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED | __WALL)) > 0 || (pid < 0 && errno == EINTR)) {
        struct kept *keeper = pid > 0 ? find_kept(pid) : NULL;
        if (pid > 0 && WIFSTOPPED(status)) {
            if (keeper && !keeper->lost)
                kill(pid, SIGCONT);
        } else if (!keeper) {
            strays_killed += pid > 0;
        } else if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS) {
            keeper->pid = 0;
        } else {
            keeper->lost = true;
            keeper->status = status;
        }
    }
}

/* Kills what lost keepers left, and tells the worker once none of it is there. Returns how long to wait, as poll does. */
static int clear_strays(void)
{
    if (!any_lost())
        return -1;
    if (descent_signal(SIGKILL, is_keeper, 0) > 0)
        return 20;
    for (int i = 0; i < kept_count; i++) {
        if (!kept[i].pid || !kept[i].lost)
            continue;
        tell_lost(kept[i].number, 0, kept[i].status, strays_killed);
        kept[i].pid = 0;
    }
    strays_killed = 0;
    return -1;
}

static void wait_for_signal(int signals, int milliseconds)
{
    struct pollfd source = {.fd = signals, .events = POLLIN};
    struct signalfd_siginfo taken[4];
    poll(&source, 1, milliseconds);
    while (read(signals, taken, sizeof taken) > 0)
        ;
}

/* The worker is gone: kills every descendant, keepers first, until none is left. */
_Noreturn static void end(int signals)
{
    for (;;) {
        descent_signal(SIGKILL, NULL, 0);
        pid_t pid;
        while ((pid = waitpid(-1, NULL, WNOHANG | __WALL)) > 0 || (pid < 0 && errno == EINTR))
            ;
        if (pid < 0)
            _exit(EXIT_SUCCESS);
        /* Who was forked during the walk, or hangs in the kernel, is found by the next. */
        wait_for_signal(signals, 20);
    }
}

/* Takes one request off the control socket. Returns false when the worker has closed it, or speaks nonsense. */
static bool serve(int signals)
{
    struct dtw_keeper request;
    struct packet packet;
    int error = packet_receive(DTW_CONTROL_FD, &request, sizeof request, &packet);
    if (error == EAGAIN)
        return true;
    bool understood = !error && packet.size == sizeof request
        && ((request.kind == DTW_OPEN && packet.descriptor_count == 1)
            || (request.kind == DTW_DROP && packet.descriptor_count == 0));
    if (understood && request.kind == DTW_OPEN)
        open_keeper(request.keeper, packet.descriptors[0], signals);
    else if (understood)
        drop_keeper(request.keeper);
    packet_close_descriptors(&packet);
    return understood;
}

int main(int argc, char **argv)
{
    bool scan = argc > 1 && strcmp(argv[1], "--scan") == 0;
    struct stat control;
    if (argc > 1 + scan || fstat(DTW_CONTROL_FD, &control) < 0 || !S_ISSOCK(control.st_mode)) {
        fputs("dt-warden is started by dt worker, with its control socket on descriptor 3; it is no command of its own.\n",
              stderr);
        return 64;
    }

    int error = prepare(scan);
    sigset_t child_ended;
    sigemptyset(&child_ended);
    sigaddset(&child_ended, SIGCHLD);
    int signals = error ? -1 : signalfd(-1, &child_ended, SFD_CLOEXEC | SFD_NONBLOCK);
    struct dtw_ready ready = {
        .kind = DTW_READY, .version = DTW_VERSION, .pid = getpid(), .error = error ? error : signals < 0 ? errno : 0};
    if (packet_send(DTW_CONTROL_FD, &ready, sizeof ready) != 0 || ready.error)
        return EXIT_FAILURE;

    int wait = -1;
    for (;;) {
        struct pollfd sources[2] = {{.fd = DTW_CONTROL_FD, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
        poll(sources, 2, wait);
        struct signalfd_siginfo taken[4];
        while (sources[1].revents && read(signals, taken, sizeof taken) > 0)
            ;
        if (sources[0].revents && !serve(signals))
            end(signals);
        reap();
        wait = clear_strays();
    }
}
