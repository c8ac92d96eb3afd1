#include "report/record_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/json_text.h"

namespace localexec {
namespace {

constexpr std::string_view kEndOfRow = "\r\n";  // RFC 4180, 2.1
constexpr std::size_t kCellBudget = 64 << 10;   // of one cell in memory

// The inside of a quoted cell; takes what JSON writers append, too.
class Cell {
 public:
  explicit Cell(SpillingBuffer& out) : out_(out) { out_.push_back('"'); }
  ~Cell() { out_.push_back('"'); }
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;

  void append(std::string_view text) {
    for (auto quote = text.find('"'); quote != std::string_view::npos; quote = text.find('"')) {
      out_.append(text.substr(0, quote));
      out_.append("\"\"");
      text.remove_prefix(quote + 1);
    }
    out_.append(text);
  }
  void push_back(char c) { append({&c, 1}); }

 private:
  SpillingBuffer& out_;
};

bool needs_quotes(std::string_view text) {
  return text.empty() || text.find_first_of(",\"\r\n") != std::string_view::npos ||
         text.front() == ' ' || text.back() == ' ';
}

void write_text(std::string_view text, SpillingBuffer& out) {
  if (!needs_quotes(text)) return out.append(text);
  Cell(out).append(text);
}

void write_seconds(Duration duration, SpillingBuffer& out) {
  out.append(fmt::format("{:.6f}", static_cast<double>(duration.count()) / 1e9));
}

void write_error(const Outcome& outcome, SpillingBuffer& out) {
  Cell cell(out);
  if (const auto* raised = std::get_if<Raised>(&outcome)) return cell.append(raised->error_json);
  const std::string reason = reason_of(outcome);
  if (is_utf8(reason)) return cell.append(reason);
  append_text(reason, cell);
}

// A stream has three columns; they need no others of the same names.
void drop_said_twice(std::vector<Field>& fields) {
  const auto has = [&fields](Field field) {
    return std::ranges::find(fields, field) != fields.end();
  };
  const bool has_out = has(Field::out);
  const bool has_err = has(Field::err);
  std::erase_if(fields, [&](Field field) {
    return (has_out && (field == Field::out_base64 || field == Field::out_file)) ||
           (has_err && (field == Field::err_base64 || field == Field::err_file));
  });
}

bool is_stream(Field field) { return field == Field::out || field == Field::err; }

}  // namespace

RecordCsv::RecordCsv(RecordLayout layout, sys::SpillFile& spill)
    : layout_(std::move(layout)), spill_(spill) {
  layout_.all_vars = !layout_.fields.empty();
  drop_said_twice(layout_.fields);
  if (!layout_.fields.empty()) return;
  layout_.fields = standard_fields();
  if (layout_.result == ResultKind::none && !layout_.takes_chunks) {
    std::erase(layout_.fields, Field::result);
  }
  if (!layout_.takes_chunks) std::erase(layout_.fields, Field::items);
}

std::string RecordCsv::header() const {
  std::string row;
  const auto add = [&row](const std::string& name) {
    if (!row.empty()) row += ',';
    if (!needs_quotes(name)) {
      row += name;
      return;
    }
    row += '"';
    for (const char c : name) row += c == '"' ? "\"\"" : std::string(1, c);
    row += '"';
  };
  for (const Field field : layout_.fields) {
    const std::string name(field_name(field));
    if (field == Field::vars) {
      for (const std::string& variable : layout_.variables) add("vars." + variable);
      continue;
    }
    add(name);
    if (!is_stream(field)) continue;
    add(name + "_base64");
    add(name + "_file");
  }
  return row.append(kEndOfRow);
}

void RecordCsv::write(const Record& record, SpillingBuffer& out) const {
  const RecordTraits traits(record, layout_);
  bool is_first = true;
  for (const Field field : layout_.fields) {
    if (field == Field::vars && layout_.variables.empty()) continue;
    if (!std::exchange(is_first, false)) out.push_back(',');
    if (has_field(field, record, traits, layout_)) {
      write_field(field, record, out);
    } else if (is_stream(field)) {
      out.append(",,");
    } else if (field == Field::vars) {
      out.append(std::string(layout_.variables.size() - 1, ','));
    }
  }
  out.append(kEndOfRow);
}

void RecordCsv::write_field(Field field, const Record& record, SpillingBuffer& out) const {
  const AttemptTimes& times = record.last().times;
  const Outcome& outcome = record.last().outcome;
  switch (field) {
    case Field::index:
      return out.append(std::to_string(record.item.index));
    case Field::items:
      return write_text(fmt::format("[{},{}]", record.item.first(), record.item.count()), out);
    case Field::vars:
      return write_variables(record, out);
    case Field::status:
      return out.append(status_name(record.status()));
    case Field::exit:
      return out.append(std::to_string(end_of(outcome).number));
    case Field::signal:
      return out.append(signal_name(end_of(outcome).number));
    case Field::result:
      return write_result(record, out);
    case Field::out:
      return write_stream(record.out, record.out_file, out);
    case Field::err:
      return write_stream(record.err, record.err_file, out);
    case Field::error:
      return write_error(outcome, out);
    case Field::leaked:
      return out.append("true");
    case Field::attempts:
      return out.append(std::to_string(record.attempts.size()));
    case Field::tries:
      return write_json([&](SpillingBuffer& json) { append_tries(record.attempts, json); }, out);
    case Field::chunk:
      return out.append(std::to_string(record.chunk));
    case Field::worker:
      return out.append(std::to_string(record.worker));
    case Field::host:
      return write_text(record.host, out);
    case Field::job:
      return write_text(record.job, out);
    case Field::start:
      return out.append(rfc3339(times.start));
    case Field::elapsed:
      return write_seconds(times.elapsed, out);
    case Field::user:
      return write_seconds(times.user, out);
    case Field::sys:
      return write_seconds(times.system, out);
    case Field::max_rss:
      return out.append(std::to_string(times.max_rss));
    case Field::memory_limit:
      return out.append(record.last().memory_limit == MemoryLimit::control_group ? "cgroup"
                                                                                 : "rlimit");
    case Field::key:
      return out.append(record.key);
    case Field::out_base64:
      return append_base64(record.out.bytes, spill_, out);
    case Field::err_base64:
      return append_base64(record.err.bytes, spill_, out);
    case Field::out_file:
      return write_text(record.out_file, out);
    case Field::err_file:
      return write_text(record.err_file, out);
  }
}

void RecordCsv::write_variables(const Record& record, SpillingBuffer& out) const {
  const std::vector<Value>& values = record.item.values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out.push_back(',');
    if (record.item.chunk && i < record.item.chunk->width) {
      write_json([&](SpillingBuffer& json) { append_column(*record.item.chunk, i, json); }, out);
      continue;
    }
    const Value& value = values[i];
    std::string text = value.str();
    if (!is_utf8(text)) {
      text.clear();
      append_value(value, text);
    }
    write_text(text, out);
  }
}

void RecordCsv::write_result(const Record& record, SpillingBuffer& out) const {
  if (layout_.result == ResultKind::lines && record.result_json.empty()) {
    return write_json([&](SpillingBuffer& json) { append_lines(record.out, spill_, json); }, out);
  }
  Cell cell(out);
  if (!record.result_json.empty()) return cell.append(record.result_json);
  for_each_text_piece(record.out.bytes, spill_, [&cell](std::string_view p) { cell.append(p); });
}

template <typename Write>
void RecordCsv::write_json(Write&& write, SpillingBuffer& out) const {
  SpillingBuffer json(spill_, kCellBudget);
  write(json);
  const SpilledBytes bytes = json.take();
  Cell cell(out);
  for_each_piece(bytes, spill_, [&cell](std::string_view piece) { cell.append(piece); });
  release(bytes, spill_);
}

// The text, the base64, the file.
void RecordCsv::write_stream(const CapturedOutput& output, const std::string& file,
                             SpillingBuffer& out) const {
  const bool is_here = output.bytes.size <= layout_.max_output;
  if (is_here && output.utf8) {
    Cell cell(out);
    for_each_piece(output.bytes, spill_, [&cell](std::string_view piece) { cell.append(piece); });
  }
  out.push_back(',');
  if (is_here && !output.utf8) append_base64(output.bytes, spill_, out);
  out.push_back(',');
  if (!file.empty()) write_text(file, out);
}

}  // namespace localexec
