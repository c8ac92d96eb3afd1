// What a run takes of the machine, and what it leaves: made from the job, asked by the loop.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/job_spec.h"
#include "run/admission.h"
#include "run/job_slots.h"
#include "run/worker_limits.h"
#include "sys/guardian.h"
#include "sys/jobserver.h"

namespace localexec {

// What is not asked for is not there, and costs nothing. When it goes, every token of a jobserver
// is given back: to be destroyed after all calls have ended.
class RunResources {
 public:
  // To be made before anything else starts a thread: it changes our environment where the calls are
  // offered a jobserver. Throws UsageError for what this user may not ask for.
  RunResources(const JobSpec& spec, const sys::Guard& guard);

  // So many workers there are. REQUIRES: called before any of the following.
  void prepare(std::size_t workers);

  Admission* admission() { return admission_ ? &*admission_ : nullptr; }
  WorkerLimits* limits() { return limits_ ? &*limits_ : nullptr; }
  JobSlots* job_slots() { return slots_ ? &*slots_ : nullptr; }

  // What the user has to know, a line each.
  void tell(const std::function<void(std::string_view)>& notify) const;

 private:
  void use_jobserver(const sys::Guard& guard);
  void offer_jobserver(std::size_t workers);

  const JobSpec& spec_;
  std::vector<std::string> notes_;
  std::optional<Admission> admission_;
  std::optional<WorkerLimits> limits_;
  sys::OfferedJobserver offered_;
  std::optional<std::size_t> offered_tokens_;
  std::optional<sys::TokenLedger> own_ledger_;
  std::optional<sys::Jobserver> jobserver_;  // make's, or the one that is offered
  std::optional<JobSlots> slots_;
};

}  // namespace localexec
