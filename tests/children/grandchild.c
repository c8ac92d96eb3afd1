// grandchild SECONDS [STATUS]: leaves a background process in its own process group that holds both
// outputs open for that long; says `parent PID` of it and ends with STATUS at once.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char** argv) {
  const pid_t pid = fork();
  if (pid < 0) return 1;
  if (pid == 0) {
    sleep(argc > 1 ? (unsigned)atoi(argv[1]) : 60);
    if (write(1, "late\n", 5) < 0) _exit(1);
    _exit(0);
  }
  printf("parent %ld\n", (long)pid);
  fflush(stdout);
  _exit(argc > 2 ? atoi(argv[2]) : 0);
}
