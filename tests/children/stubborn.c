// stubborn SECONDS [FILE]: says `ready` once nothing but SIGKILL can end it early, then waits.
// Every signal that it shrugs off adds a byte to FILE.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int file = -1;

static void shrug(int number) {
  (void)number;
  const int saved = errno;
  if (file >= 0 && write(file, "!", 1) < 0) _exit(1);
  errno = saved;
}

int main(int argc, char** argv) {
  signal(SIGTERM, shrug);
  signal(SIGINT, shrug);
  signal(SIGHUP, shrug);
  // Only now: who sees the file may rely on the three lines above. A signal that comes in between
  // waits until the byte has where to go.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  if (argc > 2) file = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  sigprocmask(SIG_SETMASK, &before, NULL);
  if (write(1, "ready\n", 6) < 0) return 1;
  struct timespec left = {argc > 1 ? atoi(argv[1]) : 60, 0};
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
  return 0;
}
