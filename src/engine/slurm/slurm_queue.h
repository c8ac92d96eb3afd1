// Slurm (22.05 and later), by its command-line programs alone.
#pragma once

#include <string>
#include <vector>

#include "engine/cluster_queue.h"

namespace localexec {

class SlurmQueue : public ClusterQueue {
 public:
  // `options`: the user's words for sbatch. `environment`: ours, of which the commands get only
  // what they need, so that none of it is taken for options of a job that we run in.
  SlurmQueue(std::vector<std::string> options, const std::vector<std::string>& environment);

  std::string_view engine_name() const override { return "Slurm"; }
  std::string script(const std::string& program, const std::string& spool,
                     std::uint64_t submission) const override;
  Words submit(const Submission& submission) const override;
  SubmitAnswer read_submit(const CommandResult& result) const override;
  Words list(std::span<const std::string> names) const override;
  std::optional<std::vector<TaskSight>> read_list(const CommandResult& result) const override;
  Words cancel(const std::string& name) const override;
  Words cancel_waiting(const std::string& name) const override;
  Words cancel_tasks(const std::string& name, const std::string& job,
                     std::span<const std::uint32_t> tasks) const override;
  Words ask_limits() const override;
  QueueLimits read_limits(const CommandResult& result) const override;

 private:
  Words command(std::initializer_list<std::string_view> words) const;

  std::vector<std::string> options_;
  Words prefix_;  // env -i NAME=VALUE…
};

}  // namespace localexec
