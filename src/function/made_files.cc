#include "function/made_files.h"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "function/builtin_call.h"

namespace localexec {
namespace {

namespace fs = std::filesystem;

// Two tables of 2^21 slots at most: 64 MiB, in a run that makes more than two million files.
constexpr std::size_t kMost = 1 << 20;
constexpr std::size_t kFirstSlots = 64;

// A function knows nothing of its run; there is one run a process.
MadeFiles& files_of_run() {
  static MadeFiles files(kMost);
  return files;
}

// Never 0.
std::uint64_t hash_of(std::string_view text) {
  return std::max<std::uint64_t>(XXH3_64bits(text.data(), text.size()), 1);
}

// One name for a file, however its path is written.
std::string plain_path(const std::string& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  const fs::path plain = fs::weakly_canonical(whole, error);
  return error ? whole.lexically_normal().string() : plain.string();
}

// A pipe or a device takes what all calls write.
bool can_be_lost(const std::string& path) {
  std::error_code error;
  return !fs::exists(path, error) || fs::is_regular_file(path, error);
}

}  // namespace

MadeFiles::Table::Slot& MadeFiles::Table::slot(std::uint64_t target) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t place = target & mask;
  while (slots_[place].target != 0 && slots_[place].target != target) place = (place + 1) & mask;
  return slots_[place];
}

std::uint64_t* MadeFiles::Table::find(std::uint64_t target) {
  if (slots_.empty()) return nullptr;
  Slot& found = slot(target);
  return found.target == target ? &found.source : nullptr;
}

void MadeFiles::Table::add(std::uint64_t target, std::uint64_t source) {
  if (size_ * 2 >= slots_.size()) {
    const std::vector<Slot> old =
        std::exchange(slots_, std::vector<Slot>(std::max(slots_.size() * 2, kFirstSlots)));
    for (const Slot& moved : old) {
      if (moved.target != 0) slot(moved.target) = moved;
    }
  }
  slot(target) = {target, source};
  ++size_;
}

std::uint64_t* MadeFiles::find(std::uint64_t target) const {
  std::uint64_t* found = current_.find(target);
  return found != nullptr ? found : former_.find(target);
}

MadeFiles::Claim MadeFiles::look(std::uint64_t target, std::uint64_t source) const {
  const std::lock_guard lock(mutex_);
  const std::uint64_t* maker = find(target);
  if (maker == nullptr || *maker == 0) return Claim::made;
  return *maker == source ? Claim::made_again : Claim::clash;
}

MadeFiles::Claim MadeFiles::claim(std::uint64_t target, std::uint64_t source) {
  const std::lock_guard lock(mutex_);
  if (std::uint64_t* maker = find(target)) {
    if (*maker == source) return Claim::made_again;
    if (*maker != 0) return Claim::clash;
    *maker = source;
    return Claim::made;
  }
  if (current_.size() >= most_) former_ = std::exchange(current_, Table{});
  current_.add(target, source);
  return Claim::made;
}

void MadeFiles::release(std::uint64_t target) {
  const std::lock_guard lock(mutex_);
  if (std::uint64_t* maker = find(target)) *maker = 0;
}

std::size_t MadeFiles::size() const {
  const std::lock_guard lock(mutex_);
  return current_.size() + former_.size();
}

ClaimedFile::ClaimedFile(std::string path, std::string_view source)
    : path_(std::move(path)), source_(hash_of(source)) {
  if (!can_be_lost(path_)) return;
  target_ = hash_of(plain_path(path_));
  if (files_of_run().look(target_, source_) == MadeFiles::Claim::clash) refuse();
}

void ClaimedFile::commit(sys::ReplacedFile& file) const {
  if (target_ == 0) return file.commit(false);
  const MadeFiles::Claim claim = files_of_run().claim(target_, source_);
  if (claim == MadeFiles::Claim::clash) refuse();
  try {
    file.commit(false);
  } catch (...) {
    if (claim == MadeFiles::Claim::made) files_of_run().release(target_);
    throw;
  }
}

void ClaimedFile::refuse() const {
  throw FunctionError("EEXIST", fmt::format("will not replace '{}': another call of this run has "
                                            "made it, from something else; give each a to of its "
                                            "own",
                                            path_));
}

}  // namespace localexec
