// Collects what the loop runs over: --var opens a variable, the source after it fills it.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/job_spec.h"

namespace localexec::cli {

// Told of an input, in the order of the loop; gives the names that it has for its variables, none
// where it has none.
using OpenInput = std::function<std::vector<std::string>(const Input&)>;

// Told of the options in the order in which they were given. Throws UsageError.
class LoopBuilder {
 public:
  void open(const std::string& name);
  // `option` without its dashes. Where the source before it is from the same option and no variable
  // was opened since, files (or patterns) follow that one's.
  void fill(Input input, std::string_view option);
  // The next source, of a job spec, is an input of its own, even without a name: then it is one as
  // ::: gives it, and so is one whose name is a number.
  void begin_input(const std::string& name, bool paired);
  // Lines that are commands themselves; nothing else goes with them.
  void fill_commands(LinesInput lines);
  void pair() { paired_ = true; }
  // Cuts off what follows the command: ::: VALUE... and :::: FILE..., and the same with a + at the
  // end. Variables that no source has filled by then are filled by these, in their order. Returns
  // the command.
  std::vector<std::string> take_values(const std::vector<std::string>& words, char delimiter);

  // Opens the inputs, when all that is known without that is in order.
  std::vector<LoopInput> finish(const OpenInput& open_input);

  // Neither a source nor a variable that waits for one.
  bool empty() const { return loop_.empty() && !open_ && waiting_.empty(); }
  bool has_source() const { return !loop_.empty(); }
  bool gives_commands() const { return gives_commands_; }
  bool reads_lines() const;
  // Whether ::: or :::: after the command gave items.
  bool follows_command() const { return follows_command_; }
  // The variables that --var named: those the command must use.
  const std::vector<std::string>& named() const { return named_; }
  // How many variables a command without a placeholder gets as its last words.
  std::size_t appended() const { return appended_; }

 private:
  bool goes_on(const Input& input, std::string_view option);
  void check_complete() const;
  void check_names() const;
  void add_values(const std::string& mark, std::vector<std::string> values, char delimiter);
  void add_positional(Input input, bool paired);
  void name_positional();
  [[noreturn]] static void refuse_empty(const std::string& name);

  std::vector<LoopInput> loop_;
  std::vector<std::string> named_;
  std::optional<std::string> open_;      // the variable that the next source fills
  std::deque<std::string> waiting_;      // for what follows the command
  std::vector<std::size_t> positional_;  // the inputs without a name of their own: places in loop_
  bool follows_command_ = false;
  std::string number_;        // the name of the next source, where it is one that ::: gives
  bool listed_ = false;       // the next source was announced by begin_input
  bool next_paired_ = false;  // and is paired
  std::string last_option_;
  bool paired_ = false;
  bool gives_commands_ = false;
  std::size_t appended_ = 0;
};

}  // namespace localexec::cli
