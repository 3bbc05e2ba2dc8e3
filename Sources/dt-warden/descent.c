#include "descent.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    /* Children of one process that are looked at in one call; the rest are seen by the next. */
    CHILDREN_AT_ONCE = 512,
    /* Generations that are looked at in one call: what lies deeper comes up when its parents are dead. */
    GENERATIONS = 48,
};

/* Whether children are found by reading the parent of every process, for want of /proc/PID/task/TID/children. */
static bool scanning;

struct family {
    int count;
    pid_t pids[CHILDREN_AT_ONCE];
};

static void family_add(struct family *family, pid_t pid)
{
    if (family->count < CHILDREN_AT_ONCE)
        family->pids[family->count++] = pid;
}

/* Adds the children that one thread forked. Returns 0, or an errno. */
static int add_children_of_thread(pid_t pid, const char *thread, struct family *family)
{
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/task/%s/children", pid, thread);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno;

    pid_t number = 0;
    ssize_t size;
    while ((size = read(file, text, sizeof text)) > 0) {
        for (ssize_t i = 0; i < size; i++) {
            if (text[i] >= '0' && text[i] <= '9') {
                number = number * 10 + (text[i] - '0');
            } else if (number > 0) {
                family_add(family, number);
                number = 0;
            }
        }
    }
    close(file);
    return 0;
}

/* Reads parent and process group of a process. Returns false when it is gone. */
static bool read_parent(pid_t pid, pid_t *parent, pid_t *group)
{
    char path[32], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    if (size <= 0)
        return false;
    text[size] = 0;
    /* The command is in parentheses and may hold anything, parentheses too; the fields follow the last one. */
    char *end = strrchr(text, ')');
    return end && sscanf(end + 1, " %*c %d %d", parent, group) == 2;
}

static void add_children_by_scan(pid_t pid, struct family *family)
{
    DIR *processes = opendir("/proc");
    if (!processes)
        return;
    for (struct dirent *entry; (entry = readdir(processes));) {
        pid_t child = (pid_t)atoi(entry->d_name), parent, group;
        if (child > 0 && read_parent(child, &parent, &group) && parent == pid)
            family_add(family, child);
    }
    closedir(processes);
}

static void list_children(pid_t pid, struct family *family)
{
    family->count = 0;
    if (scanning) {
        add_children_by_scan(pid, family);
        return;
    }
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *threads = opendir(path);
    if (!threads)
        return;
    for (struct dirent *entry; (entry = readdir(threads));)
        if (entry->d_name[0] != '.')
            add_children_of_thread(pid, entry->d_name, family);
    closedir(threads);
}

int descent_prepare(bool scan)
{
    char self[16];
    snprintf(self, sizeof self, "%d", getpid());
    struct family none = {.count = 0};
    pid_t parent, group;
    if (!read_parent(getpid(), &parent, &group))
        return ENOSYS;
    scanning = scan || add_children_of_thread(getpid(), self, &none) != 0;
    return 0;
}

struct walk {
    int number;
    pid_t but_group;
    int found;
};

/*
 * Signals the children of `parent` and what descends from them. `parent_handle` is a pidfd of it, or -1 for a process that
 * cannot be replaced: ourselves, or a child that we have not reaped.
 */
static void signal_children(struct walk *walk, pid_t parent, int parent_handle, int generation)
{
    struct family family;
    list_children(parent, &family);
    for (int i = 0; i < family.count; i++) {
        pid_t pid = family.pids[i], actual, group;
        int handle = (int)syscall(SYS_pidfd_open, pid, 0);
        if (handle < 0)
            continue;
        bool ours = read_parent(pid, &actual, &group) && actual == parent;
        /* The parent must have been itself all the while, else its number may have become a stranger's. */
        if (ours && parent_handle >= 0)
            ours = syscall(SYS_pidfd_send_signal, parent_handle, 0, NULL, 0) == 0 || errno == EPERM;
        if (ours) {
            walk->found++;
            if (group != walk->but_group)
                syscall(SYS_pidfd_send_signal, handle, walk->number, NULL, 0);
            if (generation < GENERATIONS)
                signal_children(walk, pid, handle, generation + 1);
        }
        close(handle);
    }
}

int descent_signal(int number, descent_exempt *exempt, pid_t but_group)
{
    struct walk walk = {.number = number, .but_group = but_group, .found = 0};
    struct family family;
    list_children(getpid(), &family);
    for (int i = 0; i < family.count; i++) {
        pid_t pid = family.pids[i], parent, group;
        if ((exempt && exempt(pid)) || !read_parent(pid, &parent, &group))
            continue;
        walk.found++;
        if (but_group == 0 || group != but_group)
            kill(pid, number);
        signal_children(&walk, pid, -1, 1);
    }
    return walk.found;
}
