// The least that talks with one process that echoes lines: BATCH of them to its standard input, and
// all of them back, COUNT lines in all. The lines that come back go to standard output. A batch has
// to fit into a pipe: up to 4096 lines.
//
//     bare_echo COUNT BATCH PROGRAM [ARGUMENT...]
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
  if (argc < 4) return 2;
  const long count = atol(argv[1]);
  const long batch = atol(argv[2]);
  if (batch < 1 || batch > 4096) return 2;
  int to[2];
  int from[2];
  if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) return 3;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to[0], 0);
  posix_spawn_file_actions_adddup2(&actions, from[1], 1);
  pid_t pid = 0;
  if (posix_spawnp(&pid, argv[3], &actions, NULL, argv + 3, environ) != 0) return 3;
  close(to[0]);
  close(from[1]);

  static char out[1 << 16];
  static char in[1 << 16];
  long sent = 0;
  long answered = 0;
  while (answered < count) {
    int size = 0;
    const long until = sent + batch < count ? sent + batch : count;
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
