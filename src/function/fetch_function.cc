// @fetch: HTTP and HTTPS by libcurl. Each thread keeps its connections from call to call.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include "core/json_members.h"
#include "core/json_syntax.h"
#include "core/json_text.h"
#include "function/builtins.h"
#include "function/curl_library.h"
#include "function/made_files.h"
#include "sys/replaced_file.h"

namespace localexec {
namespace {

constexpr std::uint64_t kMostInRecord = 64 << 20;
constexpr double kConnectSeconds = 30;
constexpr double kFirstPause = 0.5;  // seconds before a retry; doubles each time
constexpr double kLongestPause = 60;
constexpr const char* kRetriedStatuses = "408,429,500,502,503,504";
constexpr std::size_t kErrorSize = 256;  // CURL_ERROR_SIZE

struct Request {
  std::string url;
  std::string method;
  std::string to;  // a file; empty: into the record
  std::uint64_t max_size = 0;
};

// A header of the response: a value for each of its lines.
struct ReceivedHeader {
  std::string name;  // in lower case
  std::vector<std::string> values;
};

struct Response {
  long status = 0;
  std::string body;
  std::vector<ReceivedHeader> headers;
  std::uint64_t size = 0;
  std::optional<sys::ReplacedFile> file;
  bool too_large = false;
  std::string write_error;
};

// What the callbacks of one transfer work with.
struct Transfer {
  const BuiltinCall& call;
  const Request& request;
  Response& response;
  bool was_stopped = false;
};

bool has_status(std::string_view list, long status) {
  const std::string wanted = std::to_string(status);
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    if (list.substr(0, end) == wanted) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* data) {
  auto& transfer = *static_cast<Transfer*>(data);
  Response& response = transfer.response;
  response.size += size;
  response.too_large = response.size > transfer.request.max_size;
  if (response.too_large) return 0;
  if (!response.file) {
    response.body.append(bytes, size);
    return size;
  }
  try {
    response.file->append({bytes, size});
    return size;
  } catch (const std::exception& error) {
    response.write_error = error.what();
    return 0;
  }
}

std::size_t take_header(char* bytes, std::size_t, std::size_t size, void* data) {
  auto& response = static_cast<Transfer*>(data)->response;
  std::string_view line(bytes, size);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  const auto colon = line.find(':');
  if (line.starts_with("HTTP/")) response.headers.clear();  // of a redirect before
  if (colon == std::string_view::npos) return size;
  std::string name(line.substr(0, colon));
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  line.remove_prefix(std::min(line.find_first_not_of(" \t", colon + 1), line.size()));
  auto known = std::ranges::find(response.headers, name, &ReceivedHeader::name);
  if (known == response.headers.end()) known = response.headers.insert(known, {name, {}});
  known->values.emplace_back(line);
  return size;
}

int look_around(void* data, std::int64_t, std::int64_t, std::int64_t, std::int64_t) {
  auto& transfer = *static_cast<Transfer*>(data);
  transfer.was_stopped = transfer.call.wait(0);
  return transfer.was_stopped ? 1 : 0;
}

class Headers {
 public:
  void add(const std::string& line) { list_ = curl().slist_append(list_, line.c_str()); }
  Headers() = default;
  Headers(const Headers&) = delete;
  Headers& operator=(const Headers&) = delete;
  ~Headers() {
    if (list_ != nullptr) curl().slist_free_all(list_);
  }
  void* list() const { return list_; }

 private:
  void* list_ = nullptr;
};

void add_header(const std::string& line, Headers& headers) {
  constexpr std::string_view kEnds("\r\n\0", 3);
  if (line.find_first_of(kEnds) != std::string::npos) {
    throw FunctionError(
        "ValueError",
        fmt::format("headers: '{}' holds the end of a line or a NUL byte, which no header can",
                    line.substr(0, line.find(':'))));
  }
  headers.add(line);
}

// {"Accept":"text/html"}, or a line for each.
void add_headers(const std::string& given, Headers& headers) {
  if (given.starts_with('{') && !json_fault(given)) {
    const JsonMembers members = json_members(given).value_or(JsonMembers{});
    for (const auto& [name, value] : members) {
      add_header(fmt::format("{}: {}", json_string(fmt::format("\"{}\"", name)),
                             value.starts_with('"') ? json_string(value) : value),
                 headers);
    }
    return;
  }
  for (std::string_view rest = given; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) add_header(std::string(line), headers);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

// This thread's own, with the connections that it keeps.
void* handle() {
  thread_local const std::unique_ptr<void, void (*)(void*)> kept(curl().easy_init(),
                                                                 curl().easy_cleanup);
  if (!kept) throw FunctionError("FetchError", "libcurl cannot start");
  curl().easy_reset(kept.get());
  return kept.get();
}

long milliseconds(double seconds) { return std::lround(std::min(seconds, 1e9) * 1000); }

struct Attempt {
  int error = 0;  // of libcurl
  std::string message;
  std::int64_t retry_after = 0;  // seconds that the server asks for
  std::string url;
  std::string type;
};

Attempt perform(const BuiltinCall& call, const Request& request, Response& response) {
  const CurlLibrary& lib = curl();
  void* easy = handle();
  std::array<char, kErrorSize> message{};
  Transfer transfer{call, request, response};
  Headers headers;
  add_headers(call.text("headers"), headers);
  const auto set = [&](int option, auto value) { lib.easy_setopt(easy, option, value); };
  set(CurlLibrary::no_signal, 1L);
  set(CurlLibrary::error_buffer, message.data());
  set(CurlLibrary::url, request.url.c_str());
  set(CurlLibrary::protocols, CurlLibrary::kHttpAndHttps);
  set(CurlLibrary::redir_protocols, CurlLibrary::kHttpAndHttps);
  set(CurlLibrary::user_agent, "localexec/" LOCALEXEC_VERSION);
  set(CurlLibrary::accept_encoding, "");
  set(CurlLibrary::write_function, &take_body);
  set(CurlLibrary::write_data, &transfer);
  set(CurlLibrary::header_function, &take_header);
  set(CurlLibrary::header_data, &transfer);
  set(CurlLibrary::no_progress, 0L);
  set(CurlLibrary::progress_function, &look_around);
  set(CurlLibrary::progress_data, &transfer);
  set(CurlLibrary::connect_timeout_ms,
      milliseconds(call.number("connect_timeout", kConnectSeconds)));
  set(CurlLibrary::timeout_ms, milliseconds(call.number("timeout", 0)));
  set(CurlLibrary::follow_location, call.number("redirects", 10) > 0 ? 1L : 0L);
  set(CurlLibrary::max_redirs, std::lround(call.number("redirects", 10)));
  if (headers.list() != nullptr) set(CurlLibrary::http_header, headers.list());
  const std::string body = call.text("body");
  if (request.method == "HEAD") {
    set(CurlLibrary::no_body, 1L);
  } else if (request.method == "POST") {
    set(CurlLibrary::post_field_size, static_cast<std::int64_t>(body.size()));
    set(CurlLibrary::copy_post_fields, body.c_str());
  }
  Attempt attempt;
  attempt.error = lib.easy_perform(easy);
  attempt.message = message[0] != '\0' ? message.data() : lib.easy_strerror(attempt.error);
  if (transfer.was_stopped) throw FunctionError("Stopped", "was asked to end");
  const char* text = nullptr;
  lib.easy_getinfo(easy, CurlLibrary::response_code, &response.status);
  lib.easy_getinfo(easy, CurlLibrary::retry_after, &attempt.retry_after);
  if (lib.easy_getinfo(easy, CurlLibrary::effective_url, &text) == 0 && text) attempt.url = text;
  text = nullptr;
  if (lib.easy_getinfo(easy, CurlLibrary::content_type, &text) == 0 && text) attempt.type = text;
  return attempt;
}

// The last part of the URL's path, or of what it is called.
std::string file_of(const std::string& url, const std::string& to) {
  std::error_code error;
  if (to.empty() || (!to.ends_with('/') && !std::filesystem::is_directory(to, error))) return to;
  std::filesystem::create_directories(to, error);  // refused: opening the file says why
  std::string path = url.substr(0, url.find_first_of("?#"));
  const auto host = path.find("://");
  if (host != std::string::npos) path.erase(0, host + 3);
  const auto slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? "" : path.substr(slash + 1);
  return (std::filesystem::path(to) / (name.empty() ? "index.html" : name)).string();
}

Request read_request(const BuiltinCall& call) {
  Request request;
  request.url = call.main();
  request.method = call.text("method", call.has("body") ? "POST" : "GET");
  if (request.method != "GET" && request.method != "HEAD" && request.method != "POST") {
    throw FunctionError("ValueError",
                        fmt::format("method: '{}' is none of GET, HEAD, POST", request.method));
  }
  if (request.method != "POST" && !call.text("body").empty()) {
    throw FunctionError("ValueError",
                        fmt::format("body: a {} request has none; leave it out, or the method, "
                                    "which is POST then",
                                    request.method));
  }
  request.to = file_of(request.url, call.text("to"));
  request.max_size = call.size("max_size", request.to.empty() ? kMostInRecord : UINT64_MAX);
  return request;
}

// What decides what the server gives.
std::string source_of(const BuiltinCall& call, const Request& request) {
  return fmt::format("{}\n{}\n{}\n{}", request.method, request.url, call.text("headers"),
                     call.text("body"));
}

// What is wrong with the response; empty where nothing is. `may_pass`: another try may help.
FunctionError fault_of(const BuiltinCall& call, const Request& request, const Response& response,
                       const Attempt& attempt, bool& may_pass) {
  may_pass = false;
  if (response.too_large) {
    return {"TooLarge",
            fmt::format("{} has more than {} bytes; set max_size", request.url, request.max_size)};
  }
  if (!response.write_error.empty()) return {"WriteError", response.write_error};
  if (attempt.error != 0) {
    constexpr std::array kLasting{1, 3, 4, 47, 60};  // protocol, URL, build, redirects, certificate
    may_pass = std::ranges::count(kLasting, attempt.error) == 0;
    return {"FetchError", fmt::format("{}: {}", request.url, attempt.message)};
  }
  if (response.status >= 400 && !has_status(call.text("accept"), response.status)) {
    may_pass = has_status(call.text("retry_on", kRetriedStatuses), response.status);
    return {"HTTPError", fmt::format("{}: status {}", request.url, response.status)};
  }
  return {"", ""};
}

// Lines of one name are one list (RFC 9110, 5.3), but for set-cookie, whose values hold commas:
// that is an array however many there are.
std::string headers_json(const Response& response) {
  std::string json;
  for (const auto& [name, values] : response.headers) {
    json += json.empty() ? '{' : ',';
    append_text(name, json);
    json += ':';
    if (name != "set-cookie") {
      append_text(fmt::format("{}", fmt::join(values, ", ")), json);
      continue;
    }
    for (const std::string& value : values) {
      json += &value == &values.front() ? '[' : ',';
      append_text(value, json);
    }
    json += ']';
  }
  return json.empty() ? "{}" : json + "}";
}

std::string to_json(const Request& request, const Response& response, const Attempt& attempt) {
  std::string json = fmt::format(R"({{"status":{},"url":)", response.status);
  append_text(attempt.url, json);
  json += ",\"type\":";
  append_text(attempt.type, json);
  json += fmt::format(",\"size\":{}", response.size);
  if (request.method == "HEAD") {
    json += ",\"headers\":" + headers_json(response);
  } else if (response.file) {
    json += ",\"to\":";
    append_text(request.to, json);
  } else {
    json += ",\"body\":";
    append_text(response.body, json);
  }
  return json + "}";
}

}  // namespace

std::string fetch(const BuiltinCall& call) {
  const Request request = read_request(call);
  const auto retries = static_cast<std::uint64_t>(call.number("retries", 0));
  std::optional<ClaimedFile> claimed;
  if (!request.to.empty() && request.method != "HEAD") {
    claimed.emplace(request.to, source_of(call, request));
  }
  double pause = kFirstPause;
  for (std::uint64_t tried = 0;; ++tried) {
    Response response;
    if (claimed) response.file.emplace(request.to);
    const Attempt attempt = perform(call, request, response);
    bool may_pass = false;
    const FunctionError fault = fault_of(call, request, response, attempt, may_pass);
    if (fault.type().empty()) {
      if (claimed) claimed->commit(*response.file);
      return to_json(request, response, attempt);
    }
    if (!may_pass || tried >= retries) throw FunctionError(fault);
    const double asked = static_cast<double>(attempt.retry_after);
    if (call.wait(std::min(std::max(pause, asked), kLongestPause))) {
      throw FunctionError("Stopped", "was asked to end");
    }
    pause *= 2;
  }
}

}  // namespace localexec
