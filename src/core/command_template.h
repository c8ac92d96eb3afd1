// The command with placeholders: parsed once, expanded to an argv for every call.
//
// {x} and <x> are the same placeholder. Forms: {x} {x.base} {x.dir} {x.stem} {x.ext} {x.path}
// {x:FORMAT} {x.part:FORMAT}, {} where there is just one variable, and the built-in {index} {chunk}
// {worker} {attempt} {threads}. Only declared names are placeholders: every other brace passes
// untouched. An expanded word is one argument whatever it holds; no shell is involved.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/path_parts.h"
#include "core/value.h"

namespace localexec {

// What the placeholders stand for in one call.
struct CallContext {
  std::span<const Value> values;  // in the order of the declared variables; not owned
  std::uint64_t index = 0;
  std::uint64_t chunk = 0;
  std::uint64_t worker = 0;
  std::uint64_t attempt = 1;
  std::uint64_t threads = 1;
};

// Either an argv, or the reason why this item has none (`error` is then not empty).
struct Expansion {
  std::vector<std::string> argv;
  std::string error;
};

class CommandTemplate {
 public:
  // `variables` are the declared names. Throws UsageError for a format that no value could take.
  // A template without any placeholder gets the first `appended` variables as its last words, as
  // xargs does with its one.
  CommandTemplate(const std::vector<std::string>& words, const std::vector<std::string>& variables,
                  std::size_t appended);
  CommandTemplate() = default;

  Expansion expand(const CallContext& context) const;

  bool uses(std::size_t variable) const;
  bool has_placeholder() const;
  bool empty() const { return words_.empty(); }
  // The program, where no placeholder is in its name; else an empty string.
  std::string constant_program() const;

  // Names that no variable may have.
  static bool is_reserved(std::string_view name);

 private:
  enum class Source { literal, variable, index, chunk, worker, attempt, threads };
  struct Piece {
    Source source = Source::literal;
    std::string text;          // of a literal
    std::size_t variable = 0;  // of a variable
    PathPart part = PathPart::whole;
    std::string format;  // "{:…}", or empty
  };
  using Word = std::vector<Piece>;

  Word parse_word(std::string_view word, const std::vector<std::string>& variables) const;
  static bool parse_placeholder(std::string_view inside, const std::vector<std::string>& variables,
                                Piece& piece);
  static bool expand_piece(const Piece& piece, const CallContext& context, std::string& out);

  std::vector<Word> words_;
};

}  // namespace localexec
