// A library for LD_PRELOAD that makes one call of the C library fail. tests/hostile/faults.sh
// builds it (cc -shared -fPIC -o faulty_calls.so faulty_calls.c) and tells it by the environment:
//   FAULT_PROGRAM  the program to disturb, as /proc/self/exe names it; all others are left alone
//   FAULT_PROCESS  `first`, or `forked` for what it makes by fork()
//   FAULT_CALL     a function, by its name below
//   FAULT_AT       the n-th of these calls in that process fails, counted from 1
//   FAULT_TIMES    and so many in all; 0: all from there on
//   FAULT_ERRNO    with this error, by its name, such as ENOSPC
//   FAULT_LOG      a file that gets a line for every call that was made to fail
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char* faulty_call;  // NULL in every process that is none of our business
static const char* log_path;
static long fail_at;
static long fail_times;
static int fail_errno;
static int in_forked;
static long calls;

static int errno_of(const char* name) {
  for (int number = 1; number < 200; ++number) {
    const char* known = strerrorname_np(number);
    if (known != NULL && strcmp(known, name) == 0) return number;
  }
  return 0;
}

static const char* setting(const char* name) {
  const char* value = getenv(name);
  return value != NULL ? value : "";
}

// Counts from anew where the process that is meant begins.
static void begin_counting(const char* process) {
  __atomic_store_n(&calls, 0, __ATOMIC_SEQ_CST);
  faulty_call = strcmp(setting("FAULT_PROCESS"), process) == 0 ? setting("FAULT_CALL") : NULL;
}

static void after_fork(void) {
  if (in_forked) return;
  in_forked = 1;
  begin_counting("forked");
}

__attribute__((constructor)) static void read_settings(void) {
  char self[4096];
  const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length < 0) return;
  self[length] = '\0';
  if (strcmp(self, setting("FAULT_PROGRAM")) != 0) return;
  fail_at = atol(setting("FAULT_AT"));
  fail_times = atol(setting("FAULT_TIMES"));
  fail_errno = errno_of(setting("FAULT_ERRNO"));
  log_path = setting("FAULT_LOG");
  pthread_atfork(NULL, NULL, after_fork);
  begin_counting("first");
}

// With system calls of its own only: whatever it called by name might be the faulty one.
static void note_failure(long nth) {
  char line[128];
  const int length = snprintf(line, sizeof line, "%s %ld %d\n", faulty_call, nth, fail_errno);
  const long fd = syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_APPEND | O_CREAT, 0600);
  if (fd < 0) return;
  syscall(SYS_write, fd, line, length);
  syscall(SYS_close, fd);
}

// The kernel knows no way in which a read or write of an eventfd could fail so (eventfd(2)).
static unsigned char is_eventfd[65536];

static int must_fail(const char* call) {
  if (faulty_call == NULL || strcmp(faulty_call, call) != 0) return 0;
  const long nth = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
  if (nth < fail_at || (fail_times > 0 && nth >= fail_at + fail_times)) return 0;
  note_failure(nth);
  errno = fail_errno;
  return 1;
}

static int must_fail_on(int fd, const char* call) {
  return (fd < 0 || fd >= (int)sizeof is_eventfd || !is_eventfd[fd]) && must_fail(call);
}

#define REAL(name) ((__typeof__(&name))real(&real_##name, #name))
static void* real(void** known, const char* name) {
  if (*known == NULL) *known = dlsym(RTLD_NEXT, name);
  return *known;
}

#define FAULTY(result, failure, name, parameters, arguments) \
  static void* real_##name;                                  \
  result name parameters {                                   \
    if (must_fail(#name)) return failure;                    \
    return REAL(name) arguments;                             \
  }

FAULTY(ssize_t, -1, pread, (int fd, void* to, size_t size, off_t at), (fd, to, size, at))
FAULTY(ssize_t, -1, pwrite, (int fd, const void* from, size_t size, off_t at), (fd, from, size, at))
FAULTY(int, -1, epoll_create1, (int flags), (flags))
FAULTY(int, -1, epoll_ctl, (int fd, int what, int of, struct epoll_event* event),
       (fd, what, of, event))
FAULTY(int, -1, epoll_wait, (int fd, struct epoll_event* events, int size, int wait),
       (fd, events, size, wait))
FAULTY(int, -1, poll, (struct pollfd * fds, nfds_t size, int wait), (fds, size, wait))
FAULTY(int, -1, pipe2, (int ends[2], int flags), (ends, flags))
FAULTY(int, -1, signalfd, (int fd, const sigset_t* signals, int flags), (fd, signals, flags))
FAULTY(int, -1, ftruncate, (int fd, off_t size), (fd, size))
FAULTY(int, -1, fallocate, (int fd, int how, off_t at, off_t size), (fd, how, at, size))
FAULTY(off_t, -1, lseek, (int fd, off_t at, int how), (fd, at, how))
FAULTY(int, -1, fsync, (int fd), (fd))
FAULTY(int, -1, fdatasync, (int fd), (fd))
FAULTY(int, -1, flock, (int fd, int how), (fd, how))
FAULTY(int, -1, rename, (const char* from, const char* to), (from, to))
FAULTY(int, -1, unlink, (const char* path), (path))
FAULTY(int, -1, mkdir, (const char* path, mode_t mode), (path, mode))
FAULTY(int, -1, stat, (const char* path, struct stat* status), (path, status))
FAULTY(int, -1, fstat, (int fd, struct stat* status), (fd, status))
FAULTY(void*, MAP_FAILED, mmap, (void* at, size_t size, int may, int how, int fd, off_t from),
       (at, size, may, how, fd, from))
FAULTY(pid_t, -1, fork, (void), ())
FAULTY(pid_t, -1, wait4, (pid_t pid, int* status, int how, struct rusage* usage),
       (pid, status, how, usage))
FAULTY(pid_t, -1, waitpid, (pid_t pid, int* status, int how), (pid, status, how))
FAULTY(int, -1, waitid, (idtype_t type, id_t id, siginfo_t* info, int how), (type, id, info, how))
FAULTY(int, -1, sigwaitinfo, (const sigset_t* signals, siginfo_t* info), (signals, info))
FAULTY(int, -1, setrlimit, (__rlimit_resource_t what, const struct rlimit* limit), (what, limit))
FAULTY(int, fail_errno, pthread_create,
       (pthread_t * thread, const pthread_attr_t* how, void* (*run)(void*), void* with),
       (thread, how, run, with))
FAULTY(int, fail_errno, posix_spawn,
       (pid_t * pid, const char* path, const posix_spawn_file_actions_t* actions,
        const posix_spawnattr_t* attributes, char* const argv[], char* const environment[]),
       (pid, path, actions, attributes, argv, environment))

static void* real_eventfd;
int eventfd(unsigned int value, int flags) {
  if (must_fail("eventfd")) return -1;
  const int fd = REAL(eventfd)(value, flags);
  if (fd >= 0 && fd < (int)sizeof is_eventfd) is_eventfd[fd] = 1;
  return fd;
}

static void* real_close;
int close(int fd) {
  if (fd >= 0 && fd < (int)sizeof is_eventfd) is_eventfd[fd] = 0;
  return REAL(close)(fd);
}

static void* real_read;
ssize_t read(int fd, void* to, size_t size) {
  if (must_fail_on(fd, "read")) return -1;
  return REAL(read)(fd, to, size);
}

static void* real_write;
ssize_t write(int fd, const void* from, size_t size) {
  // On standard error the test wants to read what failed.
  if (fd != STDERR_FILENO && must_fail_on(fd, "write")) return -1;
  return REAL(write)(fd, from, size);
}

// dlsym() itself asks for memory, by calloc(): so that one stays as it is.
FAULTY(void*, NULL, malloc, (size_t size), (size))

static void* real_open;
int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode =
      (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(more, mode_t) : 0;
  va_end(more);
  if (must_fail("open")) return -1;
  return REAL(open)(path, flags, mode);
}

static void* real_fcntl;
int fcntl(int fd, int command, ...) {
  va_list more;
  va_start(more, command);
  void* argument = va_arg(more, void*);
  va_end(more);
  if (must_fail("fcntl")) return -1;
  return REAL(fcntl)(fd, command, argument);
}

// glibc has no function for it before 2.36.
static void* real_syscall;
long syscall(long number, ...) {
  va_list more;
  va_start(more, number);
  long argument[6];
  for (int i = 0; i < 6; ++i) argument[i] = va_arg(more, long);
  va_end(more);
  if (number == SYS_pidfd_open && must_fail("pidfd_open")) return -1;
  return REAL(syscall)(number, argument[0], argument[1], argument[2], argument[3], argument[4],
                       argument[5]);
}
