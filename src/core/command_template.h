// The command with placeholders: parsed once, expanded to an argv for every call.
//
// {x} and <x> are the same placeholder. Forms: {x} {x.base} {x.dir} {x.stem} {x.ext} {x.path}
// {x:FORMAT} {x.part:FORMAT}, {} where there is just one variable, and the built-in {index} {chunk}
// {worker} {attempt} {threads}. Only declared names are placeholders: every other brace passes
// untouched. An expanded word is one argument whatever it holds; no shell is involved.
//
// {x...}, {x.part...}, {x:FORMAT...} and {index...} stand for every item of a chunk: the word that
// holds one is repeated for each.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/packed_items.h"
#include "core/path_parts.h"
#include "core/value.h"

namespace localexec {

struct ShellScript;

// What the placeholders stand for in one call.
struct CallContext {
  std::span<const Value> values;  // in the order of the declared variables; not owned
  std::uint64_t index = 0;
  std::uint64_t chunk = 0;
  std::uint64_t worker = 0;
  std::uint64_t attempt = 1;
  std::uint64_t threads = 1;
  const PackedItems* items = nullptr;  // where a call takes a chunk; its variables come first
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

  // sh -c SCRIPT, where each placeholder stands for the value of a variable of the shell, see
  // shell_script.h. Throws UsageError also where one stands where that cannot be. Without any
  // placeholder the first `appended` variables become the last words of the script.
  static CommandTemplate of_script(std::string script, const std::vector<std::string>& variables,
                                   std::size_t appended);
  // The same for tasks, of which the first variable is the list of args: they are the arguments of
  // the script, "$@", for which their placeholder with dots stands. A script that uses neither a
  // placeholder nor its arguments has them as its last words.
  static CommandTemplate of_task_script(const std::string& script,
                                        const std::vector<std::string>& variables);

  Expansion expand(const CallContext& context) const;

  bool uses(std::size_t variable) const;
  // Whether it stands somewhere for one item alone.
  bool uses_singly(std::size_t variable) const;
  // Whether a call takes a chunk of items.
  bool repeats() const;
  bool repeats(std::size_t variable) const;
  bool has_placeholder() const;
  bool empty() const { return words_.empty(); }
  // The program, where no placeholder is in its name; else an empty string.
  std::string constant_program() const;

  // What the words of one item, given as a context without a chunk, and all others take of the
  // system's limit for arguments: their bytes, an end and a pointer each. The longest word counts
  // apart.
  struct ArgumentSize {
    std::size_t total = 0;
    std::size_t longest = 0;
  };
  ArgumentSize size_of_repeated(const CallContext& item) const;
  ArgumentSize size_of_others(const CallContext& item) const;

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
    bool repeats = false;
    bool is_number = false;  // other values than whole numbers are an error
  };
  using Word = std::vector<Piece>;

  Word parse_word(std::string_view word, const std::vector<std::string>& variables) const;
  static std::size_t placeholder_at(std::string_view text,
                                    const std::vector<std::string>& variables, Piece& piece);
  static bool parse_placeholder(std::string_view inside, const std::vector<std::string>& variables,
                                Piece& piece);
  static bool parse_one(std::string_view inside, const std::vector<std::string>& variables,
                        Piece& piece);
  static bool repeats(const Word& word);
  static CommandTemplate of_bound(const ShellScript& bound,
                                  const std::vector<std::string>& variables);
  template <typename Predicate>
  bool any_piece(Predicate predicate) const;
  static void expand_word(const Word& word, const CallContext& context, Expansion& result);
  static void expand_repeated(const Word& word, const CallContext& context, Expansion& result);
  ArgumentSize size_of(const CallContext& item, bool repeated) const;
  static bool expand_piece(const Piece& piece, const CallContext& context, std::string& out);

  std::vector<Word> words_;
};

}  // namespace localexec
