#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "engine/chunk_plan.h"
#include "engine/slurm/slurm_queue.h"
#include "engine/slurm/squeue_listing.h"
#include "engine/slurm/submit_options.h"
#include "refusal.h"

namespace localexec {
namespace {

CommandResult answer(int exit, std::string out, std::string err = {}) {
  return {ProcessEnd::exited(exit), false, std::move(out), std::move(err)};
}

}  // namespace

TEST_CASE("squeue's lines become sights, and anything else on its output does not") {
  const auto sights = read_squeue(
      "lx-a-0-0|12|3|RUNNING|None|n1\n"
      "squeue: warning, something\n"
      "lx-a-0-0|12|4|PENDING|Resources|\n"
      "lx-a-0-0|12|N/A|PENDING|Resources|\n"
      "lx-a-0-0|12|5|PENDING|launch failed requeued held|\n"
      "lx-a-0-0|12|6|PENDING|job requeued in held state|\n"
      "lx-a-0-0|12|7|NODE_FAIL|NodeDown|n2");
  REQUIRE(sights.size() == 5);
  CHECK(sights[0].name == "lx-a-0-0");
  CHECK(sights[0].task == 3);
  CHECK(sights[0].says == QueueSays::running);
  CHECK(sights[0].reason.empty());
  CHECK(sights[0].node == "n1");
  CHECK(sights[1].says == QueueSays::waiting);
  CHECK(sights[2].says == QueueSays::held_by_failure);
  CHECK(sights[3].says == QueueSays::held_by_failure);
  CHECK(sights[4].says == QueueSays::taken_away);
}

TEST_CASE("every state of Slurm has a meaning, and one that is not known is no reason to act") {
  CHECK(meaning_of("OUT_OF_MEMORY", "") == QueueSays::out_of_time);
  CHECK(meaning_of("TIMEOUT", "") == QueueSays::out_of_time);
  CHECK(meaning_of("DEADLINE", "") == QueueSays::out_of_time);
  CHECK(meaning_of("BOOT_FAIL", "") == QueueSays::taken_away);
  CHECK(meaning_of("PREEMPTED", "") == QueueSays::taken_away);
  CHECK(meaning_of("CANCELLED", "") == QueueSays::canceled);
  CHECK(meaning_of("SUSPENDED", "") == QueueSays::suspended);
  CHECK(meaning_of("COMPLETING", "") == QueueSays::ending);
  CHECK(meaning_of("REQUEUED", "") == QueueSays::waiting);
  CHECK(meaning_of("PENDING", "JobHeldUser") == QueueSays::held);
  CHECK(meaning_of("PENDING", "JobArrayTaskLimit") == QueueSays::waiting);
  CHECK(meaning_of("PENDING", "DependencyNeverSatisfied") == QueueSays::never_starts);
  CHECK(meaning_of("PENDING", "PartitionTimeLimit") == QueueSays::never_starts);
  CHECK(meaning_of("A_NEW_ONE", "") == QueueSays::waiting);
}

TEST_CASE("options for sbatch are split as a shell would, and expand to nothing else") {
  CHECK(split_options(R"(-p long  --comment="a b" -A 'c d' e\ f "\"")") ==
        std::vector<std::string>{"-p", "long", "--comment=a b", "-A", "c d", "e f", "\""});
  CHECK(split_options("").empty());
  CHECK(refusal_of([] { split_options("--comment='a"); }).find("close it") != std::string::npos);
}

TEST_CASE("what localexec sets itself is refused by its name, in every spelling") {
  const std::vector<std::vector<std::string>> refused{{"--array=0-3"},
                                                      {"-a", "0-3"},
                                                      {"--job-name", "x"},
                                                      {"-Jx"},
                                                      {"--output=/dev/null"},
                                                      {"-o", "x"},
                                                      {"--wrap=ls"},
                                                      {"-W"},
                                                      {"--requeue"},
                                                      {"-QW"},
                                                      {"-p", "long", "--chdir=/tmp"},
                                                      {"--export", "ALL"},
                                                      {"--nodes=2"},
                                                      {"-N2"},
                                                      {"--outp=x"}};
  for (const auto& words : refused) {
    CAPTURE(words.front());
    CHECK(refusal_of([&] { check_submit_options(words); }).find("is set by localexec") !=
          std::string::npos);
  }
  CHECK(refusal_of([] { check_submit_options({"--array=1"}); }).find("--array") !=
        std::string::npos);
}

TEST_CASE("other options of sbatch pass, with their values in either form") {
  check_submit_options({"-p", "long", "--time=1:00", "--mem", "4G", "-c4", "--exclusive", "--gres",
                        "gpu:1", "-x", "n1", "-v", "--nodelist=n2", "--hint=nomultithread"});
  CHECK(refusal_of([] {
          check_submit_options({"--exclusive", "job.sh"});
        }).find("'job.sh'") != std::string::npos);
  CHECK(refusal_of([] { check_submit_options({"long"}); }).find("'long'") != std::string::npos);
}

TEST_CASE("the script becomes the worker, with paths that no shell takes apart") {
  const SlurmQueue queue({}, {});
  CHECK(queue.script("/opt/it's/localexec", "/shared/a b", 3) ==
        "#!/bin/sh\n"
        "# A task of a run of localexec; its spool folder says which.\n"
        "exec '/opt/it'\\''s/localexec' worker --spool '/shared/a b' --submission 3 \\\n"
        "  --task \"$SLURM_ARRAY_TASK_ID\" --start \"${SLURM_RESTART_COUNT:-0}\" \\\n"
        "  --job \"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\" --host \"$SLURMD_NODENAME\" \\\n"
        "  --processors \"${SLURM_CPUS_PER_TASK:-$SLURM_CPUS_ON_NODE}\" --warning 90\n");
}

TEST_CASE("sbatch gets the user's options before ours, and little of our environment") {
  const SlurmQueue queue({"-p", "long"},
                         {"PATH=/bin", "SECRET=1", "SLURM_JOB_ID=7", "SLURM_CONF=/c", "HOME=/h"});
  Submission submission;
  submission.name = "lx-a-0-0";
  submission.script = "/s/0/script";
  submission.logs = "/s/0/logs";
  submission.first = 5;
  submission.count = 10;
  submission.at_once = 4;
  submission.avoids = {"n1", "n2"};
  CHECK(queue.submit(submission) == Words{"env",
                                          "-i",
                                          "PATH=/bin",
                                          "SLURM_CONF=/c",
                                          "HOME=/h",
                                          "sbatch",
                                          "--parsable",
                                          "--comment=localexec",
                                          "-p",
                                          "long",
                                          "--job-name=lx-a-0-0",
                                          "--array=5-14%4",
                                          "--output=/s/0/logs/%a",
                                          "--open-mode=append",
                                          "--input=/dev/null",
                                          "--chdir=/",
                                          "--nodes=1",
                                          "--ntasks=1",
                                          "--no-requeue",
                                          "--export=ALL",
                                          "--signal=B:USR2@90",
                                          "--exclude=n1,n2",
                                          "/s/0/script"});
  const std::array<std::uint32_t, 2> tasks{5, 7};
  CHECK(queue.cancel_tasks("lx-a-0-0", "12", tasks) ==
        Words{"env", "-i", "PATH=/bin", "SLURM_CONF=/c", "HOME=/h", "scancel", "--quiet",
              "--name=lx-a-0-0", "12_5", "12_7"});
}

TEST_CASE("a failed sbatch is a refusal only where it surely did nothing") {
  const SlurmQueue queue({}, {});
  const auto kind = [&](std::string err) {
    return queue.read_submit(answer(1, "", std::move(err))).kind;
  };
  CHECK(queue.read_submit(answer(0, "42\n")).job == "42");
  CHECK(queue.read_submit(answer(0, "42;tux\n")).job == "42");
  CHECK(
      kind("sbatch: error: Batch job submission failed: Socket timed out on send/recv operation") ==
      SubmitAnswer::Kind::unsure);
  CHECK(kind("sbatch: error: Batch job submission failed: Unable to contact slurm controller "
             "(connect failure)") == SubmitAnswer::Kind::unsure);
  CHECK(kind("sbatch: error: QOSMaxSubmitJobPerUserLimit\nsbatch: error: Batch job submission "
             "failed: Job violates accounting/QOS policy") == SubmitAnswer::Kind::too_many);
  const auto refused =
      queue.read_submit(answer(1, "",
                               "sbatch: error: invalid partition specified: x\n"
                               "sbatch: error: Batch job submission failed: Invalid "
                               "partition name specified\n"));
  CHECK(refused.kind == SubmitAnswer::Kind::refused);
  CHECK(refused.words == "Batch job submission failed: Invalid partition name specified");
  CommandResult stopped;
  stopped.timed_out = true;
  CHECK(queue.read_submit(stopped).kind == SubmitAnswer::Kind::unsure);
  CHECK(!queue.read_list(answer(1, "")));
  CHECK(queue.read_list(answer(0, ""))->empty());
}

TEST_CASE("the site's limits are read from scontrol, and nothing is read from a failure") {
  const SlurmQueue queue({}, {});
  const auto limits = queue.read_limits(
      answer(0, "Configuration data\nMaxArraySize            = 11\nMaxJobCount     = 500\n"));
  CHECK(limits.array_size == 11);
  CHECK(limits.jobs == 500);
  CHECK(queue.read_limits(answer(1, "MaxArraySize = 11\n")).array_size == 0);
}

TEST_CASE("items become few tasks, and chunks share them where the site allows no more") {
  const ChunkPolicy automatic;
  CHECK(plan_tasks(10'000, automatic, 0, {}).tasks() == 100);
  CHECK(plan_tasks(7, automatic, 0, {}).tasks() == 7);
  CHECK(plan_tasks(1000, automatic, 6, {}).tasks() == 24);
  const ChunkPolicy fixed{ChunkPolicy::Kind::fixed, 10};
  const TaskCuts cuts = plan_tasks(200, fixed, 0, {11, 10'000});
  CHECK(cuts.tasks() == 10);
  CHECK(cuts.chunk_size == 10);
  CHECK(cuts.firsts[1] == 20);
  CHECK(plan_tasks(5, fixed, 0, {}).firsts == std::vector<std::uint64_t>{0, 5});
  const ChunkPolicy even{ChunkPolicy::Kind::even, 0};
  CHECK(plan_tasks(100, even, 4, {}).tasks() == 4);
}

}  // namespace localexec
