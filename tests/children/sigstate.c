// sigstate: one line with the signals that are blocked and those that are ignored, as this program
// was given them: `blocked 10,12 ignored 1`.
#include <signal.h>
#include <stdio.h>

int main(void) {
  sigset_t mask;
  if (sigprocmask(SIG_BLOCK, NULL, &mask) != 0) return 1;
  printf("blocked ");
  const char* comma = "";
  for (int number = 1; number < NSIG; ++number) {
    if (sigismember(&mask, number) != 1) continue;
    printf("%s%d", comma, number);
    comma = ",";
  }
  printf(" ignored ");
  comma = "";
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) != 0 || action.sa_handler != SIG_IGN) continue;
    printf("%s%d", comma, number);
    comma = ",";
  }
  printf("\n");
  return 0;
}
