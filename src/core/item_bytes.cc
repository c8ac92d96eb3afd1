#include "core/item_bytes.h"

#include <array>
#include <cstring>
#include <utility>

namespace localexec {
namespace {

constexpr char kChunkFollows = '\x7F';  // no kind of value

}  // namespace

std::string to_bytes(const Item& item) {
  std::string bytes;
  if (item.chunk) {
    const std::array<std::uint64_t, 4> head{item.chunk->first, item.chunk->count, item.chunk->width,
                                            item.chunk->bytes.size()};
    char raw[sizeof head];
    std::memcpy(raw, head.data(), sizeof raw);
    bytes.reserve(1 + sizeof raw + item.chunk->bytes.size() + 64);
    bytes += kChunkFollows;
    bytes.append(raw, sizeof raw);
    bytes += item.chunk->bytes;
  }
  for (const Value& value : item.values) append_packed(value, bytes);
  return bytes;
}

Item item_from_bytes(std::uint64_t index, std::string_view bytes) {
  Item item{index, {}};
  if (!bytes.empty() && bytes.front() == kChunkFollows) {
    std::array<std::uint64_t, 4> head{};
    std::memcpy(head.data(), bytes.data() + 1, sizeof head);
    bytes.remove_prefix(1 + sizeof head);
    item.chunk = PackedItems{head[0], head[1], static_cast<std::uint32_t>(head[2]),
                             std::string(bytes.substr(0, head[3]))};
    bytes.remove_prefix(head[3]);
  }
  while (!bytes.empty()) item.values.push_back(take_packed(bytes).value());
  return item;
}

}  // namespace localexec
