#include "engine/submission_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <span>
#include <stdexcept>

#include "engine/spool_folder.h"
#include "engine/spool_json.h"
#include "engine/spool_line.h"

namespace localexec {
namespace {

constexpr std::size_t kBuffer = 256 << 10;

void make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) < 0) sys::throw_errno("cannot make '" + path + "'");
}

[[noreturn]] void refuse(const std::string& folder) {
  throw std::runtime_error("'" + folder + "' is not as it was written");
}

}  // namespace

TaskCuts cut_evenly(std::uint64_t count, std::uint64_t chunk_size, std::uint64_t items_a_task) {
  TaskCuts cuts{chunk_size, {}};
  for (std::uint64_t first = 0; first < count; first += items_a_task) cuts.firsts.push_back(first);
  cuts.firsts.push_back(count);
  return cuts;
}

SubmissionWriter::SubmissionWriter(std::string folder)
    : folder_(std::move(folder)), partial_(folder_ + ".new") {
  std::error_code error;  // a submitter may have died in the middle of one
  std::filesystem::remove_all(partial_, error);
  make_folder(partial_);
  for (const std::string_view name : {"parts", "large", "logs"}) {
    make_folder(fmt::format("{}/{}", partial_, name));
  }
  items_ = sys::open_file(partial_ + "/items", O_WRONLY | O_CREAT | O_EXCL, 0600);
  index_ = sys::open_file(partial_ + "/index", O_WRONLY | O_CREAT | O_EXCL, 0600);
}

// Where the next line begins; the last place is that of the end.
void SubmissionWriter::append_place() {
  std::array<char, sizeof size_> raw;
  std::memcpy(raw.data(), &size_, sizeof size_);
  places_.append(raw.data(), raw.size());
}

void SubmissionWriter::add(const SpooledItem& item) {
  append_place();
  const std::string line = seal_line(spool_json(item));
  size_ += line.size();
  lines_ += line;
  ++count_;
  if (lines_.size() >= kBuffer) flush();
}

void SubmissionWriter::flush() {
  if (!sys::write_all(items_.get(), lines_) || !sys::write_all(index_.get(), places_)) {
    sys::throw_errno("cannot write items into '" + partial_ + "'");
  }
  lines_.clear();
  places_.clear();
}

void SubmissionWriter::commit(const TaskCuts& cuts, const std::string& script) {
  append_place();
  flush();
  if (!sys::sync_all(items_.get()) || !sys::sync_all(index_.get())) {
    sys::throw_errno("cannot write items into '" + partial_ + "'");
  }
  items_.reset();
  index_.reset();
  write_whole(partial_ + "/tasks",
              seal_line(fmt::format(R"({{"chunk":{},"firsts":[{}]}})", cuts.chunk_size,
                                    fmt::join(cuts.firsts, ","))));
  write_whole(partial_ + "/script", script);
  if (::rename(partial_.c_str(), folder_.c_str()) < 0) {
    sys::throw_errno("cannot make '" + folder_ + "'");
  }
}

SubmissionReader::SubmissionReader(const std::string& folder) : folder_(folder) {
  auto text = read_whole(folder + "/tasks");
  if (!text || !text->ends_with('\n')) refuse(folder);
  text->pop_back();
  const auto json = open_line(*text);
  if (!json) refuse(folder);
  const JsonMembers members = members_of(*json);
  cuts_.chunk_size = std::max<std::uint64_t>(number_in(members, "chunk"), 1);
  const auto firsts = json_elements(find_member(members, "firsts"));
  if (!firsts || firsts->empty()) refuse(folder);
  for (const std::string_view first : *firsts) cuts_.firsts.push_back(to_number(first));
  items_ = sys::open_file(folder + "/items", O_RDONLY);
  index_ = sys::open_file(folder + "/index", O_RDONLY);
}

std::uint64_t SubmissionReader::place(std::uint64_t position) const {
  std::uint64_t place = 0;
  std::array<char, sizeof place> raw;
  if (sys::read_at(index_.get(), raw, position * sizeof place) != sizeof place) refuse(folder_);
  std::memcpy(&place, raw.data(), sizeof place);
  return place;
}

SpooledItem SubmissionReader::at(std::uint64_t position) const {
  const std::uint64_t from = place(position);
  const std::uint64_t to = place(position + 1);
  if (to <= from) refuse(folder_);
  std::string line(to - from, '\0');
  for (std::size_t got = 0; got < line.size();) {
    const auto more = sys::read_at(items_.get(), std::span(line).subspan(got), from + got);
    if (more <= 0) refuse(folder_);
    got += static_cast<std::size_t>(more);
  }
  line.pop_back();
  const auto json = open_line(line);
  if (!json) refuse(folder_);
  return spooled_item(*json);
}

}  // namespace localexec
