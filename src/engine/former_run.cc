#include "engine/former_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "core/usage_error.h"
#include "engine/part_reader.h"
#include "engine/spool_json.h"
#include "engine/spooled_job.h"
#include "engine/spooled_record.h"
#include "engine/submission_log.h"
#include "run/spilling_buffer.h"

namespace localexec {
namespace {

namespace fs = std::filesystem;

// How it ended, in Slot::former; 0: it did not.
std::uint8_t former_of(Status status) {
  return static_cast<std::uint8_t>(1 + static_cast<int>(status));
}

}  // namespace

std::string spool_link(const std::string& output) { return output + ".spool"; }

void set_spool_link(const std::string& output, const SpoolFolder& spool) {
  const std::string partial = spool_link(output) + ".new";
  std::error_code error;
  fs::remove(partial, error);
  fs::create_directory_symlink(spool.path(), partial, error);
  if (!error) fs::rename(partial, spool_link(output), error);
  if (error) throw std::system_error(error, "cannot make '" + spool_link(output) + "'");
}

void remove_spool_link(const std::string& output) {
  std::error_code error;
  fs::remove(spool_link(output), error);
}

std::optional<SpoolFolder> linked_spool(const std::string& output) {
  std::error_code error;
  const fs::path path = fs::read_symlink(spool_link(output), error);
  if (error || !fs::exists(path / "job", error)) return std::nullopt;
  return SpoolFolder(path.string());
}

bool has_former_run(const JobSpec& spec, const std::string& identity) {
  if (spec.output.file.empty()) return false;
  const auto spool = linked_spool(spec.output.file);
  if (!spool) return false;
  const std::string link = spool_link(spec.output.file);
  if (!spec.output.resume) {
    throw UsageError(fmt::format(
        "--output {}: its run was left to the cluster ({} says where); give --resume to go on with "
        "it",
        spec.output.file, link));
  }
  if (read_job(*spool).identity == identity) return true;
  throw UsageError(
      fmt::format("--resume: the run that was left to the cluster had another command; go on with "
                  "that one, or cancel its jobs and remove {}",
                  link));
}

FormerRun::FormerRun(const SpoolFolder& spool, const ItemKeyMaker& keys, std::vector<Value> fixed,
                     SlotTable& slots, sys::SpillFile& spill)
    : spool_(spool), keys_(keys), fixed_(std::move(fixed)), slots_(slots), spill_(spill) {
  std::error_code error;
  while (fs::exists(spool.submission(submissions_.size()), error)) {
    const std::uint64_t number = submissions_.size();
    submissions_.emplace_back(spool.submission(number));
    read_items(number);
  }
  slots_before_ = slots_.size();
  for (std::uint64_t number = 0; number < submissions_.size(); ++number) read_ends(number);
}

// An item that is in several submissions is the work of the last.
void FormerRun::read_items(std::uint64_t submission) {
  const SubmissionReader& reader = submissions_[submission];
  const TaskCuts& cuts = reader.cuts();
  for (std::uint32_t task = 0; task < cuts.tasks(); ++task) {
    for (std::uint64_t at = cuts.firsts[task]; at < cuts.firsts[task + 1]; ++at) {
      SpooledItem spooled = reader.at(at);
      const bool is_new = spooled.slot >= slots_.size();
      Slot slot = is_new ? Slot{} : slots_.get(spooled.slot);
      slot.task = tasks_;
      slot.is_done = 1;  // for nobody, until it is claimed
      slots_.set(spooled.slot, slot);
      if (!is_new) continue;
      std::vector<Value>& values = spooled.item.values;
      values.insert(values.end(), fixed_.begin(), fixed_.end());
      StoredRecord place;
      place.offset = spooled.slot;
      keys_index_.insert(keys_.key(values), place);
    }
    ++tasks_;
  }
}

void FormerRun::read_ends(std::uint64_t submission) {
  std::error_code error;
  fs::directory_iterator files(spool_.submission(submission) + "/parts", error);
  for (; !error && files != fs::directory_iterator(); files.increment(error)) {
    PartReader(files->path().string()).read([&](std::string_view json) {
      if (find_member(members_of(json), "attempts").empty()) return true;
      const SpooledRecord spooled = spooled_record(json, spill_);
      release(spooled.record.out.bytes, spill_);
      release(spooled.record.err.bytes, spill_);
      if (spooled.slot >= slots_.size()) return true;
      Slot slot = slots_.get(spooled.slot);
      if (slot.former == 0) slot.former = former_of(spooled.record.status());
      slots_.set(spooled.slot, slot);
      return true;
    });
  }
}

bool FormerRun::claim(const Item& item, bool retry_failed) {
  const auto found = keys_index_.take(keys_.key(item.values));
  if (!found) return false;
  Slot slot = slots_.get(found->offset);
  if (slot.former == former_of(Status::canceled)) return false;
  if (retry_failed && slot.former > former_of(Status::ok)) return false;
  slot.index = item.index;
  slot.is_done = 0;
  slots_.set(found->offset, slot);
  return true;
}

void FormerRun::settle(TaskBoard& board, TimePoint now) {
  std::vector<std::uint64_t> missing(tasks_);
  for (std::uint64_t number = 0; number < slots_before_; ++number) {
    const Slot slot = slots_.get(number);
    if (slot.is_done == 0) ++missing[slot.task];
  }
  TaskId first = 0;
  const std::vector<Batch> batches = SubmissionLog::read(spool_.file("submissions"));
  for (std::uint64_t number = 0; number < submissions_.size(); ++number) {
    const std::uint32_t count = submissions_[number].cuts().tasks();
    board.adopt(number, std::span(missing).subspan(first, count), batches, now);
    first += count;
  }
}

}  // namespace localexec
