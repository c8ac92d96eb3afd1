#include "engine/slot_table.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "sys/spill_file.h"

namespace localexec {

SlotTable::SlotTable() : file_(sys::open_unnamed_file(sys::temporary_folder())) {}

std::uint64_t SlotTable::add(const Slot& slot) {
  const std::uint64_t number = size_;
  set(number, slot);
  return number;
}

Slot SlotTable::get(std::uint64_t number) const {
  Slot slot;
  std::array<char, sizeof slot> raw;
  const auto got = sys::read_at(file_.get(), raw, number * sizeof slot);
  if (got != static_cast<std::ptrdiff_t>(sizeof slot)) {
    sys::throw_errno("cannot read a temporary file");
  }
  std::memcpy(&slot, raw.data(), sizeof slot);
  return slot;
}

void SlotTable::set(std::uint64_t number, const Slot& slot) {
  std::array<char, sizeof slot> raw;
  std::memcpy(raw.data(), &slot, sizeof slot);
  if (!sys::write_all_at(file_.get(), {raw.data(), raw.size()}, number * sizeof slot)) {
    sys::throw_errno("cannot write a temporary file");
  }
  size_ = std::max(size_, number + 1);
}

}  // namespace localexec
