// escape SECONDS [hold]: a daemon as they are made: forks, starts a session of its own, forks again
// and lets the parents end. The daemon closes its outputs unless told to hold them.
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char** argv) {
  int ready[2];
  if (pipe(ready) != 0) return 1;
  const pid_t first = fork();
  if (first < 0) return 1;
  if (first == 0) {
    if (setsid() < 0) _exit(1);
    const pid_t second = fork();
    if (second != 0) _exit(second < 0);
    if (argc < 3) {
      close(1);
      close(2);
    }
    if (write(ready[1], "x", 1) != 1) _exit(1);
    close(ready[0]);
    close(ready[1]);
    sleep(argc > 1 ? (unsigned)atoi(argv[1]) : 60);
    _exit(0);
  }
  close(ready[1]);
  char byte;
  return read(ready[0], &byte, 1) == 1 ? 0 : 1;  // ends only once the daemon stands by itself
}
