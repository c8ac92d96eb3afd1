// The seam for whoever steers a run from outside.
#pragma once

#include <cstdint>
#include <string>

#include "core/time_point.h"
#include "sys/poller.h"

namespace localexec {

// What can be done to a run, and asked of it. Belongs to the loop's thread.
class RunControl {
 public:
  // paused: nothing starts until it is resumed. draining: what runs ends, then the run does.
  // stopping: what runs is being ended.
  enum class Phase { running, paused, draining, stopping };

  RunControl() = default;
  RunControl(const RunControl&) = delete;
  RunControl& operator=(const RunControl&) = delete;
  virtual ~RunControl() = default;

  virtual Phase phase() const = 0;
  virtual std::uint32_t workers() const = 0;

  // All without effect where the run is past it.
  virtual void pause() = 0;
  virtual void resume() = 0;
  // Starts nothing more, but for what was begun; the run is then halted, unless nothing was left.
  virtual void drain() = 0;
  // What SIGTERM does; a second time nothing more.
  virtual void stop() = 0;
  // Calls under way on workers that are too many end as they do. Never more than there is work for.
  virtual void set_workers(std::uint32_t workers) = 0;
};

// Belongs to the loop's thread. Its descriptors are in the loop's poller, under Runner's
// kControlChannel.
class ControlPort {
 public:
  ControlPort() = default;
  ControlPort(const ControlPort&) = delete;
  ControlPort& operator=(const ControlPort&) = delete;
  virtual ~ControlPort() = default;

  // One of its descriptors is ready.
  virtual void on_ready(sys::Tag tag, RunControl& run, TimePoint now) = 0;
  // Where the run stands, in lines for people, without a final newline.
  virtual std::string status(const RunControl& run, TimePoint now) = 0;
  // Does what is due by the clock; wake_at() says when that will be.
  virtual void on_time(TimePoint now) = 0;
  virtual std::optional<TimePoint> wake_at() const = 0;
};

}  // namespace localexec
