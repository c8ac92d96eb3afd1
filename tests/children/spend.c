// spend user MILLISECONDS | sys MILLISECONDS | rss MEBIBYTES: uses up that much of the processor,
// of the kernel or of memory, and nothing to speak of besides.
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static long spent(int of_the_kernel) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const struct timeval* time = of_the_kernel ? &usage.ru_stime : &usage.ru_utime;
  return time->tv_sec * 1000 + time->tv_usec / 1000;
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const long amount = atol(argv[2]);
  if (strcmp(argv[1], "rss") == 0) {
    const size_t size = (size_t)amount << 20;
    volatile char* memory = malloc(size);
    if (memory == NULL) return 1;
    for (size_t i = 0; i < size; i += 1024) memory[i] = 1;
    return 0;
  }
  const int in_the_kernel = strcmp(argv[1], "sys") == 0;
  static char buffer[1 << 16];
  const int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
  while (spent(in_the_kernel) < amount) {
    if (in_the_kernel) {
      for (int i = 0; i < 100; ++i) {
        if (read(zero, buffer, sizeof buffer) < 0) return 1;
      }
    } else {
      for (volatile long i = 0; i < 1000000; i = i + 1) {
      }
    }
  }
  return 0;
}
