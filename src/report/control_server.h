// The socket at which localexec ctl finds a run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/control_request.h"
#include "report/progress_meter.h"
#include "report/run_status.h"
#include "run/run_control.h"
#include "sys/fd.h"
#include "sys/poller.h"

namespace localexec {

// A request is a line of JSON, and so is its answer. A client that reads nothing, says nothing or
// says nonsense costs a bounded amount of memory and holds nobody up; when there are too many, the
// oldest has to go.
class ControlServer : public ControlPort {
 public:
  static constexpr std::size_t kClients = 16;
  static constexpr std::size_t kLongestRequest = 4096;

  // Nothing is owned. `channel`: of its tags in the poller; `processors`: what the number of
  // workers may be given as a multiple of.
  ControlServer(RunIdentity run, ProgressMeter& meter, sys::Poller& poller, std::uint8_t channel,
                std::uint64_t processors);
  // Removes the socket.
  ~ControlServer() override;

  // Listens from now on. Empty, or why that is not possible: the run is well without.
  std::string listen();

  void on_ready(sys::Tag tag, RunControl& run, TimePoint now) override;
  std::string status(const RunControl& run, TimePoint now) override;
  void on_time(TimePoint now) override;
  std::optional<TimePoint> wake_at() const override { return listen_again_at_; }

 private:
  struct Client {
    std::uint32_t generation = 0;
    sys::Fd socket;
    std::string unread;  // not answered yet
    std::string answer;
    std::size_t sent = 0;  // of the answer
    bool is_last = false;  // once the answer is sent, it has to go
    bool waits_to_write = false;
  };

  sys::Tag tag_of(std::size_t slot) const;
  RunStatus status_of(const RunControl& run, TimePoint now) const;
  void accept_one(TimePoint now);
  std::size_t place_for_one();
  void read_from(Client& client);
  void serve(std::size_t slot, RunControl& run, TimePoint now);
  void send(Client& client);
  void watch(std::size_t slot);
  void let_go(Client& client);
  std::string answer_to(std::string_view line, RunControl& run, TimePoint now) const;
  static void carry_out(const ControlRequest& request, std::uint32_t workers, RunControl& run);

  const RunIdentity run_;
  ProgressMeter& meter_;
  sys::Poller& poller_;
  const std::uint8_t channel_;
  const std::uint64_t processors_;
  sys::Fd folder_;  // of the socket: kept open, since the end may come when nothing can be opened
  std::string folder_path_;
  sys::Fd listener_;
  std::vector<Client> clients_;
  std::uint32_t generations_ = 0;
  std::optional<TimePoint> listen_again_at_;  // after the system had no descriptor to spare
};

}  // namespace localexec
