/* Functions that localexec calls for every item: `localexec run ... @so FILE:SYMBOL`.
 *
 * A shared object gives its functions by name, each as one constant:
 *
 *     static void square(localexec_call *call) { ... }
 *     LOCALEXEC_FUNCTION(square_function, square, 0)
 *
 * and `@so ./libmine.so:square_function` calls it with the item's variables. Everything crosses the
 * border as JSON text (RFC 8259) in UTF-8. Nothing crosses it that the other side has to free:
 * what a function is given belongs to localexec and is valid until the function returns; what it
 * hands over is copied before succeed() or fail() returns.
 *
 * A function runs in a thread of localexec itself (--executor threads), at the same time as others
 * unless it says LOCALEXEC_NOT_THREAD_SAFE; or in worker processes, one call at a time in each
 * (--executor processes), where a crash costs that one call. What it writes on standard output or
 * standard error never mixes with the records. It must not end the process, and no C++ exception
 * may leave it (the C++ part below sees to that).
 *
 * Plain C89 with <stdint.h>, and C++11. Versions: LOCALEXEC_FUNCTION_ABI is the number of this
 * interface. localexec refuses functions of another number. Members are only ever added at the end
 * of localexec_call, whose `size` says which are there. */
#ifndef LOCALEXEC_FUNCTION_H
#define LOCALEXEC_FUNCTION_H

/* C has no other words for what it says here.
 * NOLINTBEGIN(modernize-deprecated-headers,modernize-use-using,readability-identifier-naming)
 * NOLINTBEGIN(bugprone-macro-parentheses) */
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LOCALEXEC_FUNCTION_ABI 1
#define LOCALEXEC_FUNCTION_MAGIC 0x4E46584Cu /* "LXFN" */

/* Flags of a function, or'ed together. */
#define LOCALEXEC_NOT_THREAD_SAFE 1u /* never two calls at once in one process */
#define LOCALEXEC_IN_PROCESS 2u      /* must run in localexec's own process: always on threads */
#define LOCALEXEC_WAITS 4u           /* spends its time waiting: --executor auto takes threads */

/* One call. It belongs to localexec, and to the thread that the function runs in. */
typedef struct localexec_call localexec_call;
struct localexec_call {
  size_t size; /* of this struct */

  /* The variables by name, as a JSON object; and positional arguments as a JSON array, most often
   * "[]". Both end with a NUL that the size does not count. */
  const char* kwargs;
  size_t kwargs_size;
  const char* args;
  size_t args_size;

  /* The value of one variable, as JSON: not followed by a NUL, but always by a character that can
   * belong to no number, so that strtod() and strtol() may read it. NULL where there is none. */
  const char* (*find)(localexec_call* call, const char* name, size_t* size);
  /* The same as text: a JSON string decoded, any other value as it stands. Followed by a NUL, but
   * it may hold others. NULL where there is none. */
  const char* (*text)(localexec_call* call, const char* name, size_t* size);

  /* The result: one JSON value. The last one counts; without any it is null. */
  void (*succeed)(localexec_call* call, const char* json, size_t size);
  /* The call has failed. Both are texts that end with a NUL; what is no UTF-8 becomes {"base64":
   * ...}. The record gets {"type": ..., "message": ...} as its error. */
  void (*fail)(localexec_call* call, const char* type, const char* message);

  /* Waits for so many seconds; returns 1, at once, when the call ought to end: its time is over or
   * the run is being stopped. A function that takes long asks with 0 seconds from time to time: a
   * thread cannot be killed. In a worker process it is 0 always, since that can be. */
  int (*wait)(localexec_call* call, double seconds);
};

/* What a shared object exports. */
typedef struct localexec_function {
  uint32_t magic; /* LOCALEXEC_FUNCTION_MAGIC */
  uint32_t abi;   /* LOCALEXEC_FUNCTION_ABI */
  uint32_t flags;
  uint32_t reserved; /* 0 */
  void (*call)(localexec_call* call);
} localexec_function;

#ifdef __cplusplus
}
#endif

#define LOCALEXEC_EXPORT __attribute__((visibility("default")))

#ifndef __cplusplus

/* Exports `function` (void function(localexec_call *)) as `symbol`. At file scope. */
#define LOCALEXEC_FUNCTION(symbol, function, flags)                                                \
  extern LOCALEXEC_EXPORT const localexec_function symbol;                                         \
  const localexec_function symbol = {LOCALEXEC_FUNCTION_MAGIC, LOCALEXEC_FUNCTION_ABI, (flags), 0, \
                                     function};

#else

#include <exception>

namespace localexec {

/* Exceptions become errors of the call before they could reach localexec. */
template <void (*function)(localexec_call*)>
void call_guarded(localexec_call* call) {
  try {
    function(call);
  } catch (const std::exception& error) {
    call->fail(call, "std::exception", error.what());
  } catch (...) {
    call->fail(call, "exception", "an exception that is no std::exception");
  }
}

}  // namespace localexec

#define LOCALEXEC_FUNCTION(symbol, function, flags)                                               \
  extern "C" LOCALEXEC_EXPORT const localexec_function symbol;                                    \
  extern "C" const localexec_function symbol = {LOCALEXEC_FUNCTION_MAGIC, LOCALEXEC_FUNCTION_ABI, \
                                                (flags), 0, &localexec::call_guarded<&function>};

#endif

/* NOLINTEND(bugprone-macro-parentheses)
 * NOLINTEND(modernize-deprecated-headers,modernize-use-using,readability-identifier-naming) */
#endif
