#include "engine/slurm/slurm_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "core/shell_quote.h"
#include "engine/slurm/squeue_listing.h"

namespace localexec {
namespace {

// Slurm tells the task so many seconds before its time limit (sbatch(1), --signal).
constexpr int kWarning = 90;

constexpr std::array<std::string_view, 9> kNeeded{
    "PATH",       "HOME",           "USER", "LOGNAME",          "LD_LIBRARY_PATH",
    "SLURM_CONF", "SLURM_CLUSTERS", "TZ",   "SLURM_TIME_FORMAT"};

bool is_needed(std::string_view name) {
  return std::ranges::count(kNeeded, name) != 0 || name.starts_with("SBATCH_") ||
         name.starts_with("MUNGE_");
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

// What sbatch says when the user has too much in the queue already.
bool says_too_many(std::string_view err) {
  constexpr std::array<std::string_view, 8> kTexts{"Invalid job array specification",
                                                   "QOSMaxSubmitJobPerUserLimit",
                                                   "AssocMaxSubmitJobLimit",
                                                   "violates accounting/QOS policy",
                                                   "MaxSubmitJobs",
                                                   "QOSGrpSubmitJobsLimit",
                                                   "AssocGrpSubmitJobsLimit",
                                                   "Resource temporarily unavailable"};
  return std::ranges::any_of(kTexts, [&](auto text) { return has(err, text); });
}

// The controller did not answer, or not in time: it may have acted.
bool says_unsure(std::string_view err) {
  constexpr std::array<std::string_view, 7> kTexts{
      "timed out",        "Unable to contact slurm controller", "Connection refused",
      "Connection reset", "Zero Bytes were transmitted",        "Transport endpoint",
      "communication"};
  return std::ranges::any_of(kTexts, [&](auto text) { return has(err, text); });
}

// The last line without its "sbatch: error: ".
std::string sentence_of(std::string_view err) {
  while (err.ends_with('\n')) err.remove_suffix(1);
  const auto newline = err.rfind('\n');
  std::string_view line = newline == err.npos ? err : err.substr(newline + 1);
  for (const std::string_view start : {"sbatch: ", "error: "}) {
    if (line.starts_with(start)) line.remove_prefix(start.size());
  }
  return std::string(line);
}

std::uint32_t setting(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  if (at == text.npos) return 0;
  std::string_view rest = text.substr(at + name.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(" ="), rest.size()));
  std::uint32_t number = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), number);
  return number;
}

}  // namespace

SlurmQueue::SlurmQueue(std::vector<std::string> options,
                       const std::vector<std::string>& environment)
    : options_(std::move(options)), prefix_{"env", "-i"} {
  for (const std::string& entry : environment) {
    if (is_needed(std::string_view(entry).substr(0, entry.find('=')))) prefix_.push_back(entry);
  }
}

Words SlurmQueue::command(std::initializer_list<std::string_view> words) const {
  Words all = prefix_;
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

std::string SlurmQueue::script(const std::string& program, const std::string& spool,
                               std::uint64_t submission) const {
  // exec: signals for the batch shell are then the worker's.
  return fmt::format(
      "#!/bin/sh\n"
      "# A task of a run of localexec; its spool folder says which.\n"
      "exec {} worker --spool {} --submission {} \\\n"
      "  --task \"$SLURM_ARRAY_TASK_ID\" --start \"${{SLURM_RESTART_COUNT:-0}}\" \\\n"
      "  --job \"${{SLURM_ARRAY_JOB_ID}}_${{SLURM_ARRAY_TASK_ID}}\" --host \"$SLURMD_NODENAME\" "
      "\\\n"
      "  --processors \"${{SLURM_CPUS_PER_TASK:-$SLURM_CPUS_ON_NODE}}\" --warning {}\n",
      shell_quote(program), shell_quote(spool), submission, kWarning);
}

Words SlurmQueue::submit(const Submission& submission) const {
  Words words = command({"sbatch", "--parsable", "--comment=localexec"});
  words.insert(words.end(), options_.begin(), options_.end());
  const std::string limit = submission.at_once == 0 ? "" : fmt::format("%{}", submission.at_once);
  for (std::string word : {
           fmt::format("--job-name={}", submission.name),
           fmt::format("--array={}-{}{}", submission.first, submission.first + submission.count - 1,
                       limit),
           fmt::format("--output={}/%a", submission.logs),
           std::string("--open-mode=append"),
           std::string("--input=/dev/null"),
           std::string("--chdir=/"),
           std::string("--nodes=1"),
           std::string("--ntasks=1"),
           std::string("--no-requeue"),
           std::string("--export=ALL"),
           fmt::format("--signal=B:USR2@{}", kWarning),
       }) {
    words.push_back(std::move(word));
  }
  if (!submission.avoids.empty()) {
    words.push_back(fmt::format("--exclude={}", fmt::join(submission.avoids, ",")));
  }
  words.push_back(submission.script);
  return words;
}

SubmitAnswer SlurmQueue::read_submit(const CommandResult& result) const {
  if (result.ok()) {  // "123" or "123;cluster"
    const std::string_view first = std::string_view(result.out).substr(0, result.out.find('\n'));
    return {SubmitAnswer::Kind::accepted, std::string(first.substr(0, first.find(';'))), {}};
  }
  const std::string words = sentence_of(result.err);
  if (result.timed_out || says_unsure(result.err)) return {SubmitAnswer::Kind::unsure, {}, words};
  if (says_too_many(result.err)) return {SubmitAnswer::Kind::too_many, {}, words};
  return {SubmitAnswer::Kind::refused, {}, words};
}

Words SlurmQueue::list(std::span<const std::string> names) const {
  // --array: a line a task; without it those that wait are one range, cut off where it is long.
  Words words = command({"squeue", "--noheader", "--array", "--states=all"});
  words.push_back(fmt::format("--name={}", fmt::join(names, ",")));
  words.push_back(fmt::format("--format={}", kListFormat));
  return words;
}

std::optional<std::vector<TaskSight>> SlurmQueue::read_list(const CommandResult& result) const {
  if (!result.ok()) return std::nullopt;
  return read_squeue(result.out);
}

Words SlurmQueue::cancel(const std::string& name) const {
  Words words = command({"scancel", "--quiet"});
  words.push_back(fmt::format("--name={}", name));
  return words;
}

Words SlurmQueue::cancel_waiting(const std::string& name) const {
  Words words = cancel(name);
  words.emplace_back("--state=PENDING");
  return words;
}

Words SlurmQueue::cancel_tasks(const std::string& name, const std::string& job,
                               std::span<const std::uint32_t> tasks) const {
  // By name too: a controller that crashed gives the same number to somebody else's job.
  Words words = cancel(name);
  for (const std::uint32_t task : tasks) words.push_back(fmt::format("{}_{}", job, task));
  return words;
}

Words SlurmQueue::ask_limits() const { return command({"scontrol", "show", "config"}); }

QueueLimits SlurmQueue::read_limits(const CommandResult& result) const {
  if (!result.ok()) return {};
  // MaxArraySize bounds the index, which begins at 0: an array of it has one task less than that
  // index plus one.
  return {setting(result.out, "\nMaxArraySize"), setting(result.out, "\nMaxJobCount")};
}

}  // namespace localexec
