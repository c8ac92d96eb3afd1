/* Functions with one habit each, for the tests of @so. */
#include <localexec/function.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void give(localexec_call* call, const char* json) {
  call->succeed(call, json, strlen(json));
}

/* What it was given. */
static void echo_call(localexec_call* call) {
  call->succeed(call, call->kwargs, call->kwargs_size);
}
LOCALEXEC_FUNCTION(echo, echo_call, 0)

/* Crashes for 13. */
static void crash_call(localexec_call* call) {
  const char* x = call->find(call, "x", NULL);
  if (x != NULL && atoi(x) == 13) {
    signal(SIGSEGV, SIG_DFL); /* a sanitizer would make an exit status of it */
    raise(SIGSEGV);
  }
  call->succeed(call, x, strcspn(x, ",}"));
}
LOCALEXEC_FUNCTION(crash, crash_call, 0)

/* Ends its process for 13: without a word, or with all that exit(3) does; code: --set code. */
static void leave_call(localexec_call* call) {
  const char* x = call->text(call, "x", NULL);
  const char* code = call->text(call, "code", NULL);
  if (x != NULL && atoi(x) == 13) {
    if (call->find(call, "gently", NULL) != NULL) exit(atoi(code));
    _exit(atoi(code));
  }
  give(call, x);
}
LOCALEXEC_FUNCTION(leave, leave_call, 0)

static void fail_call(localexec_call* call) { call->fail(call, "Oops", "it \"failed\""); }
LOCALEXEC_FUNCTION(fail, fail_call, 0)

static void nothing_call(localexec_call* call) { (void)call; }
LOCALEXEC_FUNCTION(nothing, nothing_call, 0)

static void garbage_call(localexec_call* call) { give(call, "{garbage"); }
LOCALEXEC_FUNCTION(garbage, garbage_call, 0)

static void lines_call(localexec_call* call) { give(call, "[1,\n 2]"); }
LOCALEXEC_FUNCTION(lines, lines_call, 0)

/* Prints where it should not. */
static void talk_call(localexec_call* call) {
  printf("out\n");
  fflush(stdout);
  give(call, "1");
}
LOCALEXEC_FUNCTION(talk, talk_call, 0)

/* Prints and leaves it in the buffer; item 3 what is no UTF-8. */
static void mutter_call(localexec_call* call) {
  const char* x = call->find(call, "x", NULL);
  printf("item %d says %1500s\n", atoi(x), atoi(x) == 3 ? "\xff" : ".");
  give(call, "1");
}
LOCALEXEC_FUNCTION(mutter, mutter_call, 0)

/* Never returns for 1, whatever it is told. */
static void hang_call(localexec_call* call) {
  const char* x = call->find(call, "x", NULL);
  while (x != NULL && atoi(x) == 1) pause();
  give(call, "true");
}
LOCALEXEC_FUNCTION(hang, hang_call, 0)
LOCALEXEC_FUNCTION(hang_alone, hang_call, LOCALEXEC_NOT_THREAD_SAFE)

/* Returns when it is told to. */
static void obey_call(localexec_call* call) {
  call->wait(call, 600);
  give(call, "true");
}
LOCALEXEC_FUNCTION(obey, obey_call, LOCALEXEC_WAITS)

/* How many of it run at once, at most so far. */
static int at_once = 0;
static int most = 0;
static void alone_call(localexec_call* call) {
  char text[16];
  const int now = __atomic_add_fetch(&at_once, 1, __ATOMIC_SEQ_CST);
  if (now > most) most = now;
  usleep(1000);
  __atomic_sub_fetch(&at_once, 1, __ATOMIC_SEQ_CST);
  sprintf(text, "%d", most);
  give(call, text);
}
LOCALEXEC_FUNCTION(alone, alone_call, LOCALEXEC_NOT_THREAD_SAFE)

static void pid_call(localexec_call* call) {
  char text[16];
  sprintf(text, "%d", (int)getppid());
  give(call, text);
}
LOCALEXEC_FUNCTION(bound, pid_call, LOCALEXEC_IN_PROCESS)

extern LOCALEXEC_EXPORT const localexec_function future;
const localexec_function future = {LOCALEXEC_FUNCTION_MAGIC, 999, 0, 0, nothing_call};

LOCALEXEC_EXPORT int no_function = 5;
