/*
 * What a worker and its warden say to each other.
 *
 * Both sides are built together and run on one machine, so messages are plain structs in the machine's own byte order, one
 * per packet of a SOCK_SEQPACKET socket. `DTW_VERSION` is compared at the start: two files of different builds refuse each
 * other instead of misreading.
 *
 * There are two kinds of sockets. The control socket joins the worker and the warden. Over it the worker hands the warden
 * one end of a fresh socket pair for each keeper. A keeper is a fork of the warden that looks after one task at a time: it
 * starts the task's first process, is the subreaper of everything that descends from it, and says when nothing is left.
 * When a socket closes, whoever holds the other end kills what it looks after, proves it gone, and exits.
 */
#ifndef DT_WARDEN_PROTOCOL_H
#define DT_WARDEN_PROTOCOL_H

#include <stdint.h>

enum {
    DTW_VERSION = 2,
    /* Where the warden finds its control socket. */
    DTW_CONTROL_FD = 3,
    /* The largest packet. A start request whose text does not fit passes it in a file (DTW_TEXT_IN_FILE). */
    DTW_MAX_PACKET = 64 << 10,
    /* The most bytes of path, arguments and environment together, about what the kernel takes for an exec. */
    DTW_MAX_TEXT = 2 << 20,
    /* The most arguments and variables together. */
    DTW_MAX_STRINGS = 1 << 15,
    /* The most descriptors that a task starts with, standard streams included. */
    DTW_MAX_DESCRIPTORS = 8,
    DTW_MAX_RLIMITS = 16,
    DTW_MAX_GROUPS = 64,
    /* The most keepers at one time. */
    DTW_MAX_KEEPERS = 4096,
};

enum dtw_kind {
    /* Warden to worker, first of all. struct dtw_ready */
    DTW_READY = 1,
    /* Worker to warden, with one descriptor: be the parent of a new keeper on this socket. struct dtw_keeper */
    DTW_OPEN = 2,
    /* Warden to worker: a keeper could not be made (`error`), or died (`status`) and nothing of its task is left. struct dtw_keeper */
    DTW_LOST = 3,
    /* Worker to warden: kill a keeper that does not answer, and what it looks after. DTW_LOST follows. struct dtw_keeper */
    DTW_DROP = 4,

    /* Worker to keeper, with descriptors: start a task. struct dtw_start */
    DTW_START = 16,
    /* Worker to keeper: send a signal to every process of the task. struct dtw_signal */
    DTW_SIGNAL = 17,
    /* Worker to keeper: kill every process of the task. struct dtw_signal, its number unused */
    DTW_KILL = 18,

    /* Keeper to worker: the first process runs the program, and has for a moment. One that is over sooner is told of once, by how
       it ended. struct dtw_started */
    DTW_STARTED = 32,
    /* Keeper to worker: the first process could not be started; nothing is left of it. struct dtw_refused */
    DTW_REFUSED = 33,
    /* Keeper to worker: the first process has ended and others have not; they are being killed. struct dtw_ended */
    DTW_EXITED = 34,
    /* Keeper to worker: no process of the task is left, and the keeper is free. struct dtw_ended */
    DTW_ENDED = 35,
};

struct dtw_ready {
    uint32_t kind;
    uint32_t version;
    int32_t pid;
    /* Why the warden cannot work here, as errno; 0 when it can. */
    int32_t error;
};

struct dtw_keeper {
    uint32_t kind;
    uint32_t keeper;
    /* errno of the attempt to make it; 0 when it was made. */
    int32_t error;
    /* As wait(2) tells it, when it died. */
    int32_t status;
    /* Processes of its task that were found after it, and killed. */
    uint32_t killed;
};

enum dtw_start_flags {
    /* The first descriptor of the packet is an opened cgroup.procs. */
    DTW_CGROUP = 1 << 0,
    /* The next descriptor is a file that holds the text, instead of the rest of the packet. */
    DTW_TEXT_IN_FILE = 1 << 1,
    DTW_NO_NEW_PRIVS = 1 << 2,
    DTW_SET_IDS = 1 << 3,
    DTW_SET_NICE = 1 << 4,
    DTW_SET_OOM = 1 << 5,
};

/*
 * After it: `rlimit_count` struct dtw_rlimit, `group_count` uint32_t, then the text: executable, folder, `argument_count`
 * arguments and `variable_count` variables (NAME=value), each ended by a NUL, and nothing more.
 */
struct dtw_start {
    uint32_t kind;
    uint32_t task;
    uint32_t flags;
    /* The task gets descriptors 0 ..< count. */
    uint32_t descriptor_count;
    /* Bit n: descriptor n is /dev/null. Every other one comes with the packet, in order. */
    uint32_t null_descriptors;
    uint32_t rlimit_count;
    uint32_t group_count;
    uint32_t argument_count;
    uint32_t variable_count;
    uint32_t text_size;
    uint32_t uid;
    uint32_t gid;
    int32_t nice;
    int32_t oom_score_adj;
};

struct dtw_rlimit {
    uint32_t resource;
    uint32_t reserved;
    uint64_t soft;
    uint64_t hard;
};

struct dtw_signal {
    uint32_t kind;
    uint32_t task;
    int32_t number;
};

struct dtw_started {
    uint32_t kind;
    uint32_t task;
    int32_t pid;
};

/* What was being done when a start failed, in the order in which it is done. */
enum dtw_step {
    DTW_STEP_REQUEST = 1,
    DTW_STEP_CLONE,
    DTW_STEP_SESSION,
    DTW_STEP_CGROUP,
    DTW_STEP_RLIMIT,
    DTW_STEP_NICE,
    DTW_STEP_OOM,
    DTW_STEP_GROUPS,
    DTW_STEP_GID,
    DTW_STEP_UID,
    DTW_STEP_PARENT,
    DTW_STEP_NO_NEW_PRIVS,
    DTW_STEP_SECCOMP,
    DTW_STEP_FOLDER,
    DTW_STEP_DESCRIPTORS,
    DTW_STEP_SIGNALS,
    DTW_STEP_EXEC,
};

struct dtw_refused {
    uint32_t kind;
    uint32_t task;
    uint32_t step;
    int32_t error;
};

struct dtw_ended {
    uint32_t kind;
    uint32_t task;
    /* Of the first process, as wait(2) tells it. */
    int32_t status;
    /* Whether the keeper killed the task because its warden died. */
    uint32_t orphaned;
    /* Processes that outlived the first one and were killed. */
    uint32_t killed;
    /* Of the first process. */
    int32_t pid;
    /* CLOCK_MONOTONIC in nanoseconds: when the program was started, and when the first process was seen to have ended. */
    int64_t started;
    int64_t exited;
    /* Of all processes of the task: sums, and the largest resident set of one. */
    int64_t user_microseconds;
    int64_t system_microseconds;
    int64_t peak_bytes;
    int64_t read_bytes;
    int64_t written_bytes;
};

#endif
