// countfds: one line with the open descriptors and the soft and the hard limit of their number, as
// they were when this program started: `fds 0,1,2 soft 1024 hard 524288`.
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>

int main(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1;
  int open[256];
  int count = 0;
  for (int fd = 0; fd < 4096 && count < 256; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) open[count++] = fd;
  }
  printf("fds ");
  for (int i = 0; i < count; ++i) printf("%s%d", i > 0 ? "," : "", open[i]);
  printf(" soft %llu hard %llu\n", (unsigned long long)limit.rlim_cur,
         (unsigned long long)limit.rlim_max);
  return 0;
}
