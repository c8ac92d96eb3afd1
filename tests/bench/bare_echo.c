// The least that talks with one process that echoes lines: 64 KiB to its standard input, and all of
// them back, COUNT lines in all. The lines that come back go to standard output.
//
//     bare_echo COUNT PROGRAM [ARGUMENT...]
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const long count = atol(argv[1]);
  int to[2];
  int from[2];
  if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) return 3;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to[0], 0);
  posix_spawn_file_actions_adddup2(&actions, from[1], 1);
  pid_t pid = 0;
  if (posix_spawnp(&pid, argv[2], &actions, NULL, argv + 2, environ) != 0) return 3;
  close(to[0]);
  close(from[1]);

  static char out[1 << 16];
  static char in[1 << 16];
  long sent = 0;
  long answered = 0;
  while (answered < count) {
    int size = 0;
    const long until = sent + 4096 < count ? sent + 4096 : count;
    for (; sent < until; ++sent)
      size += snprintf(out + size, sizeof out - (size_t)size, "%ld\n", sent);
    if (write(to[1], out, (size_t)size) != size) return 3;
    while (answered < sent) {
      const ssize_t got = read(from[0], in, sizeof in);
      if (got <= 0) return 3;
      for (ssize_t i = 0; i < got; ++i) answered += in[i] == '\n';
      if (write(STDOUT_FILENO, in, (size_t)got) != got) return 3;
    }
  }
  close(to[1]);
  waitpid(pid, NULL, 0);
  return 0;
}
