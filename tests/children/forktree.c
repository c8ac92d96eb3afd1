// forktree DEPTH SECONDS: a binary tree of processes in one group, all deaf to SIGTERM, that wait.
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
  int depth = argc > 1 ? atoi(argv[1]) : 2;
  const unsigned seconds = argc > 2 ? (unsigned)atoi(argv[2]) : 60;
  signal(SIGTERM, SIG_IGN);
  while (depth > 0) {
    if (fork() == 0) {
      --depth;
      continue;
    }
    if (fork() == 0) {
      --depth;
      continue;
    }
    break;
  }
  sleep(seconds);
  while (wait(NULL) > 0) {
  }
  return 0;
}
