#include "cli/job_spec_builder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "cli/foreign_placeholders.h"
#include "cli/function_choice.h"
#include "cli/job_draft.h"
#include "core/json_syntax.h"
#include "core/json_text.h"
#include "core/usage_error.h"
#include "function/execution_choice.h"
#include "function/worker_scripts.h"
#include "run/function_worker.h"
#include "run/prepared_call.h"
#include "sys/executable.h"

namespace localexec::cli {
namespace {

// Commands that wait at once, each in a thread, where nobody asked for threads.
constexpr double kMostThreads = 256;

class Builder {
 public:
  Builder(CommandId command, const OpenInput& open_input) : open_input_(open_input) {
    draft_.command = command;
  }

  JobSpec build(const ParsedWords& words) {
    for (const GivenOption& given : words.options) {
      if (given.option->name == "null") draft_.delimiter = '\0';
    }
    for (const SpecInput& input : words.inputs) take_input(input);
    for (const GivenOption& given : words.options) apply(given);
    finish(words.command);
    return std::move(spec_);
  }

 private:
  // What is wrong with a part of a job spec is told with its place there.
  template <typename Action>
  static void at_place(const std::string& origin, Action action) {
    try {
      action();
    } catch (const UsageError& error) {
      if (origin.empty()) throw;
      throw UsageError(fmt::format("{}: {}", origin, error.what()));
    }
  }

  void apply(const GivenOption& given) {
    at_place(given.origin, [&] { given.option->apply(draft_, given); });
  }

  void take_input(const SpecInput& input) {
    at_place(input.origin, [&] { loop_.begin_input(input.name, input.paired); });
    for (const GivenOption& part : input.parts) apply(part);
  }

  void finish(std::vector<std::string> words) {
    if (draft_.command != CommandId::exec) words = finish_words(words);
    for (const OptionGroup* group : option_groups()) {
      if (group->check != nullptr) group->check(draft_);
    }
    if (words.empty()) {
      throw UsageError(draft_.command == CommandId::exec
                           ? "no command: write it after --, for example -- ./task"
                           : "no command: write it after --, for example -- ./task {item}");
    }
    finish_variables(words);
    finish_command(words);
    if (spec_.probe && spec_.sends_items()) {
      throw UsageError(fmt::format(
          "--probe: {} has no processor time of each call that could be measured; leave it out",
          spec_.command_words.front().starts_with('@') ? spec_.command_words.front()
                                                       : "a worker that lives on"));
    }
    if (spec_.output.form == OutputForm::values && spec_.output.result == ResultKind::none) {
      spec_.output.result = ResultKind::text;
    }
  }

  // The command, where what follows it gives items, or where every item is itself a command.
  std::vector<std::string> finish_words(const std::vector<std::string>& given) {
    if (draft_.command == CommandId::batch) return finish_tasks(given);
    std::vector<std::string> words = loop_.take_values(given, draft_.delimiter);
    // What is asked of is the command alone.
    if (draft_.command == CommandId::classify && !loop_.has_source())
      loop_.fill(ListInput{{""}}, "list");
    if (words.empty() && loop_.empty()) {
      if (::isatty(STDIN_FILENO) != 0) {
        throw UsageError(
            "no command and no items: write for example localexec run --range 0:10 -- ./task "
            "{item}, or give commands, one a line, on standard input");
      }
      loop_.fill_commands({{"-"}, draft_.delimiter});
    }
    if (!loop_.gives_commands()) return words;
    if (!words.empty()) {
      throw UsageError(fmt::format(
          "--commands: its lines are the commands; leave out '{}', or use --items", words.front()));
    }
    return {"sh", "-c", "--", "{item}"};  // -- for a line that begins with a dash
  }

  // The file of the tasks comes before the command.
  std::vector<std::string> finish_tasks(std::vector<std::string> words) {
    if (words.empty()) {
      throw UsageError(
          "no FILE of tasks: write localexec batch FILE COMMAND, or - for standard input");
    }
    loop_.fill(TasksInput{{words.front()}}, "batch");
    words.erase(words.begin());
    return words;
  }

  [[noreturn]] static void refuse_no_items(const std::vector<std::string>& command) {
    static constexpr std::array kSources{"--range", "--list",  "--items", "--csv",
                                         "--tsv",   "--jsonl", "--glob"};
    for (const std::string& word : command) {
      const std::string name = word.substr(0, word.find('='));
      if (std::ranges::find(kSources, name) == kSources.end()) continue;
      throw UsageError(fmt::format(
          "no items: {} stands behind '{}', where all words are the command's; write it before",
          name, command.front()));
    }
    throw UsageError(
        "no items: say where they come from, for example --range 0:10, --list a b or --items -");
  }

  void finish_variables(const std::vector<std::string>& command) {
    const bool has_loop = draft_.command != CommandId::exec;
    spec_.loop = loop_.finish(open_input_);
    if (has_loop && spec_.loop.empty()) {
      refuse_no_items(command);
    }
    if (spec_.is_batch()) {
      std::vector<std::string>& names = spec_.loop.front().names;
      spec_.task_names.assign(names.begin() + 2, names.end());
      names.resize(2);
    }
    std::erase_if(spec_.fixed, [this](const FixedVariable& fixed) {
      return std::any_of(spec_.loop.begin(), spec_.loop.end(), [&](const LoopInput& input) {
        return std::ranges::count(input.names, fixed.name) != 0;
      });
    });
  }

  void finish_command(const std::vector<std::string>& words) {
    const std::vector<std::string> names = spec_.variable_names();
    spec_.command_words = words;
    if (draft_.executor) choose(as_wished(*draft_.executor));
    if (spec_.is_script) {
      check_script(words);
      if (spec_.is_batch()) return finish_task_command(words);
    } else {
      if (words.front().starts_with('@')) return finish_function(words);
      if (spec_.is_batch() && !spec_.protocol) return finish_task_command(words);
      refuse_foreign_placeholders(words, names, loop_.follows_command());
      if (spec_.protocol) return finish_persistent(words, names);
    }
    const std::size_t appended = spec_.stdin_form ? 0 : loop_.appended();
    spec_.command = spec_.is_script ? CommandTemplate::of_script(words.front(), names, appended)
                                    : CommandTemplate(words, names, appended);
    if (spec_.calls_take_chunks()) {
      check_chunk_call(names);
    } else if (spec_.flatten) {
      throw UsageError(
          "--flatten: every call has one item; let calls take a chunk, by {x...} or --stdin");
    }
    if (!spec_.stdin_form) check_use(names);
    check_program();
    choose_for_words();
  }

  void choose(Classification choice) {
    spec_.executor = choice.executor;
    spec_.choice = std::move(choice);
  }

  // Whether something is to be found out: not for one call alone, which needs no workers.
  bool chooses() const { return !draft_.executor && draft_.command != CommandId::exec; }

  void choose_for_words() {
    if (!chooses()) return;
    if (spec_.workers.unit == WorkerCount::Unit::workers && spec_.workers.number > kMostThreads) {
      choose({ExecutorKind::processes, "so many at once wait at less cost in one loop", {}});
    } else if (loop_.gives_commands()) {
      choose({ExecutorKind::processes, "what the commands are is not known before they run", {}});
    } else if (spec_.is_script) {
      choose(choose_for_script(spec_.command_words.front()));
    } else {
      choose(choose_for_command(spec_.command_words, program_));
    }
  }

  void finish_task_command(std::vector<std::string> words) {
    const std::vector<std::string> names = task_variables(spec_);
    spec_.command = spec_.is_script ? CommandTemplate::of_task_script(words.front(), names)
                                    : CommandTemplate(words, names, 0);
    if (!spec_.command.has_placeholder()) {
      words.emplace_back("{args...}");
      spec_.command = CommandTemplate(words, names, 0);
    }
    for (std::size_t i = 1; i < names.size(); ++i) {
      if (!spec_.command.repeats(i)) continue;
      throw UsageError(fmt::format("{{{0}...}}: is one value; write {{{0}}}", names[i]));
    }
    check_program();
    choose_for_words();
  }

  // Where a call takes a chunk, no word can stand for one item of it.
  void check_chunk_call(const std::vector<std::string>& names) {
    const std::size_t looped = names.size() - spec_.fixed.size();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i < looped && spec_.command.uses_singly(i)) {
        const std::string& name = names[i];
        throw UsageError(
            spec_.stdin_form
                ? fmt::format("--stdin: a call takes many items, so {{{}}} cannot stand in it",
                              name)
                : fmt::format("{{{0}}}: a call takes many items, as {{...}} says elsewhere; write "
                              "{{{0}...}}",
                              name));
      }
      if (i >= looped && spec_.command.repeats(i)) {
        throw UsageError(
            fmt::format("{{{0}...}}: --set gives {0} one value; write {{{0}}}", names[i]));
      }
    }
    if (spec_.stdin_form && spec_.command.repeats()) {
      throw UsageError("--stdin: the items come on standard input; leave {...} out of the command");
    }
    if (spec_.flatten && spec_.output.result == ResultKind::lines) {
      throw UsageError(
          "--flatten: a call's lines are the results already; leave out --result lines");
    }
    if (spec_.flatten && spec_.output.result == ResultKind::none) {
      spec_.output.result = ResultKind::text;
    }
  }

  void check_script(const std::vector<std::string>& words) const {
    if (loop_.gives_commands()) {
      throw UsageError("--shell: the lines of --commands are for a shell anyway; leave it out");
    }
    if (spec_.protocol) {
      throw UsageError("--shell: a worker that lives on gets no placeholders; write sh -c");
    }
    if (words.size() == 1) return;
    throw UsageError(fmt::format(
        "--shell: the script is one word, and '{}' is another one; quote the whole script, as in "
        "--shell -- 'grep -c x {{}} | sort'",
        words[1]));
  }

  // The functions that there are, by the word that begins them.
  void finish_function(const std::vector<std::string>& words) {
    if (spec_.protocol) {
      throw UsageError(fmt::format(
          "--persistent: {} is a function, which lives on anyway; leave it out", words.front()));
    }
    if (spec_.stdin_form || spec_.flatten) {
      throw UsageError(fmt::format("--{}: is for commands; {} gets its variables by their names",
                                   spec_.stdin_form ? "stdin" : "flatten", words.front()));
    }
    check_output_of_answers();
    if (spec_.output.result == ResultKind::text) {
      throw UsageError("--result text: a function gives JSON; leave it out");
    }
    spec_.output.result = ResultKind::json;
    if (words.front() == "@python" || words.front() == "@node") return finish_script(words);
    spec_.gets_kwargs_alone = true;
    const FunctionChoice choice = choose_function(words, draft_.executor);
    choose(choice.where);
    if (spec_.executor == ExecutorKind::threads) {
      refuse_limits("runs in threads of this process, which share all they have", words);
      spec_.function = choice.job;
    } else {
      use_workers(function_worker(words), WorkerProtocol::batch);
    }
  }

  void refuse_limits(std::string_view why, const std::vector<std::string>& words) const {
    if (spec_.resources.limits.is_empty()) return;
    throw UsageError(
        fmt::format("--max-memory, --nice, --pin: {} {}; give --cpu too", words.front(), why));
  }

  bool needs_own_process() const {
    return spec_.limits.timeout || spec_.limits.timeout_of_median ||
           !spec_.resources.limits.is_empty();
  }

  void finish_script(const std::vector<std::string>& words) {
    if (words.size() < 2 || words[1].find(':') == std::string::npos) {
      throw UsageError(
          fmt::format("{}: write MODULE:FUNCTION after it; it gets the variables by their names, "
                      "and further words before them",
                      words[0]));
    }
    for (std::size_t i = 2; i < words.size(); ++i) spec_.function_args.push_back(as_json(words[i]));
    const bool is_python = words.front() == "@python";
    if (chooses()) {
      const auto find_out = is_python ? choose_for_python : choose_for_node;
      choose(needs_own_process() ? Classification{ExecutorKind::processes,
                                                  "what may be stopped or limited alone needs a "
                                                  "process of its own",
                                                  {}}
                                 : find_out(words[1]));
    }
    spec_.shares_process = spec_.executor == ExecutorKind::threads;
    if (spec_.shares_process) refuse_limits("runs its calls in threads of one process", words);
    const auto worker = is_python ? python_worker : node_worker;
    use_workers(worker(words[1], spec_.shares_process), WorkerProtocol::batch);
  }

  // A word that is JSON is that value.
  static std::string as_json(const std::string& word) {
    if (!json_fault(word)) return json_on_one_line(word);
    std::string text;
    append_text(word, text);
    return text;
  }

  void finish_persistent(const std::vector<std::string>& words,
                         const std::vector<std::string>& names) {
    const CommandTemplate as_call(words, names, false);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!as_call.uses(i)) continue;
      throw UsageError(fmt::format(
          "--persistent: the command lives through many items, so {{{}}} cannot stand in it; it "
          "reads them as requests",
          names[i]));
    }
    if (spec_.is_batch() && spec_.protocol == WorkerProtocol::lines) {
      throw UsageError("--persistent lines: no line holds args and kwargs; use --persistent jsonl");
    }
    use_workers(words, *spec_.protocol);
    choose_for_words();
    const ResultKind standard =
        spec_.protocol == WorkerProtocol::lines ? ResultKind::text : ResultKind::json;
    if (spec_.output.result == ResultKind::none) spec_.output.result = standard;
    if (spec_.protocol == WorkerProtocol::jsonl && spec_.output.result == ResultKind::text) {
      throw UsageError("--result text: a jsonl worker answers in JSON; leave it out");
    }
  }

  // Functions and workers that live on have no output of each call.
  void check_output_of_answers() const {
    const OutputSpec& output = spec_.output;
    if (output.form == OutputForm::raw || output.form == OutputForm::live) {
      throw UsageError(fmt::format(
          "--{}: calls of a worker that lives on have results, not output; use --values",
          output.form == OutputForm::live ? "live"
          : output.tag_lines              ? "tag-lines"
                                          : "raw"));
    }
    if (output.errors != ErrorStream::record) {
      throw UsageError(fmt::format(
          "--{}: calls of a worker that lives on share its standard error; leave it out",
          output.errors == ErrorStream::merge ? "merge" : "stderr pass"));
    }
    if (output.result == ResultKind::lines) {
      throw UsageError("--result lines: a worker that lives on gives one result; leave it out");
    }
  }

  void use_workers(const std::vector<std::string>& command, WorkerProtocol protocol) {
    check_output_of_answers();
    spec_.protocol = protocol;
    spec_.command = CommandTemplate(command, {}, false);
    check_program();
  }

  void check_program() {
    const std::string program = spec_.command.constant_program();
    if (program.empty() && !spec_.command_words.front().empty()) return;
    const sys::FoundProgram found = sys::find_program(program);
    program_ = found.path;
    if (found.error == 0) return;
    throw UsageError(
        fmt::format("cannot execute '{}': {}; check its name{}", program,
                    std::generic_category().message(found.error),
                    program.find('/') == std::string::npos ? " and PATH" : " and its permissions"));
  }

  void check_use(const std::vector<std::string>& names) const {
    if (names.size() > 1 && !spec_.loop.empty() && !spec_.command.has_placeholder()) {
      throw UsageError(
          fmt::format("the command uses no variable; there are {}: write for example {{{}}}",
                      fmt::join(names, ", "), names.front()));
    }
    for (const std::string& name : loop_.named()) {
      const auto place = std::find(names.begin(), names.end(), name) - names.begin();
      if (spec_.command.uses(static_cast<std::size_t>(place))) continue;
      throw UsageError(fmt::format(
          "--var {}: the command never uses it; write '<{}>' in quotes (a shell takes a bare <{}> "
          "as a redirection) or {{{}}}",
          name, name, name, name));
    }
  }

  const OpenInput& open_input_;
  JobDraft draft_;
  JobSpec& spec_ = draft_.spec;
  LoopBuilder& loop_ = draft_.loop;
  std::string program_;  // the file of the command, where it is known
};

}  // namespace

JobSpec build_job_spec(CommandId command, const ParsedWords& words, const OpenInput& open_input) {
  return Builder(command, open_input).build(words);
}

}  // namespace localexec::cli
