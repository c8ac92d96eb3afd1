/* A function for localexec in C: the square of the variable x.
 *
 *     localexec run --var x --range 10 --values @so ./libsquare.so:square */
#include <localexec/function.h>
#include <stdio.h>
#include <stdlib.h>

static void square_call(localexec_call* call) {
  const char* x = call->find(call, "x", NULL);
  char result[32];
  if (x == NULL) {
    call->fail(call, "TypeError", "square takes x");
    return;
  }
  call->succeed(call, result, (size_t)sprintf(result, "%.17g", strtod(x, NULL) * strtod(x, NULL)));
}

LOCALEXEC_FUNCTION(square, square_call, 0)
