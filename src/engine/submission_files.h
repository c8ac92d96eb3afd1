// The items of one submission, in the spool folder: written once, read by its tasks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/spooled_item.h"
#include "sys/fd.h"

namespace localexec {

// Which items are whose.
struct TaskCuts {
  std::uint64_t chunk_size = 1;       // chunk of an item: its index divided by this
  std::vector<std::uint64_t> firsts;  // position of each task's first item, then that of the end

  std::uint32_t tasks() const { return static_cast<std::uint32_t>(firsts.size() - 1); }
};

// `count` items in tasks of the same number of items, a multiple of the chunk size.
TaskCuts cut_evenly(std::uint64_t count, std::uint64_t chunk_size, std::uint64_t items_a_task);

// Takes the items one by one, so that they need no memory. The folder has its name once commit() is
// back; until then it has another.
class SubmissionWriter {
 public:
  explicit SubmissionWriter(std::string folder);

  void add(const SpooledItem& item);
  std::uint64_t count() const { return count_; }
  void commit(const TaskCuts& cuts, const std::string& script);

 private:
  void append_place();
  void flush();

  std::string folder_;
  std::string partial_;
  sys::Fd items_;
  sys::Fd index_;
  std::string lines_;  // not written yet
  std::string places_;
  std::uint64_t size_ = 0;  // bytes of lines so far
  std::uint64_t count_ = 0;
};

class SubmissionReader {
 public:
  explicit SubmissionReader(const std::string& folder);

  const TaskCuts& cuts() const { return cuts_; }
  // REQUIRES: position < cuts().firsts.back().
  SpooledItem at(std::uint64_t position) const;

 private:
  std::uint64_t place(std::uint64_t position) const;

  std::string folder_;
  TaskCuts cuts_;
  sys::Fd items_;
  sys::Fd index_;
};

}  // namespace localexec
