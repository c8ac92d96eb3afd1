// What is said between the program and a worker process that lives on: requests and answers, a line
// each. Pure text; worker_lane.h does the talking.
//
//   jsonl  {"id":7,"args":[],"kwargs":{"x":3}}     {"id":7,"result":9} or {"id":7,"error":…}
//   lines  the item                                the result; answers come in the order of
//   requests batch  [[7,{"x":3}],[8,{"x":4}]]               7 R 9
//          what the worker scripts that come with  8 E {"type":…,"message":…,"traceback":…}
//          the program speak; positional           8 O "what call 8 printed"
//          arguments: [7,{"x":3},1,2]. Before its
//          answer,
//          a call may give its O and S lines;      8 S "what it printed on standard error"
//          o and s for bytes that are no UTF-8;    8 o "base64 of them"
//          first of all comes one of these:        ready  or  ! {"type":…}
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/item.h"
#include "core/job_spec.h"

namespace localexec {

// Why the item cannot be a request; empty where it can.
std::string unfit_for(WorkerProtocol protocol, const Item& item);

// Requests that are on their way to one worker.
class RequestText {
 public:
  explicit RequestText(WorkerProtocol protocol) : protocol_(protocol) {}

  // One request, as it goes over the wire but for what joins it to others. See
  // function_arguments.h.
  static std::string request(WorkerProtocol protocol, std::uint64_t id,
                             std::span<const std::string> names, const Item& item,
                             std::span<const std::string> args = {});

  void add(std::string_view request);
  bool empty() const { return text_.empty(); }
  // All requests since the last time, ready to be written.
  std::string take();

 private:
  WorkerProtocol protocol_;
  std::string text_;
};

struct Answer {
  enum class Kind {
    result,   // `text` is the result: JSON, or for `lines` the bare line
    error,    // `text` is the error, as JSON
    out,      // `text` is what the call printed, decoded
    err,      // the same on standard error
    ready,    // the worker can take requests
    refused,  // it cannot, for the error in `text`, as JSON
    garbage,  // none of these: `text` says why
  };
  Kind kind = Kind::garbage;
  std::uint64_t id = 0;  // not for `lines`, ready and refused
  std::string text;
};

// Reads a line without its newline.
Answer parse_answer(WorkerProtocol protocol, std::string_view line);

}  // namespace localexec
