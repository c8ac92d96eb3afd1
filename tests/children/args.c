// args ARG...: writes each argument followed by a NUL byte, so that a test sees the very bytes and
// where one argument ends and the next begins.
#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) fwrite(argv[i], 1, strlen(argv[i]) + 1, stdout);
  return fflush(stdout) == 0 ? 0 : 1;
}
