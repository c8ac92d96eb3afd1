// Whatever becomes of a journal and of the runs that write it, a later run finds just the records
// that are whole and were not discarded. Input: a byte, then pairs of bytes, an action and what it
// is done to; or, if the first byte is 1 or 2 modulo 3, the bytes of a former output or of a
// journal.
#include "run/journal.h"

#include <fcntl.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>
#include <vector>

#include "core/usage_error.h"
#include "input_text.h"
#include "must_hold.h"
#include "run/spilling_buffer.h"

namespace {

using namespace localexec;
namespace fs = std::filesystem;

// In memory, where the system offers that, and gone with the process.
struct Folder {
  Folder() {
    const bool in_memory = fs::exists("/dev/shm");
    std::string name =
        (in_memory ? fs::path("/dev/shm") : fs::temp_directory_path()) / "journal.XXXXXX";
    MUST_HOLD(::mkdtemp(name.data()) != nullptr);
    path = name;
    ::setenv("TMPDIR", path.c_str(), 1);
  }
  ~Folder() { fs::remove_all(path); }
  std::string path;
};

constexpr std::uint64_t kItems = 8;

ItemKey key_of(std::uint64_t item) { return {item, item << 40}; }

void write_file(const std::string& path, std::string_view bytes) {
  const sys::Fd file = sys::open_file(path, O_WRONLY | O_CREAT | O_TRUNC);
  MUST_HOLD(sys::write_all(file.get(), bytes));
}

std::string read_file(const std::string& path) {
  const sys::Fd file = sys::open_file(path, O_RDONLY);
  std::string bytes(fs::file_size(path), '\0');
  MUST_HOLD(sys::read_at(file.get(), bytes, 0) == static_cast<std::ptrdiff_t>(bytes.size()));
  return bytes;
}

std::string read_line(const Journal& journal, const StoredRecord& record) {
  std::string line;
  std::string buffer(100, '\0');
  while (const std::size_t got = journal.read(record, line.size(), buffer)) {
    line.append(buffer, 0, got);
  }
  return line;
}

// What the files of an output hold, as the description of the journal has it.
class Model {
 public:
  explicit Model(std::string output) : output_(std::move(output)) {}

  void resume() {
    journal_.reset();
    journal_.emplace(Journal::resume(output_));
    if (entries_.empty()) entries_.push_back({journal_size(), std::nullopt, {}, {}});
    MUST_HOLD(entries_.back().end == journal_size());
    found_.clear();
    for (std::uint64_t item = 0; item < kItems; ++item) take_all(item);
  }

  void append(std::uint64_t item, std::uint8_t how) {
    const Status status = how % 5 == 0   ? Status::canceled
                          : how % 5 == 1 ? Status::failed
                                         : Status::ok;
    std::string line = R"({"index":)" + std::to_string(how) + R"(,"status":")" +
                       std::string(status_name(status)) + R"(","stdout":")" +
                       std::string(how % 16 == 15 ? 70'000 : how, 'x') + R"(","key":")" +
                       key_of(item).str() + "\"}\n";
    SpilledBytes bytes;
    bytes.size = line.size();
    bytes.memory = line;
    journal_->append(key_of(item), status, bytes, spill_);
    entries_.push_back({journal_size(), item, std::move(line), status == Status::canceled});
  }

  // The first of the records that the run found.
  void discard(std::uint64_t item) {
    auto& records = found_[item];
    if (records.empty()) return;
    const auto [record, place] = records.front();
    records.erase(records.begin());
    journal_->discard(key_of(item), record);
    entries_.push_back({journal_size(), std::nullopt, {}, false, place});
  }

  // The process dies and so many bytes were not written yet.
  void cut(std::uint64_t bytes) {
    journal_.reset();
    const std::uint64_t most = journal_size() - entries_.front().end;
    const std::uint64_t size = journal_size() - std::min(bytes, most);
    fs::resize_file(output_ + ".journal", size);
    forget_from(size);
    resume();
  }

  void change_byte(std::uint64_t from_end, std::uint8_t bit) {
    journal_.reset();
    std::string bytes = read_file(output_ + ".journal");
    if (from_end >= bytes.size() - entries_.front().end) return resume();
    const std::uint64_t at = bytes.size() - 1 - from_end;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit % 8));
    write_file(output_ + ".journal", bytes);
    forget_from(at);
    resume();
  }

  // All items have their records: the output is written, in no special order.
  void complete() {
    std::string output;
    std::vector<Line> lines;
    for (const auto& line : lines_left()) {
      output += line.text;
      lines.push_back(line);
    }
    write_file(output_, output);
    journal_->complete();
    journal_.reset();
    MUST_HOLD(!fs::exists(output_ + ".journal") && !fs::exists(output_ + ".before"));
    before_ = std::move(lines);
    entries_.clear();
    resume();
  }

 private:
  struct Line {
    std::uint64_t item;
    std::string text;
    std::size_t place;  // among the lines of the former output, then the entries of the journal
  };
  struct Entry {
    std::uint64_t end;
    std::optional<std::uint64_t> item;
    std::string line;
    bool canceled = false;
    std::optional<std::size_t> discards = {};
  };

  std::uint64_t journal_size() const { return fs::file_size(output_ + ".journal"); }

  void forget_from(std::uint64_t size) {
    while (entries_.back().end > size) entries_.pop_back();
  }

  std::vector<Line> lines_left() const {
    std::map<std::size_t, Line> lines;
    for (const Line& line : before_) lines[lines.size()] = {line.item, line.text, lines.size()};
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const Entry& entry = entries_[i];
      const std::size_t place = before_.size() + i;
      if (entry.item && !entry.canceled) lines[place] = {*entry.item, entry.line, place};
      if (entry.discards) lines.erase(*entry.discards);
    }
    std::vector<Line> left;
    for (const auto& [place, line] : lines) left.push_back(line);
    return left;
  }

  void take_all(std::uint64_t item) {
    for (const Line& line : lines_left()) {
      if (line.item != item) continue;
      const auto record = journal_->take(key_of(item));
      MUST_HOLD(record.has_value());
      MUST_HOLD(read_line(*journal_, *record) == line.text);
      found_[item].emplace_back(*record, line.place);
    }
    MUST_HOLD(!journal_->take(key_of(item)));
  }

  std::string output_;
  sys::SpillFile spill_{sys::temporary_folder()};
  std::optional<Journal> journal_;
  std::vector<Entry> entries_;
  std::vector<Line> before_;
  std::map<std::uint64_t, std::vector<std::pair<StoredRecord, std::size_t>>> found_;
};

void act_out(std::string_view actions, const std::string& output) {
  Model model(output);
  model.resume();
  for (std::size_t i = 0; i + 1 < actions.size() && i < 80; i += 2) {
    const auto action = static_cast<std::uint8_t>(actions[i]);
    const auto with = static_cast<std::uint8_t>(actions[i + 1]);
    const std::uint64_t item = action / 8 % kItems;
    switch (action % 8) {
      case 0:
        model.resume();
        break;
      case 1:
        model.discard(item);
        break;
      case 2:
        model.cut(with * (action / 8 + 1));
        break;
      case 3:
        model.change_byte(with, action / 8);
        break;
      case 4:
        model.complete();
        break;
      default:
        model.append(item, with);
    }
  }
}

// Any output at all: refused, or read without harm, and what is found in it are lines of it.
void go_on_with(const std::string& former, const std::string& output) {
  write_file(output, former);
  try {
    Journal journal = Journal::resume(output);
    for (std::size_t at = former.find('"'); at != std::string::npos;
         at = former.find('"', at + 1)) {
      ItemKey key;
      if (!parse_item_key(std::string_view(former).substr(at + 1, 32), key)) continue;
      while (const auto record = journal.take(key)) {
        const std::string line = read_line(journal, *record);
        MUST_HOLD(former.substr(record->offset, record->length) == line);
        MUST_HOLD(line.find('\n') == line.size() - 1);
      }
    }
  } catch (const UsageError&) {
    MUST_HOLD(read_file(output) == former);
  }
}

// Any journal at all. One that holds records was made by us: its checksums cannot be guessed.
void recover(const std::string& journal, const std::string& output) {
  write_file(output + ".journal", journal);
  try {
    MUST_HOLD(Journal::resume(output).records_found() == 0);
  } catch (const UsageError&) {
    MUST_HOLD(read_file(output + ".journal") == journal);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  if (size == 0) return 0;
  const std::string text(fuzz::text_of(data + 1, size - 1));
  const std::string output = folder.path + "/F";
  switch (data[0] % 3) {
    case 0:
      act_out(text, output);
      break;
    case 1:
      go_on_with(text, output);
      break;
    default:
      recover(text, output);
  }
  for (const char* suffix : {"", ".journal", ".before"}) fs::remove(output + suffix);
  return 0;
}
