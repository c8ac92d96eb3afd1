// bare_loop AT_ONCE CALLS PROGRAM: runs PROGRAM 0, PROGRAM 1, ... with AT_ONCE of them at a time,
// takes in what each prints on its two streams, and forgets it. The least that a runner must do:
// posix_spawn, two pipes, epoll, wait4. Prints how many calls ended well and how many bytes came.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct slot {
  pid_t pid;
  int streams[2];  // our ends of its standard output and standard error, -1 once they have ended
  size_t held;     // bytes of both that are in memory
  char* memory;
  size_t room;
};

static void die(const char* what) {
  perror(what);
  exit(3);
}

static void start(struct slot* slot, uint64_t index, int epoll, int null, const char* program,
                  uint64_t item) {
  int pipes[2][2];
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, null, 0);
  for (int i = 0; i < 2; ++i) {
    if (pipe2(pipes[i], O_CLOEXEC) < 0) die("pipe2");
    posix_spawn_file_actions_adddup2(&actions, pipes[i][1], i + 1);
  }
  char word[24];
  snprintf(word, sizeof word, "%llu", (unsigned long long)item);
  char* const argv[] = {(char*)program, word, NULL};
  errno = posix_spawn(&slot->pid, program, &actions, NULL, argv, environ);
  if (errno != 0) die(program);
  posix_spawn_file_actions_destroy(&actions);
  for (int i = 0; i < 2; ++i) {
    close(pipes[i][1]);
    slot->streams[i] = pipes[i][0];
    fcntl(pipes[i][0], F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = index * 2 + (uint64_t)i};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, pipes[i][0], &event) < 0) die("epoll_ctl");
  }
  slot->held = 0;
}

static void take_in(struct slot* slot, int stream, int epoll) {
  while (1) {
    if (slot->room - slot->held < 65536) {
      slot->room = slot->room * 2 + 65536;
      slot->memory = realloc(slot->memory, slot->room);
      if (slot->memory == NULL) die("realloc");
    }
    const ssize_t got =
        read(slot->streams[stream], slot->memory + slot->held, slot->room - slot->held);
    if (got < 0) {
      if (errno == EAGAIN) return;
      if (errno != EINTR) die("read");
      continue;
    }
    if (got == 0) {
      // Closing alone would not do: a child that is on its way into exec may still hold it open.
      epoll_ctl(epoll, EPOLL_CTL_DEL, slot->streams[stream], NULL);
      close(slot->streams[stream]);
      slot->streams[stream] = -1;
      return;
    }
    slot->held += (size_t)got;
  }
}

int main(int argc, char** argv) {
  if (argc != 4) {
    fputs("usage: bare_loop AT_ONCE CALLS PROGRAM\n", stderr);
    return 2;
  }
  const uint64_t at_once = strtoull(argv[1], NULL, 10);
  const uint64_t calls = strtoull(argv[2], NULL, 10);
  struct slot* slots = calloc(at_once, sizeof *slots);
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (slots == NULL || epoll < 0 || null < 0) die("bare_loop");

  uint64_t started = 0, ended = 0, well = 0, bytes = 0;
  while (started < at_once && started < calls) {
    start(&slots[started], started, epoll, null, argv[3], started);
    ++started;
  }
  while (ended < calls) {
    struct epoll_event events[64];
    const int count = epoll_wait(epoll, events, 64, -1);
    if (count < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < count; ++i) {
      const uint64_t index = events[i].data.u64 / 2;
      struct slot* slot = &slots[index];
      take_in(slot, (int)(events[i].data.u64 % 2), epoll);
      if (slot->streams[0] >= 0 || slot->streams[1] >= 0) continue;
      int status = 0;
      struct rusage usage;
      if (wait4(slot->pid, &status, 0, &usage) != slot->pid) die("wait4");
      ++ended;
      well += status == 0;
      bytes += slot->held;
      if (started < calls) start(slot, index, epoll, null, argv[3], started++);
    }
  }
  printf("%llu calls ended well, %llu bytes\n", (unsigned long long)well,
         (unsigned long long)bytes);
  return well == calls ? 0 : 1;
}
