#include "core/record_scanner.h"

namespace localexec {

void RecordScanner::feed(std::string_view piece) {
  for (std::size_t i = 0; i < piece.size(); ++i) {
    if (in_string_ && !escaped_ && word_.size() >= kLongestWord) {
      // The inside of a long string, most of what a line is: straight to what may end it.
      const auto next = piece.find_first_of("\"\\", i);
      const std::size_t skipped = (next == std::string_view::npos ? piece.size() : next) - i;
      position_ += skipped;
      i += skipped;
      if (i == piece.size()) return;
    }
    step(piece[i]);
    ++position_;
  }
}

void RecordScanner::step(char c) {
  if (in_string_) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      end_string();
      return;
    }
    if (word_.size() < kLongestWord) word_ += c;
    return;
  }
  if (in_number_ && (c < '0' || c > '9')) end_scalar();
  if (found_.complete) return;
  switch (c) {
    case '"':
      in_string_ = true;
      word_.clear();
      break;
    case '{':
    case '[':
      in_items_ = depth_ == 1 && expects_value_ && name_ == "items";
      ++depth_;
      expects_value_ = false;
      break;
    case '}':
    case ']':
      if (--depth_ == 0) found_.complete = true;
      break;
    case ':':
      if (depth_ == 1) expects_value_ = true;
      break;
    case ',':
      expects_value_ = false;
      break;
    default:
      const bool may_begin = (depth_ == 1 && expects_value_) || (depth_ == 2 && in_items_);
      if (may_begin && c >= '0' && c <= '9') {
        if (!in_number_) word_at_ = position_;
        in_number_ = true;
      }
  }
}

void RecordScanner::end_string() {
  in_string_ = false;
  if (depth_ != 1) return;
  if (!expects_value_) {
    name_ = word_;
  } else if (name_ == "key") {
    found_.key = word_;
  } else if (name_ == "status") {
    found_.status = word_;
  }
}

void RecordScanner::end_scalar() {
  in_number_ = false;
  if ((name_ != "index" && name_ != "items") || found_.index_size != 0) return;
  found_.index_at = word_at_;
  found_.index_size = position_ - word_at_;
}

}  // namespace localexec
