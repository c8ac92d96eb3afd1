// howended FILE COMMAND...: runs the command with every signal in its default state and nothing
// blocked, whatever the shell did, and writes to FILE.pid its process id, and to FILE, once it has
// ended, `exit 2 rss 4096` or `signal 15 rss 4096` (greatest resident size in bytes). A shell can't
// tell exit 130 from death by SIGINT, and adds its own memory to what it measures; this can, and
// does not.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

// Under another name first, so that whoever waits for the file never reads half of it.
static int say(const char* name, const char* text) {
  char partial[4096];
  snprintf(partial, sizeof partial, "%s.part", name);
  FILE* file = fopen(partial, "w");
  if (file == NULL) return 1;
  fputs(text, file);
  return fclose(file) != 0 || rename(partial, name) != 0;
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const pid_t pid = fork();
  if (pid < 0) return 1;
  if (pid == 0) {
    for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    _exit(127);
  }
  signal(SIGINT, SIG_IGN);  // the test's signals are for the command
  signal(SIGHUP, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  char name[4096];
  char text[128];
  snprintf(name, sizeof name, "%s.pid", argv[1]);
  snprintf(text, sizeof text, "%ld\n", (long)pid);
  if (say(name, text) != 0) return 1;
  int status = 0;
  struct rusage usage;
  while (wait4(pid, &status, 0, &usage) < 0) {
    if (errno != EINTR) return 1;
  }
  snprintf(text, sizeof text, "%s %d rss %lld\n", WIFSIGNALED(status) ? "signal" : "exit",
           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
           (long long)usage.ru_maxrss * 1024);
  return say(argv[1], text);
}
