#define _GNU_SOURCE
#include "keeper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "descent.h"
#include "packet.h"
#include "start.h"
#include "warden_protocol.h"

/* What the kernel sends us when the warden dies. All signals are blocked and read from a descriptor. */
#define WARDEN_DIED SIGUSR1

/* Between two walks of killing, in milliseconds, when no signal comes first. */
enum { SHORTEST_WAIT = 20, LONGEST_WAIT = 1280 };

/* How long the first process has to run before it is told of, in milliseconds: most of what ends sooner would only have the
   worker, and its coordinator, write down twice in a moment what becomes of a task. */
enum { TELLING_DELAY = 10 };

enum phase {
    /* No process is ours. */
    FREE,
    /* The first process runs. */
    RUNNING,
    /* Every process is being killed, until none is left. */
    ENDING,
};

struct keeper {
    int socket;
    int signals;
    pid_t warden;
    enum phase phase;
    /* The first process, until it is reaped. */
    pid_t leader;
    /* The task's session and first process group, which outlive the leader. */
    pid_t group;
    /* Whether to end with the task: the worker has closed its socket, or the warden is dead. */
    bool leaving;
    /* Whether DTW_STARTED, and DTW_EXITED, were sent for this task. */
    bool start_told;
    bool exit_told;
    /* How long the next walk waits for a signal first, in milliseconds. */
    int patience;
    struct dtw_ended ended;
};

static int64_t monotonic_nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void tell(struct keeper *keeper, const void *content, size_t size)
{
    if (packet_send(keeper->socket, content, size) != 0)
        keeper->leaving = true;
}

/* MARK: Reaping */

static int64_t microseconds(struct timeval time) { return (int64_t)time.tv_sec * 1000000 + time.tv_usec; }

/* Adds what a reaped child used, together with all that it had waited for itself. */
static void add_usage(struct dtw_ended *ended, const struct rusage *usage)
{
    ended->user_microseconds += microseconds(usage->ru_utime);
    ended->system_microseconds += microseconds(usage->ru_stime);
    ended->read_bytes += usage->ru_inblock * 512;
    ended->written_bytes += usage->ru_oublock * 512;
    if (usage->ru_maxrss * 1024 > ended->peak_bytes)
        ended->peak_bytes = usage->ru_maxrss * 1024;
}

/* Reaps whatever has ended. Returns whether a child is left. */
static bool reap(struct keeper *keeper)
{
    for (;;) {
        int status;
        struct rusage usage;
        pid_t pid = wait4(-1, &status, WNOHANG | __WALL, &usage);
        if (pid == 0)
            return true;
        if (pid < 0) {
            if (errno == EINTR)
                continue;
            return false;
        }
        add_usage(&keeper->ended, &usage);
        keeper->patience = SHORTEST_WAIT;
        if (pid == keeper->leader) {
            keeper->leader = 0;
            keeper->ended.status = status;
            keeper->ended.exited = monotonic_nanoseconds();
        } else if (keeper->phase == ENDING && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
            keeper->ended.killed++;
        }
    }
}

/* Tells of a start whose time has come. Returns how long there is until then, in milliseconds; -1 when it is told. */
static int tell_start(struct keeper *keeper)
{
    if (keeper->start_told)
        return -1;
    int64_t left = keeper->ended.started + TELLING_DELAY * INT64_C(1000000) - monotonic_nanoseconds();
    if (left > 0)
        return (int)(left / 1000000) + 1;
    struct dtw_started started = {.kind = DTW_STARTED, .task = keeper->ended.task, .pid = keeper->ended.pid};
    tell(keeper, &started, sizeof started);
    keeper->start_told = true;
    return -1;
}

/* Brings the task one step nearer to its end. Returns how long to wait for a signal before the next, in milliseconds; -1: for ever. */
static int advance(struct keeper *keeper)
{
    bool any = reap(keeper);
    if (keeper->phase == RUNNING && keeper->leader == 0) {
        keeper->phase = ENDING;
        if (any && !keeper->exit_told) {
            keeper->ended.kind = DTW_EXITED;
            tell(keeper, &keeper->ended, sizeof keeper->ended);
            keeper->exit_told = true;
        }
    }
    if (keeper->phase == RUNNING)
        return tell_start(keeper);
    if (keeper->phase == FREE)
        return -1;

    if (any) {
        descent_signal(SIGKILL, NULL, 0);
        any = reap(keeper);
    }
    /* Who was forked during the walk is found by the next; who hangs in the kernel is asked again, ever more rarely. */
    if (any) {
        int wait = keeper->patience;
        keeper->patience = wait < LONGEST_WAIT ? wait * 2 : wait;
        return wait;
    }
    keeper->phase = FREE;
    keeper->ended.kind = DTW_ENDED;
    tell(keeper, &keeper->ended, sizeof keeper->ended);
    return -1;
}

static void begin_ending(struct keeper *keeper)
{
    if (keeper->phase == RUNNING)
        keeper->phase = ENDING;
}

/* MARK: Requests */

static void refuse(struct keeper *keeper, uint32_t task, struct start_failure failure)
{
    struct dtw_refused refused = {.kind = DTW_REFUSED, .task = task, .step = failure.step, .error = failure.error};
    tell(keeper, &refused, sizeof refused);
}

static void start(struct keeper *keeper, const char *content, const struct packet *packet)
{
    struct dtw_start head;
    memcpy(&head, content, sizeof head);
    if (keeper->phase != FREE) {
        refuse(keeper, head.task, (struct start_failure){DTW_STEP_REQUEST, EBUSY});
        return;
    }
    struct start_failure failure;
    int64_t now = monotonic_nanoseconds();
    pid_t pid = start_leader(content, packet, &failure);
    if (pid == 0) {
        refuse(keeper, head.task, failure);
        return;
    }
    keeper->phase = RUNNING;
    keeper->leader = keeper->group = pid;
    keeper->start_told = keeper->exit_told = false;
    keeper->patience = SHORTEST_WAIT;
    keeper->ended = (struct dtw_ended){.task = head.task, .pid = pid, .started = now};
}

/* Sends a signal to the whole task: to its first process group at once, then to what has left that. */
static void signal_task(struct keeper *keeper, int number)
{
    if (keeper->phase != RUNNING || number <= 0 || number >= NSIG)
        return;
    kill(-keeper->group, number);
    descent_signal(number, NULL, keeper->group);
    if (number == SIGTERM || number == SIGINT || number == SIGHUP) {
        /* A stopped process would not act on it. */
        kill(-keeper->group, SIGCONT);
        descent_signal(SIGCONT, NULL, keeper->group);
    }
}

static void serve(struct keeper *keeper)
{
    static char content[DTW_MAX_PACKET];
    struct packet packet;
    int error = packet_receive(keeper->socket, content, sizeof content, &packet);
    if (error == EAGAIN)
        return;

    uint32_t words[3] = {0};
    memcpy(words, content, packet.size < sizeof words ? packet.size : sizeof words);
    if (packet.size == 0) {
        keeper->leaving = true;
    } else if (words[0] == DTW_START && !error && packet.size >= sizeof(struct dtw_start)) {
        start(keeper, content, &packet);
    } else if (words[0] == DTW_SIGNAL && packet.size == sizeof(struct dtw_signal)) {
        /* A task that ended meanwhile is not the next one. */
        if (words[1] == keeper->ended.task)
            signal_task(keeper, (int)words[2]);
    } else if (words[0] == DTW_KILL && packet.size == sizeof(struct dtw_signal)) {
        if (words[1] == keeper->ended.task)
            begin_ending(keeper);
    } else {
        refuse(keeper, words[1], (struct start_failure){DTW_STEP_REQUEST, error ? error : EINVAL});
    }
    packet_close_descriptors(&packet);
}

static void read_signals(struct keeper *keeper)
{
    struct signalfd_siginfo signals[4];
    while (read(keeper->signals, signals, sizeof signals) > 0)
        ;
    if (getppid() != keeper->warden) {
        keeper->leaving = true;
        keeper->ended.orphaned = 1;
    }
}

void keeper_run(int socket, pid_t warden)
{
    sigset_t taken;
    sigemptyset(&taken);
    sigaddset(&taken, SIGCHLD);
    sigaddset(&taken, WARDEN_DIED);
    struct keeper keeper = {
        .socket = socket, .signals = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK), .warden = warden, .phase = FREE};
    /* With any of these missing, nothing must be started: the worker sees the socket close, the warden tells it why. */
    if (keeper.signals < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 || prctl(PR_SET_PDEATHSIG, WARDEN_DIED) < 0
        || getppid() != warden)
        _exit(EXIT_FAILURE);

    int wait = -1;
    for (;;) {
        struct pollfd sources[2] = {
            {.fd = keeper.leaving ? -1 : keeper.socket, .events = POLLIN}, {.fd = keeper.signals, .events = POLLIN}};
        poll(sources, 2, wait);
        if (sources[1].revents)
            read_signals(&keeper);
        /* Not any more once the warden is dead: what began now would end at once, and look as if it had been its own end. */
        if (sources[0].revents && !keeper.leaving)
            serve(&keeper);
        if (keeper.leaving)
            begin_ending(&keeper);
        wait = advance(&keeper);
        if (keeper.leaving && keeper.phase == FREE)
            _exit(EXIT_SUCCESS);
    }
}
