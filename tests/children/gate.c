// gate HERE STOP...: where HERE is one of STOP, says so by the file here.HERE and waits until
// go.HERE is there; ends at once otherwise.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char** argv) {
  for (int i = 2; i < argc; ++i) {
    if (strcmp(argv[1], argv[i]) != 0) continue;
    char name[64];
    snprintf(name, sizeof name, "here.%s", argv[1]);
    const int fd = open(name, O_CREAT | O_WRONLY, 0644);
    if (fd < 0) return 1;
    close(fd);
    snprintf(name, sizeof name, "go.%s", argv[1]);
    while (access(name, F_OK) != 0) usleep(20000);
  }
  return 0;
}
