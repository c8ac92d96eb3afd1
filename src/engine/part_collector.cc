#include "engine/part_collector.h"

#include <fcntl.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "engine/spool_json.h"
#include "engine/spooled_record.h"
#include "run/capture.h"

namespace localexec {
namespace {

constexpr std::size_t kCaptureBudget = 64 << 10;

// "12.0": the task and its start.
std::optional<std::pair<std::uint32_t, std::uint32_t>> parse_part(const std::string& name) {
  std::uint32_t task = 0;
  std::uint32_t start = 0;
  const char* end = name.data() + name.size();
  const auto [dot, error] = std::from_chars(name.data(), end, task);
  if (error != std::errc{} || dot == end || *dot != '.') return std::nullopt;
  const auto [stop, second] = std::from_chars(dot + 1, end, start);
  if (second != std::errc{} || stop != end) return std::nullopt;
  return std::pair{task, start};
}

}  // namespace

bool PartCollector::read(std::uint64_t end, TimePoint now) {
  bool is_new = false;
  for (std::uint64_t submission = 0; submission < end; ++submission) {
    is_new = read_submission(submission, now) || is_new;
  }
  return is_new;
}

bool PartCollector::read_submission(std::uint64_t submission, TimePoint now) {
  std::error_code error;
  const std::string folder = spool_.submission(submission) + "/parts";
  std::filesystem::directory_iterator files(folder, error);
  bool is_new = false;
  for (; !error && files != std::filesystem::directory_iterator(); files.increment(error)) {
    const std::string name = files->path().filename().string();
    const auto place = parse_part(name);
    const auto task = place ? board_.find(submission, place->first) : std::nullopt;
    if (!task || board_.task(*task).spool == SpoolSays::complete) continue;
    PartReader& part =
        parts_.try_emplace({submission, place->first, place->second}, files->path().string())
            .first->second;
    const bool got = part.read([&](std::string_view json) {
      take_line(part, *task, json, now);
      return !outlet_.is_full();
    });
    if (got) board_.wrote(*task, now);
    is_new = is_new || got;
    if (board_.task(*task).spool == SpoolSays::complete) {
      parts_.erase({submission, place->first, place->second});
    }
  }
  return is_new;
}

void PartCollector::take_line(PartReader& part, TaskId task, std::string_view json, TimePoint now) {
  const JsonMembers members = members_of(json);
  if (!find_member(members, "attempts").empty()) return take_record(part, task, json);
  const std::string_view call = find_member(members, "call");
  if (!call.empty()) {
    take_call(task, to_number(call));
  } else if (!find_member(members, "host").empty()) {
    part.host = bytes_in(members, "host");
    part.job = bytes_in(members, "job");
    board_.begun(task, part.host, now);
    const std::string fault = bytes_in(members, "fault");
    if (!fault.empty()) board_.ended(task, fault, now);
  } else if (bytes_in(members, "ending") == "handed_back") {
    board_.handed_back(task, now);
  } else {
    board_.ended(task, {}, now);
  }
}

void PartCollector::take_call(TaskId task, std::uint64_t number) {
  if (number >= slots_.size()) return;
  Slot slot = slots_.get(number);
  if (slot.task != task) return;  // it is somebody else's by now
  slot.has_begun = 1;
  slots_.set(number, slot);
}

void PartCollector::take_record(const PartReader& part, TaskId task, std::string_view json) {
  SpooledRecord spooled = spooled_record(json, spill_);
  if (spooled.slot >= slots_.size()) refuse_spool_json(json);
  Slot slot = slots_.get(spooled.slot);
  if (slot.is_done != 0) return;  // some other task was first
  const std::uint64_t submission = board_.task(task).submission;
  Record& record = spooled.record;
  if (!spooled.out_file.empty()) record.out = load(submission, spooled.out_file);
  if (!spooled.err_file.empty()) record.err = load(submission, spooled.err_file);
  slot.is_done = 1;
  slots_.set(spooled.slot, slot);
  record.item.index = slot.index;
  record.host = part.host;
  record.job = part.job;
  outlet_.deliver(std::move(record));
  board_.item_done(slot.task);
}

CapturedOutput PartCollector::load(std::uint64_t submission, const std::string& name) {
  const std::string path = spool_.submission(submission) + '/' + name;
  const sys::Fd file = sys::open_file(path, O_RDONLY);
  Capture capture(spill_, kCaptureBudget);
  std::array<char, 64 << 10> buffer;
  while (true) {
    const auto got = sys::read_some(file.get(), buffer);
    if (got < 0) sys::throw_errno("cannot read '" + path + "'");
    if (got == 0) return capture.take();
    capture.append({buffer.data(), static_cast<std::size_t>(got)});
  }
}

}  // namespace localexec
