// What is used of libcurl, loaded when it is first needed. The numbers are those of curl/curl.h,
// which keeps them for good (libcurl.so.4 since 2006), so that neither building nor starting the
// program takes it.
#pragma once

#include <cstddef>

namespace localexec {

struct CurlLibrary {
  enum Option : int {
    write_data = 10001,
    url = 10002,
    error_buffer = 10010,
    user_agent = 10018,
    http_header = 10023,
    header_data = 10029,
    custom_request = 10036,
    no_progress = 43,
    no_body = 44,
    follow_location = 52,
    progress_data = 10057,
    max_redirs = 68,
    http_get = 80,
    no_signal = 99,
    accept_encoding = 10102,
    timeout_ms = 155,
    connect_timeout_ms = 156,
    copy_post_fields = 10165,
    protocols = 181,
    redir_protocols = 182,
    write_function = 20011,
    header_function = 20079,
    progress_function = 20219,
    post_field_size = 30120,
  };
  enum Info : int {
    effective_url = 0x100001,
    content_type = 0x100012,
    response_code = 0x200002,
    retry_after = 0x600039,
  };
  static constexpr long kHttpAndHttps = 3;

  void* (*easy_init)();
  void (*easy_cleanup)(void*);
  void (*easy_reset)(void*);
  int (*easy_setopt)(void*, int, ...);
  int (*easy_perform)(void*);
  int (*easy_getinfo)(void*, int, ...);
  const char* (*easy_strerror)(int);
  void* (*slist_append)(void*, const char*);
  void (*slist_free_all)(void*);
};

// The library, set up; any thread may call it. Throws FunctionError where the machine has none.
const CurlLibrary& curl();

}  // namespace localexec
