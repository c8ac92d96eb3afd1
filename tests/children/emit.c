// emit OUT [ERR]: writes OUT bytes to standard output and ERR bytes to standard error. Every byte
// value occurs, in an order that is not that of a counter, and a longer output starts with the
// shorter one.
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int emit(int fd, unsigned long long bytes) {
  unsigned char buffer[65536];
  unsigned long long done = 0;
  while (done < bytes) {
    size_t size = 0;
    for (; size < sizeof buffer && done + size < bytes; ++size) {
      const unsigned long long at = done + size;
      buffer[size] = (unsigned char)(at * 167 + (at >> 8) * 31 + 200);
    }
    for (size_t written = 0; written < size;) {
      const ssize_t n = write(fd, buffer + written, size - written);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return 1;
      written += (size_t)n;
    }
    done += size;
  }
  return 0;
}

int main(int argc, char** argv) {
  if (argc > 1 && emit(1, strtoull(argv[1], NULL, 10)) != 0) return 1;
  if (argc > 2 && emit(2, strtoull(argv[2], NULL, 10)) != 0) return 1;
  return 0;
}
