#include "engine/submission_log.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/json_text.h"
#include "engine/part_reader.h"
#include "engine/spool_json.h"
#include "engine/spool_line.h"

namespace localexec {

SubmissionLog::SubmissionLog(const std::string& path)
    : path_(path), file_(sys::open_file(path, O_WRONLY | O_CREAT | O_APPEND, 0600)) {}

void SubmissionLog::append(const std::string& json) {
  if (sys::write_all(file_.get(), seal_line(json)) && sys::sync_data(file_.get())) return;
  sys::throw_errno("cannot write '" + path_ + "'");
}

void SubmissionLog::intend(const Batch& batch) {
  append(fmt::format(R"({{"name":"{}","submission":{},"first":{},"count":{}}})", batch.name,
                     batch.submission, batch.first, batch.count));
}

void SubmissionLog::accepted(const std::string& name, const std::string& job) {
  std::string json = fmt::format(R"({{"name":"{}","job":)", name);
  append_text(job, json);
  append(json + '}');
}

std::vector<Batch> SubmissionLog::read(const std::string& path) {
  std::vector<Batch> batches;
  PartReader(path).read([&](std::string_view json) {
    const JsonMembers members = members_of(json);
    const std::string name = bytes_in(members, "name");
    const std::string job = bytes_in(members, "job");
    if (job.empty()) {
      Batch batch;
      batch.name = name;
      batch.submission = number_in(members, "submission");
      batch.first = static_cast<std::uint32_t>(number_in(members, "first"));
      batch.count = static_cast<std::uint32_t>(number_in(members, "count"));
      batch.state = Batch::State::unsure;
      batches.push_back(std::move(batch));
      return true;
    }
    for (Batch& batch : batches) {
      if (batch.name != name) continue;
      batch.job = job;
      batch.state = Batch::State::live;
    }
    return true;
  });
  return batches;
}

}  // namespace localexec
