/* A function that keeps something between its calls, as a closure does: it must stay in the process
 * that this belongs to. */
#include <localexec/function.h>
#include <stdio.h>

static int calls = 0;

static void count_call(localexec_call* call) {
  char json[16];
  const int size =
      snprintf(json, sizeof json, "%d", __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST));
  call->succeed(call, json, (size_t)size);
}
LOCALEXEC_FUNCTION(count_calls, count_call, LOCALEXEC_IN_PROCESS)
