#include "report/record_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "core/base64.h"
#include "core/json_text.h"

namespace localexec {
namespace {

// So many decimal digits, with leading zeros: several a record, where fmt's parsing of a format
// shows.
void write_digits(std::int64_t number, int count, char* at) {
  for (char* digit = at + count; digit-- > at; number /= 10) {
    *digit = static_cast<char>('0' + number % 10);
  }
}

void write_number(std::uint64_t number, SpillingBuffer& out) {
  const fmt::format_int digits(number);
  out.append({digits.data(), digits.size()});
}

void write_seconds(Duration duration, SpillingBuffer& out) {
  const std::int64_t micros = (duration.count() + 500) / 1000;
  const fmt::format_int whole(micros / 1'000'000);
  out.append({whole.data(), whole.size()});
  char fraction[7] = {'.'};
  write_digits(micros % 1'000'000, 6, fraction + 1);
  out.append({fraction, sizeof fraction});
}

// "2026-01-31T23:59:59.123456Z"
class DateAndTime {
 public:
  // Until it is asked again. Many records are of the same second.
  std::string_view text(WallTime time) {
    const auto second = std::chrono::floor<std::chrono::seconds>(time);
    if (second != second_) write_second(second);
    const auto micros = std::chrono::floor<std::chrono::microseconds>(time - second);
    write_digits(micros.count(), 6, &text_[20]);
    return text_;
  }

 private:
  void write_second(std::chrono::sys_seconds second) {
    const auto day = std::chrono::floor<std::chrono::days>(second);
    const std::chrono::year_month_day date(day);
    const std::int64_t seconds = (second - day).count();
    write_digits(static_cast<int>(date.year()), 4, &text_[0]);
    write_digits(static_cast<unsigned>(date.month()), 2, &text_[5]);
    write_digits(static_cast<unsigned>(date.day()), 2, &text_[8]);
    write_digits(seconds / 3600, 2, &text_[11]);
    write_digits(seconds / 60 % 60, 2, &text_[14]);
    write_digits(seconds % 60, 2, &text_[17]);
    second_ = second;
  }

  std::optional<std::chrono::sys_seconds> second_;
  std::string text_ = "0000-00-00T00:00:00.000000Z";
};

// Nothing in it needs an escape.
void write_word(std::string_view word, SpillingBuffer& out) {
  out.push_back('"');
  out.append(word);
  out.push_back('"');
}

void write_time(WallTime time, SpillingBuffer& out) {
  thread_local DateAndTime last;
  write_word(last.text(time), out);
}

void write_end(const ProcessEnd& end, SpillingBuffer& out) {
  if (end.kind == ProcessEnd::Kind::exited) {
    out.append(",\"exit\":");
    write_number(static_cast<std::uint64_t>(end.number), out);
  } else if (end.kind == ProcessEnd::Kind::signaled) {
    out.append(",\"signal\":");
    write_word(signal_name(end.number), out);
  }
}

}  // namespace

void append_tries(const std::vector<Attempt>& attempts, SpillingBuffer& out) {
  std::string_view separator = "[{\"status\":";
  for (const Attempt& attempt : attempts) {
    out.append(std::exchange(separator, ",{\"status\":"));
    write_word(status_name(status_of(attempt.outcome)), out);
    write_end(end_of(attempt.outcome), out);
    out.append(",\"start\":");
    write_time(attempt.times.start, out);
    out.append(",\"elapsed\":");
    write_seconds(attempt.times.elapsed, out);
    if (attempt.times.measured) {
      out.append(",\"user\":");
      write_seconds(attempt.times.user, out);
      out.append(",\"sys\":");
      write_seconds(attempt.times.system, out);
    }
    out.push_back('}');
  }
  out.push_back(']');
}

namespace {

// What a chunk may hold for its variables to be shown without being asked for.
constexpr std::uint64_t kShownItems = 1000;
constexpr std::size_t kShownBytes = 64 << 10;

bool is_short(const Item& item) {
  return !item.chunk ||
         (item.chunk->count <= kShownItems && item.chunk->bytes.size() <= kShownBytes);
}

}  // namespace

void append_base64(const SpilledBytes& bytes, const sys::SpillFile& spill, SpillingBuffer& out) {
  Base64Encoder encoder;
  std::string encoded;
  for_each_piece(bytes, spill, [&](std::string_view piece) {
    encoded.clear();
    encoder.feed(piece, encoded);
    out.append(encoded);
  });
  encoded.clear();
  encoder.finish(encoded);
  out.append(encoded);
}

namespace {

// Valid UTF-8 passes piece by piece.
class StringList {
 public:
  explicit StringList(SpillingBuffer& out) : out_(out) {}

  void feed(std::string_view piece) {
    while (!piece.empty()) {
      if (!std::exchange(in_string_, true)) out_.append(std::exchange(separator_, ",\""));
      const std::size_t newline = piece.find('\n');
      append_escaped(piece.substr(0, newline), out_);
      if (newline == std::string_view::npos) return;
      end_string();
      piece.remove_prefix(newline + 1);
    }
  }
  void end_string() {
    if (std::exchange(in_string_, false)) out_.push_back('"');
  }

 private:
  SpillingBuffer& out_;
  std::string_view separator_ = "\"";
  bool in_string_ = false;
};

// Others line by line, to see which of them are.
void append_broken_lines(const SpilledBytes& bytes, const sys::SpillFile& spill,
                         SpillingBuffer& out) {
  std::string line;
  std::string_view separator;
  const auto end_line = [&] {
    out.append(std::exchange(separator, ","));
    append_text(line, out);
    line.clear();
  };
  for_each_piece(bytes, spill, [&](std::string_view piece) {
    for (auto newline = piece.find('\n'); newline != std::string_view::npos;
         newline = piece.find('\n')) {
      line += piece.substr(0, newline);
      end_line();
      piece.remove_prefix(newline + 1);
    }
    line += piece;
  });
  if (!line.empty()) end_line();
}

}  // namespace

void append_lines(const CapturedOutput& output, const sys::SpillFile& spill, SpillingBuffer& out) {
  out.push_back('[');
  if (output.utf8) {
    StringList list(out);
    for_each_piece(output.bytes, spill, [&list](std::string_view piece) { list.feed(piece); });
    list.end_string();
  } else {
    append_broken_lines(output.bytes, spill, out);
  }
  out.push_back(']');
}

RecordTraits::RecordTraits(const Record& record, const RecordLayout& layout)
    : end(end_of(record.last().outcome)), is_answered(was_answered(record.last().outcome)) {
  const bool was_started = is_answered || end.kind != ProcessEnd::Kind::none;
  if (layout.result == ResultKind::text && record.result_json.empty()) {
    shows_result = record.out.utf8 && was_started;
  } else if (layout.result == ResultKind::lines) {
    shows_result = was_started;
  } else {
    shows_result = !record.result_json.empty();
  }
}

bool has_field(Field field, const Record& record, const RecordTraits& traits,
               const RecordLayout& layout) {
  switch (field) {
    case Field::index:
      return !record.item.chunk;
    case Field::items:
      return record.item.chunk.has_value();
    case Field::vars:
      return layout.all_vars || is_short(record.item);
    case Field::exit:
      return traits.end.kind == ProcessEnd::Kind::exited;
    case Field::signal:
      return traits.end.kind == ProcessEnd::Kind::signaled;
    case Field::result:
      return traits.shows_result;
    case Field::out:  // said already, as the result
      return !traits.shows_result || traits.is_answered;
    case Field::err:
    case Field::err_base64:
      return layout.has_errors;
    case Field::out_file:
      return !record.out_file.empty();
    case Field::err_file:
      return layout.has_errors && !record.err_file.empty();
    case Field::error:
      return !reason_of(record.last().outcome).empty();
    case Field::leaked:
      return record.leaked;
    case Field::tries:
      return record.attempts.size() > 1;
    case Field::user:
    case Field::sys:
    case Field::max_rss:
      return record.last().times.measured;
    case Field::memory_limit:
      return record.last().memory_limit != MemoryLimit::none;
    case Field::host:
      return !record.host.empty();
    case Field::job:
      return !record.job.empty();
    case Field::key:
      return !record.key.empty();
    default:
      return true;
  }
}

std::string rfc3339(WallTime time) { return std::string(DateAndTime().text(time)); }

RecordJson::RecordJson(RecordLayout layout, const sys::SpillFile& spill)
    : layout_(std::move(layout)), spill_(spill) {
  layout_.all_vars = !layout_.fields.empty();
  const std::vector<Field> chosen = layout_.chosen_fields();
  for (const Field field : chosen) members_.push_back(member_of(field, chosen));
}

RecordJson::Member RecordJson::member_of(Field field, const std::vector<Field>& chosen) {
  Member member{field, {}, 0, {}};
  const auto name =
      fmt::format_to_n(member.name.data(), member.name.size(), "\"{}\":", field_name(field));
  member.name_size = name.size;
  if (field == Field::out_base64 || field == Field::out_file) member.stream = Field::out;
  if (field == Field::err_base64 || field == Field::err_file) member.stream = Field::err;
  if (member.stream && std::ranges::find(chosen, *member.stream) == chosen.end()) {
    member.stream.reset();
  }
  return member;
}

// An object names nothing twice.
bool RecordJson::comes_with_its_stream(const Member& member, const Record& record,
                                       const RecordTraits& traits) const {
  if (!member.stream || !has_field(*member.stream, record, traits, layout_)) return false;
  if (member.field == Field::out_file || member.field == Field::err_file) return true;
  const bool is_out = *member.stream == Field::out;
  const CapturedOutput& output = is_out ? record.out : record.err;
  const std::string& file = is_out ? record.out_file : record.err_file;
  return !output.utf8 && (file.empty() || output.bytes.size <= layout_.max_output);
}

void RecordJson::write(const Record& record, SpillingBuffer& out) const {
  const RecordTraits traits(record, layout_);
  char separator = '{';
  for (const Member& member : members_) {
    if (!has_field(member.field, record, traits, layout_)) continue;
    if (comes_with_its_stream(member, record, traits)) continue;
    out.push_back(std::exchange(separator, ','));
    const std::string_view name(member.name.data(), member.name_size);
    if (member.field == Field::out) {
      write_stream(name, record.out, record.out_file, out);
    } else if (member.field == Field::err) {
      write_stream(name, record.err, record.err_file, out);
    } else {
      out.append(member.name, member.name_size);
      write_value(member.field, record, traits, out);
    }
  }
  if (separator == '{') out.push_back('{');
  out.append("}\n");
}

void RecordJson::write_value(Field field, const Record& record, const RecordTraits& traits,
                             SpillingBuffer& out) const {
  const AttemptTimes& times = record.last().times;
  switch (field) {
    case Field::index:
      return write_number(record.item.index, out);
    case Field::items:
      return out.append(fmt::format("[{},{}]", record.item.first(), record.item.count()));
    case Field::vars:
      return write_variables(record, out);
    case Field::status:
      return write_word(status_name(record.status()), out);
    case Field::exit:
      return write_number(static_cast<std::uint64_t>(traits.end.number), out);
    case Field::signal:
      return write_word(signal_name(traits.end.number), out);
    case Field::result:
      return write_result(record, out);
    case Field::out:
    case Field::err:
      return;           // has a name for each form of it
    case Field::error:  // it may quote the bytes of an item
      if (const auto* raised = std::get_if<Raised>(&record.last().outcome)) {
        return out.append(raised->error_json);
      }
      return append_text(reason_of(record.last().outcome), out);
    case Field::leaked:
      return out.append("true");
    case Field::attempts:
      return write_number(record.attempts.size(), out);
    case Field::tries:
      return append_tries(record.attempts, out);
    case Field::chunk:
      return write_number(record.chunk, out);
    case Field::worker:
      return write_number(record.worker, out);
    case Field::host:
      return append_quoted(record.host, out);
    case Field::job:
      return append_quoted(record.job, out);
    case Field::start:
      return write_time(times.start, out);
    case Field::elapsed:
      return write_seconds(times.elapsed, out);
    case Field::user:
      return write_seconds(times.user, out);
    case Field::sys:
      return write_seconds(times.system, out);
    case Field::max_rss:
      return write_number(times.max_rss, out);
    case Field::memory_limit:
      return write_word(
          record.last().memory_limit == MemoryLimit::control_group ? "cgroup" : "rlimit", out);
    case Field::key:
      return append_quoted(record.key, out);
    case Field::out_base64:
      return write_base64(record.out, out);
    case Field::err_base64:
      return write_base64(record.err, out);
    case Field::out_file:
      return append_text(record.out_file, out);
    case Field::err_file:
      return append_text(record.err_file, out);
  }
}

void RecordJson::write_variables(const Record& record, SpillingBuffer& out) const {
  if (!record.item.chunk) return append_variables(layout_.variables, record.item.values, out);
  write_columns(*record.item.chunk, record.item.values, out);
}

void append_column(const PackedItems& items, std::size_t variable, SpillingBuffer& out) {
  char separator = '[';
  for (PackedReader reader(items); reader.next();) {
    out.push_back(std::exchange(separator, ','));
    append_value(reader.row()[variable].value(), out);
  }
  out.push_back(']');
}

// {"x":["a","b"],"fixed":"text"}: an array of the values of each of the loop's variables.
void RecordJson::write_columns(const PackedItems& items, const std::vector<Value>& values,
                               SpillingBuffer& out) const {
  for (std::size_t i = 0; i < values.size(); ++i) {
    out.push_back(i == 0 ? '{' : ',');
    append_quoted(layout_.variables[i], out);
    out.push_back(':');
    if (i >= items.width) {
      append_value(values[i], out);
      continue;
    }
    append_column(items, i, out);
  }
  out.push_back('}');
}

void RecordJson::write_result(const Record& record, SpillingBuffer& out) const {
  if (!record.result_json.empty()) return out.append(record.result_json);
  if (layout_.result == ResultKind::lines) return append_lines(record.out, spill_, out);
  out.push_back('"');
  for_each_text_piece(record.out.bytes, spill_,
                      [&out](std::string_view piece) { append_escaped(piece, out); });
  out.push_back('"');
}

// `name` is that of the text: "stdout":
void RecordJson::write_stream(std::string_view name, const CapturedOutput& output,
                              const std::string& file, SpillingBuffer& out) const {
  const auto begin_form = [&](std::string_view ending) {
    out.append(name.substr(0, name.size() - 2));
    out.append(ending);
  };
  if (!file.empty()) {
    begin_form("_file\":");
    append_text(file, out);
    if (output.bytes.size > layout_.max_output) return;
    out.push_back(',');
  }
  if (output.utf8) {
    out.append(name);
    out.push_back('"');
    for_each_piece(output.bytes, spill_,
                   [&out](std::string_view piece) { append_escaped(piece, out); });
    out.push_back('"');
  } else {
    begin_form("_base64\":");
    write_base64(output, out);
  }
}

void RecordJson::write_base64(const CapturedOutput& output, SpillingBuffer& out) const {
  out.push_back('"');
  append_base64(output.bytes, spill_, out);
  out.push_back('"');
}

}  // namespace localexec
