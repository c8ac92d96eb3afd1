#include "engine/spooled_job.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "core/json_text.h"
#include "engine/spool_json.h"
#include "engine/spool_line.h"

namespace localexec {
namespace {

// Raised with every change of what the files mean; the program's own version goes with it.
constexpr int kFormat = 1;

std::string list(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    append_text(text, json);
  }
  return json + ']';
}

std::vector<std::string> list_in(std::string_view json) {
  const auto elements = json_elements(json);
  if (!elements) refuse_spool_json(json);
  std::vector<std::string> texts;
  for (const std::string_view element : *elements) texts.push_back(spool_bytes(element));
  return texts;
}

}  // namespace

void write_job(const SpoolFolder& spool, const SpooledJob& job) {
  std::string json =
      fmt::format(R"({{"format":{},"version":"{}","folder":)", kFormat, LOCALEXEC_VERSION);
  append_text(job.folder, json);
  json += ",\"identity\":";
  append_text(job.identity, json);
  json += ",\"spec\":";
  append_text(job.spec, json);
  json += ",\"words\":" + list(job.words) + ",\"names\":[";
  for (std::size_t i = 0; i < job.names.size(); ++i) {
    if (i > 0) json += ',';
    json += list(job.names[i]);
  }
  json += "],\"environment\":" + list(job.environment) + '}';
  write_whole(spool.file("job"), seal_line(json));
}

SpooledJob read_job(const SpoolFolder& spool) {
  auto line = read_whole(spool.file("job"));
  if (!line) throw std::runtime_error("there is no spool folder '" + spool.path() + "' here");
  if (line->ends_with('\n')) line->pop_back();
  const auto json = open_line(*line);
  if (!json) refuse_spool_json(*line);
  const JsonMembers members = members_of(*json);
  if (number_in(members, "format") != kFormat ||
      bytes_in(members, "version") != LOCALEXEC_VERSION) {
    throw std::runtime_error("the run was submitted by another version of localexec");
  }
  SpooledJob job;
  job.words = list_in(find_member(members, "words"));
  job.environment = list_in(find_member(members, "environment"));
  job.folder = bytes_in(members, "folder");
  job.spec = bytes_in(members, "spec");
  job.identity = bytes_in(members, "identity");
  const auto names = json_elements(find_member(members, "names"));
  if (!names) refuse_spool_json("names");
  for (const std::string_view input : *names) job.names.push_back(list_in(input));
  return job;
}

}  // namespace localexec
