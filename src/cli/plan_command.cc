#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/commands.h"
#include "cli/job_spec_builder.h"
#include "cli/spec_writer.h"
#include "cli/standard_output.h"
#include "core/json_text.h"
#include "core/usage_error.h"
#include "engine/chunk_calls.h"
#include "engine/local_engine.h"
#include "input/loop_sources.h"
#include "report/item_label.h"
#include "run/item_feed.h"
#include "run/prepared_call.h"

namespace localexec::cli {
namespace {

// Text on its way to standard output, a buffer at a time.
class PlanText {
 public:
  void append(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= kBuffer) flush();
  }
  void push_back(char c) { buffer_ += c; }
  void flush() {
    print(buffer_);
    buffer_.clear();
  }

 private:
  static constexpr std::size_t kBuffer = 64 << 10;
  std::string buffer_;
};

PreparedCall prepare(const JobSpec& spec, const Item& item, const Chunk& chunk,
                     std::uint64_t worker) {
  CallContext context;
  context.values = item.values;
  context.index = item.first();
  context.chunk = chunk.number;
  context.worker = worker;
  if (item.chunk) context.items = &*item.chunk;
  PreparedCall call = prepare_call(spec, context, item);
  if (!call.error.empty()) throw UsageError(fmt::format("{}: {}", item_name(item), call.error));
  return call;
}

void append_argv(const PreparedCall& call, PlanText& out) {
  char separator = '[';
  for (const std::string& word : call.argv) {
    out.push_back(std::exchange(separator, ','));
    append_text(word, out);
  }
  out.push_back(']');
}

void append_head(const JobSpec& spec, const Chunk& chunk, std::uint64_t workers, PlanText& out) {
  out.append(fmt::format(R"({{"chunk":{},"first":{},"count":{},"executor":"{}","workers":{},)",
                         chunk.number, chunk.first, chunk.count,
                         spec.executor == ExecutorKind::threads ? "threads" : "processes",
                         workers));
}

// The name of the list that follows: an argv for every item, or what a worker that lives on gets,
// which is then named too.
void append_call(const JobSpec& spec, PlanText& out) {
  if (spec.sends_items()) {
    char separator = '[';
    out.append(spec.function ? R"("function":)" : R"("worker_command":)");
    for (const std::string& word : spec.command_words) {
      out.push_back(std::exchange(separator, ','));
      append_text(word, out);
    }
    out.append(R"(],"kwargs":)");
  } else {
    out.append(R"("argv":)");
  }
}

bool asks_for_spec(const ParsedWords& words) {
  return std::ranges::any_of(
      words.options, [](const GivenOption& given) { return given.option->name == "as-spec"; });
}

// Waits until the item has been read; false where there is none.
bool read_item(ItemFeed& feed, std::uint64_t index) {
  while (feed.known() <= index && !feed.total()) feed.wait_for_more();
  return index < feed.known();
}

// A call takes each chunk: one argv, and what it reads.
RunEnd plan_chunk_calls(const JobSpec& spec, ItemFeed& feed, std::uint64_t workers) {
  PlanText out;
  for (std::uint64_t number = 0; read_item(feed, number); ++number) {
    const Item item = feed.take(number);
    const Chunk chunk{number, item.first(), item.count()};
    const PreparedCall call = prepare(spec, item, chunk, number % workers);
    append_head(spec, chunk, workers, out);
    out.append(R"("argv":[)");
    append_argv(call, out);
    out.push_back(']');
    if (call.input) {
      out.append(R"(,"stdin":)");
      append_text(*call.input, out);
    }
    out.append("}\n");
  }
  out.flush();
  return {};
}

}  // namespace

RunEnd show_plan(const ParsedWords& words) {
  LoopSources sources;
  const JobSpec spec = build_job_spec(CommandId::plan, words,
                                      [&](const Input& input) { return sources.open(input); });
  if (asks_for_spec(words)) {
    print(write_spec(words, spec));
    return {};
  }
  sys::SpillFile spill(sys::temporary_folder());
  std::uint64_t workers = local_workers(spec);
  ItemFeed feed(as_calls_take_them(sources.combine(spec), spec, workers), fixed_values(spec),
                spill);
  if (spec.calls_take_chunks()) return plan_chunk_calls(spec, feed, workers);
  if (spec.chunk.kind == ChunkPolicy::Kind::even) {
    while (!feed.total()) feed.wait_for_more();
  }
  ChunkCutter cutter(spec.chunk, feed.total(), workers);
  if (feed.total()) workers = std::min(workers, cutter.count_chunks(workers));

  const std::vector<std::string> names = spec.variable_names();
  PlanText out;
  while (const auto chunk = cutter.next()) {
    if (!read_item(feed, chunk->first)) break;
    std::uint64_t count = chunk->count;
    // How long the last chunk of a stream is shows only when it is read.
    while (count > 1 && !read_item(feed, chunk->first + count - 1)) {
      count = feed.known() - chunk->first;
    }
    append_head(spec, {chunk->number, chunk->first, count}, workers, out);
    append_call(spec, out);
    char separator = '[';
    for (std::uint64_t i = 0; i < count; ++i) {
      out.push_back(std::exchange(separator, ','));
      if (spec.sends_items()) {
        append_variables(names, feed.take(chunk->first + i).values, out);
        continue;
      }
      const Item item = feed.take(chunk->first + i);
      append_argv(prepare(spec, item, *chunk, chunk->number % workers), out);
    }
    out.append("]}\n");
  }
  out.flush();
  return {};
}

}  // namespace localexec::cli
