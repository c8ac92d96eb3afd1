#include "core/item_key.h"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <charconv>

namespace localexec {
namespace {

// With its length before it, no two lists of parts give the same bytes.
void append_part(std::string_view part, std::string& out) {
  out += std::to_string(part.size());
  out += ':';
  out += part;
}

ItemKey key_of(std::string_view content) {
  const XXH128_hash_t hash = XXH3_128bits(content.data(), content.size());
  return {hash.high64, hash.low64};
}

bool parse_half(std::string_view digits, std::uint64_t& half) {
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, half, 16);
  return error == std::errc{} && stop == end;
}

}  // namespace

std::string ItemKey::str() const { return fmt::format("{:016x}{:016x}", high, low); }

bool parse_item_key(std::string_view text, ItemKey& key) {
  return text.size() == 32 && parse_half(text.substr(0, 16), key.high) &&
         parse_half(text.substr(16), key.low);
}

ItemKeyMaker::ItemKeyMaker(std::span<const std::string> job) {
  for (const std::string& part : job) append_part(part, job_);
}

ItemKey ItemKeyMaker::key(const Item& item) const {
  if (!item.chunk) return key(item.values);
  std::string content = job_;
  content += fmt::format("chunk {} {} ", item.chunk->count, item.chunk->width);
  append_part(item.chunk->bytes, content);
  for (std::size_t i = item.chunk->width; i < item.values.size(); ++i) {
    append_part(item.values[i].str(), content);
  }
  return key_of(content);
}

ItemKey ItemKeyMaker::key(std::span<const Value> values) const {
  std::string content = job_;
  for (const Value& value : values) {
    content += static_cast<char>('a' + static_cast<int>(value.kind()));
    append_part(value.str(), content);
  }
  return key_of(content);
}

}  // namespace localexec
