// An output is a result if and only if it is one JSON text (RFC 8259), and the result is that text
// without the white space between its tokens.
#include "report/json_result.h"

#include <vector>

#include "core/utf8.h"
#include "input_text.h"
#include "must_hold.h"

namespace {

using namespace localexec;

// The grammar, word for word, without a value being made.
class Grammar {
 public:
  explicit Grammar(std::string_view text) : text_(text) {}

  bool holds() {
    if (!is_utf8(text_)) return false;
    value();
    space();
    return ok_ && at_ == text_.size();
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void need(bool condition) { ok_ = ok_ && condition; }
  void space() {
    while (take(' ') || take('\n') || take('\r') || take('\t')) {
    }
  }

  // Iterative: nesting may be deep.
  void value() {
    std::vector<char> open;
    while (ok_) {
      space();
      if (take('[')) {
        space();
        if (!take(']')) {
          open.push_back(']');
          continue;
        }
      } else if (take('{')) {
        space();
        if (!take('}')) {
          open.push_back('}');
          key();
          continue;
        }
      } else {
        scalar();
      }
      if (!close(open)) return;
    }
  }
  // After a value: true if another one follows.
  bool close(std::vector<char>& open) {
    while (ok_ && !open.empty()) {
      space();
      if (take(',')) {
        if (open.back() == '}') {
          space();
          key();
        }
        return true;
      }
      need(take(open.back()));
      open.pop_back();
    }
    return false;
  }
  void key() {
    string();
    space();
    need(take(':'));
  }
  void scalar() {
    if (peek() == '"') return string();
    if (word("null") || word("true") || word("false")) return;
    take('-');
    if (!take('0')) digits();
    if (take('.')) digits();
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      digits();
    }
  }
  bool word(std::string_view name) {
    if (!text_.substr(at_).starts_with(name)) return false;
    at_ += name.size();
    return true;
  }
  void digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    need(at_ > begin);
  }
  void string() {
    need(take('"'));
    while (ok_) {
      if (take('"')) return;
      need(at_ < text_.size() && static_cast<unsigned char>(text_[at_]) >= 0x20);
      if (!ok_) return;
      if (text_[at_++] == '\\') escape();
    }
  }
  void escape() {
    if (take('u')) {
      for (int i = 0; i < 4; ++i, ++at_) {
        need(at_ < text_.size() && std::isxdigit(static_cast<unsigned char>(text_[at_])) != 0);
        if (!ok_) return;
      }
      return;
    }
    need(at_ < text_.size() && std::string_view("\"\\/bfnrt").find(text_[at_]) != text_.npos);
    if (ok_) ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

std::string without_space(std::string_view json) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (!in_string && std::string_view(" \n\r\t").find(json[i]) != std::string_view::npos) continue;
    out += json[i];
    if (in_string && json[i] == '\\') {
      out += json[++i];
    } else if (json[i] == '"') {
      in_string = !in_string;
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  sys::SpillFile spill(sys::temporary_folder());
  CallEnd end;
  end.attempt.outcome = Ended{ProcessEnd::exited(0)};
  end.out.bytes.memory = text;
  end.out.bytes.size = size;
  read_json_result(end, spill);

  const bool is_result = status_of(end.attempt.outcome) == Status::ok;
  if (is_result) {
    MUST_HOLD(Grammar(text).holds());
    MUST_HOLD(end.result_json == without_space(text));
    MUST_HOLD(end.result_json.find('\n') == std::string::npos);
  } else {
    // Half a surrogate pair is grammatical, and stands for no text.
    const bool is_half =
        reason_of(end.attempt.outcome).find("half a character") != std::string::npos;
    MUST_HOLD(Grammar(text).holds() == is_half);
    MUST_HOLD(!is_half || text.find("\\u") != std::string_view::npos);
    MUST_HOLD(end.result_json.empty());
    MUST_HOLD(reason_of(end.attempt.outcome).starts_with("standard output "));
  }
  return 0;
}
