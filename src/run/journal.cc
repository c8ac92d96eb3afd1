#include "run/journal.h"

#define XXH_INLINE_ALL
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <new>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "core/record_scanner.h"
#include "core/usage_error.h"
#include "run/spilling_buffer.h"
#include "sys/clock.h"

namespace localexec {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kMagic = 0x314A584C;  // "LXJ1" in the byte order of the machine
constexpr Duration kSyncInterval = std::chrono::seconds(1);
constexpr std::size_t kBuffer = 64 << 10;

std::string journal_of(const std::string& output) { return output + ".journal"; }
std::string before_of(const std::string& output) { return output + ".before"; }

std::uint64_t size_of(const sys::Fd& file) {
  struct stat status {};
  if (::fstat(file.get(), &status) < 0) sys::throw_errno("cannot look at a file");
  return static_cast<std::uint64_t>(status.st_size);
}

// XXH3 over bytes that come in pieces.
class Checksum {
 public:
  Checksum() : state_(XXH3_createState(), &XXH3_freeState) {
    if (!state_) throw std::bad_alloc();
    XXH3_64bits_reset(state_.get());
  }
  void feed(std::string_view bytes) {
    XXH3_64bits_update(state_.get(), bytes.data(), bytes.size());
  }
  std::uint64_t value() const { return XXH3_64bits_digest(state_.get()); }

 private:
  std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state_;
};

template <typename T>
std::string_view bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::optional<Status> parse_status(std::string_view name) {
  for (const Status status : {Status::ok, Status::failed, Status::timeout, Status::killed,
                              Status::error, Status::canceled}) {
    if (status_name(status) == name) return status;
  }
  return std::nullopt;
}

// Owner and mode, as far as we may set them: a file system or a container that knows no such owner
// (EPERM, EINVAL, ENOTSUP) is no reason to give the run up.
void share_access(const struct stat& like, const sys::Fd& file) {
  std::ignore = ::fchown(file.get(), like.st_uid, like.st_gid);
  std::ignore = ::fchmod(file.get(), like.st_mode & 0777U);
}

void remove_file(const std::string& path) {
  if (::unlink(path.c_str()) < 0 && errno != ENOENT) {
    sys::throw_errno("cannot remove '" + path + "'");
  }
}

}  // namespace

// An entry is a header, the line, and the checksum of both.
struct Journal::Header {
  std::uint32_t magic = kMagic;
  Kind kind = Kind::record;
  ItemKey key;
  Status status = Status::ok;
  std::uint32_t unused = 0;
  std::uint64_t length = 0;  // of the line
};

Journal::Journal(std::string output, sys::Fd file)
    : output_(std::move(output)), file_(std::move(file)) {}

// Whoever holds the lock on the journal has the output. A journal that its owner has just removed
// is no lock any more: then again.
sys::Fd Journal::lock(const std::string& output) {
  const std::string path = journal_of(output);
  while (true) {
    sys::Fd file = sys::open_file(path, O_RDWR | O_CREAT);
    if (sys::retry_interrupted([&] { return ::flock(file.get(), LOCK_EX | LOCK_NB); }) < 0) {
      if (errno != EWOULDBLOCK) sys::throw_errno("cannot lock '" + path + "'");
      throw UsageError(fmt::format(
          "--output {}: another run is writing it; wait for it, or choose another file", output));
    }
    struct stat held {};
    struct stat named {};
    if (::fstat(file.get(), &held) < 0) sys::throw_errno("cannot look at '" + path + "'");
    if (::stat(path.c_str(), &named) < 0) {
      if (errno != ENOENT) sys::throw_errno("cannot look at '" + path + "'");
      continue;
    }
    if (held.st_ino != named.st_ino || held.st_dev != named.st_dev) continue;
    struct stat like {};
    if (::stat(output.c_str(), &like) == 0 || ::stat(before_of(output).c_str(), &like) == 0) {
      share_access(like, file);
    }
    return file;
  }
}

Journal Journal::begin(const std::string& output) {
  Journal journal(output, lock(output));
  journal.refuse_foreign();
  if (size_of(journal.file_) > 0 && journal.recover() && !journal.is_complete_) {
    throw UsageError(fmt::format(
        "--output {}: an unfinished run left '{}'; go on with it by --resume, or remove that file",
        output, journal_of(output)));
  }
  // Left by a run that had completed its output; without its journal it is not ours to remove.
  if (!journal.is_complete_ && fs::exists(before_of(output))) {
    remove_file(journal_of(output));
    throw UsageError(
        fmt::format("--output {}: '{}' is in the way, which may hold records of a former run; use "
                    "--resume, rename or remove it, or choose another output",
                    output, before_of(output)));
  }
  remove_file(before_of(output));
  journal.index_ = KeyIndex();
  journal.begin_as(Kind::fresh);
  return journal;
}

Journal Journal::resume(const std::string& output) {
  Journal journal(output, lock(output));
  journal.refuse_foreign();
  const std::string before = before_of(output);
  const bool goes_on = journal.recover() && !journal.is_complete_;
  if (goes_on && journal.role_ == Kind::fresh) return journal;

  // The former output is the truth: under its new name if the renaming was reached.
  const bool renamed = !journal.is_complete_ && fs::exists(before);
  const std::string truth = renamed ? before : output;
  journal.index_ = KeyIndex();
  if (fs::exists(truth)) {
    journal.before_ = sys::open_file(truth, O_RDONLY);
    try {
      journal.index_before();
    } catch (const UsageError&) {
      if (!goes_on) remove_file(journal_of(output));
      throw;
    }
  }
  if (goes_on) {
    journal.recover();  // once more, so that discarded entries meet what they discard
  } else {
    if (!renamed) remove_file(before);
    // With nothing behind it, it is like any new run: its own output must never count as former.
    journal.begin_as(journal.before_ ? Kind::resumed : Kind::fresh);
    // Said first: from here on a missing "before" means that the output still has that role.
    journal.sync();
  }
  if (!renamed && journal.before_) {
    if (::rename(output.c_str(), before.c_str()) < 0) {
      sys::throw_errno("cannot rename '" + output + "'");
    }
    journal.sync_folder();
  }
  return journal;
}

// A file that only happens to have the journal's name.
void Journal::refuse_foreign() const {
  std::uint32_t magic = 0;
  std::array<char, sizeof magic> raw{};
  const auto got = sys::read_at(file_.get(), raw, 0);
  if (got < 0) sys::throw_errno("cannot read '" + journal_of(output_) + "'");
  const std::string_view begin(raw.data(), static_cast<std::size_t>(got));
  // A loss of power may leave less of it, or zeros.
  if (bytes_of(kMagic).starts_with(begin) || begin == bytes_of(magic)) return;
  throw UsageError(
      fmt::format("--output {}: '{}' would be its journal and is something else; rename it, or "
                  "choose another output",
                  output_, journal_of(output_)));
}

void Journal::begin_as(Kind role) {
  if (!sys::cut_off(file_.get(), 0)) sys::throw_errno("cannot empty the journal");
  end_ = 0;
  is_complete_ = false;
  append_entry(role, {}, Status::ok, {}, nullptr);
}

void Journal::sync() {
  if (!sys::sync_data(file_.get())) {
    sys::throw_errno("cannot write '" + journal_of(output_) + "' to disk");
  }
}

// Reads the journal from its beginning, up to the first entry that is not whole; what follows is
// cut off. False where it does not even begin as one.
bool Journal::recover() {
  const std::uint64_t size = size_of(file_);
  end_ = 0;
  role_.reset();
  is_complete_ = false;
  while (const auto next = recover_entry(end_, size)) end_ = *next;
  if (end_ < size) {
    repaired_ += size - end_;
    if (!sys::cut_off(file_.get(), end_)) {
      sys::throw_errno("cannot cut off the torn end of '" + journal_of(output_) + "'");
    }
  }
  return role_.has_value();
}

// Where the next entry begins, if the one at `offset` is whole.
std::optional<std::uint64_t> Journal::recover_entry(std::uint64_t offset, std::uint64_t file_size) {
  Header header;
  std::uint64_t stored_sum = 0;
  const std::uint64_t least = sizeof header + sizeof stored_sum;
  if (file_size - offset < least) return std::nullopt;
  std::vector<char> buffer(kBuffer);
  const auto read_exactly = [&](std::uint64_t at, std::span<char> into) {
    for (std::size_t done = 0; done < into.size();) {
      const auto got = sys::read_at(file_.get(), into.subspan(done), at + done);
      if (got < 0) sys::throw_errno("cannot read '" + journal_of(output_) + "'");
      if (got == 0) return false;
      done += static_cast<std::size_t>(got);
    }
    return true;
  };
  if (!read_exactly(offset, std::span(buffer).first(sizeof header))) return std::nullopt;
  std::memcpy(&header, buffer.data(), sizeof header);
  if (header.magic != kMagic || header.length > file_size - offset - least) return std::nullopt;
  if ((offset == 0) != (header.kind == Kind::fresh || header.kind == Kind::resumed)) {
    return std::nullopt;
  }

  Checksum checksum;
  RecordScanner scanner;
  checksum.feed(bytes_of(header));
  const std::uint64_t line_at = offset + sizeof header;
  for (std::uint64_t done = 0; done < header.length;) {
    const auto part =
        static_cast<std::size_t>(std::min<std::uint64_t>(kBuffer, header.length - done));
    if (!read_exactly(line_at + done, std::span(buffer).first(part))) return std::nullopt;
    checksum.feed({buffer.data(), part});
    if (header.kind == Kind::record) scanner.feed({buffer.data(), part});
    done += part;
  }
  const std::uint64_t sum_at = line_at + header.length;
  if (!read_exactly(sum_at, std::span(buffer).first(sizeof stored_sum))) return std::nullopt;
  std::memcpy(&stored_sum, buffer.data(), sizeof stored_sum);
  if (stored_sum != checksum.value()) return std::nullopt;

  switch (header.kind) {
    case Kind::fresh:
    case Kind::resumed:
      role_ = header.kind;
      break;
    case Kind::complete:
      is_complete_ = true;
      break;
    case Kind::record: {
      const ScannedRecord& scanned = scanner.result();
      // A call that was canceled is not finished: it runs again.
      if (header.status == Status::canceled) break;
      index_.insert(header.key, {StoredRecord::Place::journal, header.status, line_at,
                                 header.length, scanned.index_at, scanned.index_size});
      break;
    }
    case Kind::discarded: {
      StoredRecord::Place place{};
      std::uint64_t what = 0;
      if (header.length != sizeof place + sizeof what) return std::nullopt;
      std::array<char, sizeof place + sizeof what> raw{};
      if (!read_exactly(line_at, raw)) return std::nullopt;
      std::memcpy(&place, raw.data(), sizeof place);
      std::memcpy(&what, raw.data() + sizeof place, sizeof what);
      index_.drop(header.key, place, what);
      break;
    }
  }
  return sum_at + sizeof stored_sum;
}

// The lines of the former output. A torn last line is left out: its item runs again.
void Journal::index_before() {
  const std::uint64_t size = size_of(before_);
  std::vector<char> buffer(kBuffer);
  RecordScanner scanner;
  std::uint64_t line_at = 0;
  std::uint64_t line_number = 1;
  for (std::uint64_t position = 0; position < size;) {
    const auto got = sys::read_at(before_.get(), buffer, position);
    if (got < 0) sys::throw_errno("cannot read '" + before_of(output_) + "'");
    if (got == 0) break;
    std::string_view rest(buffer.data(), static_cast<std::size_t>(got));
    while (!rest.empty()) {
      const auto newline = rest.find('\n');
      const std::string_view piece = rest.substr(0, newline);
      scanner.feed(piece);
      position += piece.size();
      rest.remove_prefix(piece.size());
      if (newline == std::string_view::npos) break;
      ++position;
      rest.remove_prefix(1);
      const ScannedRecord& scanned = scanner.result();
      if (!scanned.complete) refuse_line(line_number);
      ItemKey key;
      const auto status = parse_status(scanned.status);
      if (!status || !parse_item_key(scanned.key, key)) {
        throw UsageError(fmt::format(
            "--resume: line {} of the output {} has no fields 'key' and 'status', by which a "
            "finished item is known; start anew without --resume",
            line_number, output_));
      }
      if (*status != Status::canceled) {
        index_.insert(key, {StoredRecord::Place::before, *status, line_at, position - line_at,
                            scanned.index_at, scanned.index_size});
      }
      scanner = RecordScanner();
      line_at = position;
      ++line_number;
    }
  }
  // What a write that was broken off leaves is the beginning of a record.
  std::array<char, 1> first{};
  if (line_at < size && sys::read_at(before_.get(), first, line_at) == 1 && first[0] != '{') {
    refuse_line(line_number);
  }
  repaired_ += size - line_at;
}

// Nothing that somebody may need is cut off.
void Journal::refuse_line(std::uint64_t number) const {
  throw UsageError(
      fmt::format("--resume: line {} of the output {} is no record (was it written with --values, "
                  "--raw or --format csv?), so nothing tells which items are finished; start anew "
                  "without --resume, or name another file",
                  number, output_));
}

void Journal::keep_access(const sys::Fd& file) const {
  if (!before_) return;
  struct stat like {};
  if (::fstat(before_.get(), &like) < 0) sys::throw_errno("cannot look at a file");
  share_access(like, file);
}

void Journal::discard(const ItemKey& key, const StoredRecord& record) {
  SpilledBytes what;
  what.memory.append(bytes_of(record.place));
  what.memory.append(bytes_of(record.offset));
  what.size = what.memory.size();
  append_entry(Kind::discarded, key, record.status, what, nullptr);
}

std::size_t Journal::read(const StoredRecord& record, std::uint64_t position,
                          std::span<char> buffer) const {
  const std::uint64_t left = record.length - std::min(position, record.length);
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
  if (wanted == 0) return 0;
  const sys::Fd& file = record.place == StoredRecord::Place::before ? before_ : file_;
  const auto got = sys::read_at(file.get(), buffer.first(wanted), record.offset + position);
  if (got < 0) sys::throw_errno("cannot read back a record of '" + output_ + "'");
  if (got == 0) sys::throw_errno(EIO, "a record of '" + output_ + "' has vanished");
  return static_cast<std::size_t>(got);
}

void Journal::append(const ItemKey& key, Status status, const SpilledBytes& line,
                     const sys::SpillFile& spill) {
  append_entry(Kind::record, key, status, line, &spill);
  if (!sync_at_) sync_at_ = sys::now() + kSyncInterval;
}

void Journal::append_entry(Kind kind, const ItemKey& key, Status status, const SpilledBytes& line,
                           const sys::SpillFile* spill) {
  Header header;
  header.kind = kind;
  header.key = key;
  header.status = status;
  header.length = line.size;
  Checksum checksum;
  std::string pending;
  std::uint64_t at = end_;
  const auto flush = [&] {
    if (!sys::write_all_at(file_.get(), pending, at)) {
      sys::throw_errno("cannot write '" + journal_of(output_) +
                       "' (what it holds is kept: make room and use --resume)");
    }
    at += pending.size();
    pending.clear();
  };
  checksum.feed(bytes_of(header));
  pending += bytes_of(header);
  const auto add = [&](std::string_view piece) {
    checksum.feed(piece);
    pending += piece;
    if (pending.size() >= kBuffer) flush();
  };
  if (spill != nullptr) {
    for_each_piece(line, *spill, add);
  } else {
    add(line.memory);
  }
  const std::uint64_t sum = checksum.value();
  pending += bytes_of(sum);
  flush();
  end_ = at;
}

void Journal::on_time(TimePoint now) {
  if (!sync_at_ || now < *sync_at_) return;
  sync_at_.reset();
  sync();
}

void Journal::sync_folder() const {
  const fs::path folder = fs::path(output_).parent_path();
  const sys::Fd fd = sys::open_file(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY);
  // Some file systems cannot sync a folder (EINVAL): they have nothing to be done for it.
  if (!sys::sync_all(fd.get()) && errno != EINVAL) sys::throw_errno("cannot sync a folder");
}

void Journal::complete() {
  append_entry(Kind::complete, {}, Status::ok, {}, nullptr);
  sync();
  sync_folder();
  remove_file(before_of(output_));
  remove_file(journal_of(output_));
}

}  // namespace localexec
