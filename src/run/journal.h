// Finished records on disk, from the moment each call ends until the ordered output has them all.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/captured_output.h"
#include "core/item_key.h"
#include "core/outcome.h"
#include "core/time_point.h"
#include "run/key_index.h"
#include "sys/fd.h"
#include "sys/spill_file.h"

namespace localexec {

// Beside an output FILE there is, while a run goes on:
//   FILE.journal   every record that ended in it, in that order, each with a checksum; locked
//   FILE.before    the output of the former run, where this one resumes it
// Together they are the truth, and FILE is derived from them, until the journal says that FILE is
// complete; then FILE is the truth, and the others are removed.
//
// A record is safe from the death of the processes once append() is back, and from the loss of
// power after sync(), which on_time() calls at most a second later.
class Journal {
 public:
  // `output` is the file itself, no link to it: its name is what two runs on it meet by. Whoever
  // may read an output that is there may read what is kept beside it, and nobody else.
  //
  // Begins a run with nothing behind it. Throws UsageError where another run holds the output, or
  // an unfinished one left its journal there; std::system_error where the files cannot be made.
  static Journal begin(const std::string& output);
  // Goes on where former runs stopped, however they did: what they finished is found by take().
  // Repairs a torn end. Throws UsageError for an output whose lines are no records, or none that
  // can be recognised.
  static Journal resume(const std::string& output);

  Journal(Journal&&) = default;

  // A finished record of this key that no item has been given yet.
  std::optional<StoredRecord> take(const ItemKey& key) { return index_.take(key); }
  // The record is not wanted: its item runs again, and no later run shall find it either.
  void discard(const ItemKey& key, const StoredRecord& record);
  // Up to buffer.size() bytes of its line, from `position`; 0 at its end.
  std::size_t read(const StoredRecord& record, std::uint64_t position,
                   std::span<char> buffer) const;
  std::uint64_t records_found() const { return index_.size(); }
  // Of those, how many no item has been given.
  std::uint64_t records_left() const { return index_.left(); }
  // Bytes at the end of the files that were no whole records and were cut off.
  std::uint64_t bytes_repaired() const { return repaired_; }

  // Throws std::system_error where the disk is full.
  void append(const ItemKey& key, Status status, const SpilledBytes& line,
              const sys::SpillFile& spill);

  // Makes everything appended so far outlive a loss of power, if a second has gone since.
  void on_time(TimePoint now);
  std::optional<TimePoint> wake_at() const { return sync_at_; }

  // FILE, made anew, belongs to whom it belonged in the former run, with the same mode.
  void keep_access(const sys::Fd& file) const;

  // FILE has been written and synced, and holds everything: the rest is removed.
  void complete();

 private:
  enum class Kind : std::uint32_t { fresh, resumed, record, discarded, complete };
  struct Header;

  Journal(std::string output, sys::Fd file);
  static sys::Fd lock(const std::string& output);

  void refuse_foreign() const;
  bool recover();
  void begin_as(Kind role);
  void sync();
  void index_before();
  [[noreturn]] void refuse_line(std::uint64_t number) const;
  std::optional<std::uint64_t> recover_entry(std::uint64_t offset, std::uint64_t file_size);
  void append_entry(Kind kind, const ItemKey& key, Status status, const SpilledBytes& line,
                    const sys::SpillFile* spill);
  void sync_folder() const;

  std::string output_;
  sys::Fd file_;
  sys::Fd before_;
  std::uint64_t end_ = 0;
  KeyIndex index_;
  std::uint64_t repaired_ = 0;
  std::optional<Kind> role_;
  bool is_complete_ = false;
  std::optional<TimePoint> sync_at_;
};

}  // namespace localexec
