#include "engine/run_resources.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "core/usage_error.h"
#include "engine/local_engine.h"
#include "sys/limited_spawn.h"
#include "sys/processors.h"

namespace localexec {
namespace {

// Tokens of a pipe have to fit into it.
constexpr std::size_t kMostOffered = 4096;

Gauges machine_gauges() {
  return {[] { return sys::runnable_processes(""); }, [] { return sys::free_memory(""); },
          [] { return sys::pressure(""); }, static_cast<double>(sys::online_processors())};
}

// -j4, -kj, --jobs: then a make runs a jobserver of its own.
bool asks_for_jobs(std::string_view word) {
  if (word.starts_with("--jobs")) return true;
  if (!word.starts_with('-') || word.starts_with("--")) return false;
  for (const char letter : word.substr(1)) {
    if (letter == 'j') return true;
    if (std::string_view("CEfIloOW").find(letter) != std::string_view::npos) return false;
  }
  return false;
}

bool is_make(const std::vector<std::string>& words) {
  const std::string_view program = words.front();
  const std::string_view name = program.substr(program.rfind('/') + 1);
  return (name == "make" || name == "gmake") && std::ranges::none_of(words, asks_for_jobs);
}

bool wants_to_offer(const JobSpec& spec) {
  switch (spec.resources.jobserver) {
    case JobserverUse::automatic:
      return is_make(spec.command_words);
    case JobserverUse::always:
      return true;
    case JobserverUse::off:
      return false;
  }
  return false;
}

}  // namespace

RunResources::RunResources(const JobSpec& spec, const sys::Guard& guard) : spec_(spec) {
  const ResourceSpec& resources = spec.resources;
  if (!resources.admission.is_empty()) {
    admission_.emplace(resources.admission, machine_gauges());
    for (const std::string& option : admission_->without_figures()) {
      notes_.push_back(fmt::format(
          "{} has no effect: the kernel does not tell the figures that it needs", option));
    }
  }
  if (const auto nice = resources.limits.nice; nice && !sys::may_add_niceness(*nice)) {
    throw UsageError(fmt::format(
        "--nice {}: less than 0 needs a privilege (CAP_SYS_NICE, or ulimit -e); use 0 to 19",
        *nice));
  }
  if (spec.loop.empty()) return;  // a single call has its place, and nobody to share with
  if (resources.jobserver != JobserverUse::off) use_jobserver(guard);
  if (!jobserver_ && wants_to_offer(spec)) offer_jobserver(local_workers(spec));
}

void RunResources::use_jobserver(const sys::Guard& guard) {
  if (guard.jobserver.kind == JobserverAuth::Kind::none) return;
  std::string why = "it is not meant for this command";
  if (guard.tokens != nullptr) {
    try {
      jobserver_.emplace(guard.jobserver, *guard.tokens);
      return;
    } catch (const std::system_error& error) {
      why = error.what();
    }
  }
  notes_.push_back(fmt::format(
      "going on without make's jobserver ({}): begin the line in the makefile with + to share its "
      "places, or set --jobserver off",
      why));
}

// The call that runs alone has a place without a token, as under make.
void RunResources::offer_jobserver(std::size_t workers) {
  offered_tokens_ = std::min(workers - 1, kMostOffered);
  offered_ = sys::offer_jobserver(*offered_tokens_);
  const JobserverAuth auth = offered_.auth();
  own_ledger_.emplace();
  jobserver_.emplace(auth, *own_ledger_);
  const char* flags = std::getenv("MAKEFLAGS");
  const std::string with =
      makeflags_with(flags == nullptr ? "" : flags, auth.read, auth.write, *offered_tokens_ + 1);
  ::setenv("MAKEFLAGS", with.c_str(), 1);
}

void RunResources::prepare(std::size_t workers) {
  if (!spec_.resources.limits.is_empty()) limits_.emplace(spec_.resources.limits, workers);
  if (jobserver_) slots_.emplace(*jobserver_, workers, offered_tokens_);
}

void RunResources::tell(const std::function<void(std::string_view)>& notify) const {
  for (const std::string& note : notes_) notify("localexec: note: " + note);
}

}  // namespace localexec
