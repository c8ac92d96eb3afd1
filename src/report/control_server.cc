#include "report/control_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include "core/json_text.h"
#include "core/usage_error.h"
#include "sys/clock.h"
#include "sys/local_socket.h"
#include "sys/runtime_folder.h"

namespace localexec {
namespace {

constexpr Duration kListenPause = std::chrono::seconds(1);

std::string error_answer(std::string_view message) {
  std::string out = R"({"error":)";
  append_text(message, out);
  return out + "}\n";
}

}  // namespace

ControlServer::ControlServer(RunIdentity run, ProgressMeter& meter, sys::Poller& poller,
                             std::uint8_t channel, std::uint64_t processors)
    : run_(std::move(run)),
      meter_(meter),
      poller_(poller),
      channel_(channel),
      processors_(processors) {}

ControlServer::~ControlServer() {
  if (listener_) {
    sys::remove_run_socket(folder_, folder_path_, std::to_string(run_.pid));
  } else if (!folder_path_.empty()) {  // no memory to go on with, for example
    sys::remove_runtime_folder(folder_path_);
  }
}

std::string ControlServer::listen() {
  int error = 0;
  for (const std::string& path : sys::runtime_folders()) {
    folder_path_ = path;
    // Another run may remove the folder before this one has put its socket there.
    for (int tries = 0; tries < 3 && !listener_; ++tries) {
      folder_ = sys::open_runtime_folder(path, true);
      if (folder_) listener_ = sys::listen_in(folder_, std::to_string(run_.pid));
      error = errno;
      if (listener_) break;
      if (error != EPERM) sys::remove_runtime_folder(path);  // else it is not of our making
      if (error != ENOENT) break;
    }
    if (!listener_) {
      folder_path_.clear();
      continue;
    }
    sys::remove_abandoned_sockets(folder_, path);
    break;
  }
  if (listener_ && poller_.add(listener_.get(), tag_of(0))) return {};
  if (listener_) error = errno;
  return std::generic_category().message(error);
}

sys::Tag ControlServer::tag_of(std::size_t slot) const {
  return {channel_, static_cast<std::uint32_t>(slot),
          slot == 0 ? 0 : clients_[slot - 1].generation};
}

RunStatus ControlServer::status_of(const RunControl& run, TimePoint now) const {
  return {run.phase(), run.workers(), meter_.view(now), meter_.calls(now), sys::wall_now()};
}

std::string ControlServer::status(const RunControl& run, TimePoint now) {
  const std::string text = status_text(run_, status_of(run, now));
  std::string lines = "localexec: ";
  for (const char c : text) {
    lines += c;
    if (c == '\n') lines += "localexec: ";
  }
  return lines;
}

void ControlServer::on_ready(sys::Tag tag, RunControl& run, TimePoint now) {
  if (tag.slot == 0) return accept_one(now);
  Client& client = clients_[tag.slot - 1];
  if (!client.socket || client.generation != tag.generation) return;  // of a former client
  if (client.waits_to_write) {
    send(client);
  } else {
    read_from(client);
  }
  serve(tag.slot, run, now);
}

void ControlServer::on_time(TimePoint now) {
  if (!listen_again_at_ || now < *listen_again_at_) return;
  listen_again_at_.reset();
  if (!poller_.add(listener_.get(), tag_of(0))) listen_again_at_ = now + kListenPause;
}

void ControlServer::accept_one(TimePoint now) {
  sys::Fd socket = sys::accept_own(listener_);
  if (!socket) {
    if (errno != EMFILE && errno != ENFILE && errno != ENOMEM && errno != ENOBUFS) return;
    // It would stay ready.
    poller_.remove(listener_.get());
    listen_again_at_ = now + kListenPause;
    return;
  }
  const std::size_t slot = place_for_one();
  Client& client = clients_[slot - 1];
  client = {};
  client.generation = ++generations_;
  client.socket = std::move(socket);
  watch(slot);
}

// Counted from 1.
std::size_t ControlServer::place_for_one() {
  const auto free = std::find_if(clients_.begin(), clients_.end(),
                                 [](const Client& client) { return !client.socket; });
  if (free != clients_.end()) return static_cast<std::size_t>(free - clients_.begin()) + 1;
  if (clients_.size() < kClients) {
    clients_.emplace_back();
    return clients_.size();
  }
  const auto oldest = std::ranges::min_element(
      clients_, {}, [](const Client& client) { return client.generation; });
  let_go(*oldest);
  return static_cast<std::size_t>(oldest - clients_.begin()) + 1;
}

void ControlServer::watch(std::size_t slot) {
  Client& client = clients_[slot - 1];
  const bool watched = client.waits_to_write
                           ? poller_.add_for_writing(client.socket.get(), tag_of(slot))
                           : poller_.add(client.socket.get(), tag_of(slot));
  if (!watched) let_go(client);
}

void ControlServer::let_go(Client& client) {
  if (!client.socket) return;
  poller_.remove(client.socket.get());
  client = {};
}

void ControlServer::read_from(Client& client) {
  std::array<char, kLongestRequest> piece;
  const auto got = sys::read_some(client.socket.get(), piece);
  if (got > 0) {
    client.unread.append(piece.data(), static_cast<std::size_t>(got));
  } else if (got == 0 || errno != EAGAIN) {
    client.is_last = true;
  }
}

// Answers one request after the other, for as long as the client takes the answers.
void ControlServer::serve(std::size_t slot, RunControl& run, TimePoint now) {
  Client& client = clients_[slot - 1];
  while (client.socket && client.answer.empty()) {
    const auto newline = client.unread.find('\n');
    if (newline == std::string::npos) break;
    client.answer = answer_to(std::string_view(client.unread).substr(0, newline), run, now);
    client.unread.erase(0, newline + 1);
    send(client);
  }
  if (client.socket && client.answer.empty() && client.unread.size() > kLongestRequest) {
    client.unread.clear();
    client.is_last = true;
    client.answer = error_answer(
        fmt::format("a request has at most {} bytes, and ends with a newline", kLongestRequest));
    send(client);
  }
  if (!client.socket) return;
  if (client.answer.empty() && client.is_last) return let_go(client);
  if (client.waits_to_write == !client.answer.empty()) return;
  poller_.remove(client.socket.get());
  client.waits_to_write = !client.waits_to_write;
  watch(slot);
}

void ControlServer::send(Client& client) {
  while (client.sent < client.answer.size()) {
    const auto sent =
        sys::send_some(client.socket, std::string_view(client.answer).substr(client.sent));
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0) return let_go(client);
    client.sent += static_cast<std::size_t>(sent);
  }
  client.answer.clear();
  client.sent = 0;
}

std::string ControlServer::answer_to(std::string_view line, RunControl& run, TimePoint now) const {
  try {
    const ControlRequest request = parse_control_request(line);
    carry_out(request, static_cast<std::uint32_t>(request.workers.resolve(processors_, 1)), run);
    const RunStatus status = status_of(run, now);
    const bool whole = request.verb == ControlRequest::Verb::status;
    if (!request.as_text) return status_json(run_, status, whole) + "\n";
    std::string out = R"({"text":)";
    append_quoted(whole ? status_text(run_, status) : status_line(run_, status), out);
    return out + "}\n";
  } catch (const UsageError& error) {
    return error_answer(error.what());
  }
}

void ControlServer::carry_out(const ControlRequest& request, std::uint32_t workers,
                              RunControl& run) {
  switch (request.verb) {
    case ControlRequest::Verb::list:
    case ControlRequest::Verb::status:
      break;
    case ControlRequest::Verb::pause:
      return run.pause();
    case ControlRequest::Verb::resume:
      return run.resume();
    case ControlRequest::Verb::drain:
      return run.drain();
    case ControlRequest::Verb::workers:
      return run.set_workers(workers);
    case ControlRequest::Verb::stop:
      return run.stop();
  }
}

}  // namespace localexec
