#include "core/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/nearest_name.h"
#include "core/usage_error.h"

namespace localexec {
namespace {

struct NamedField {
  Field field;
  std::string_view name;
};

// In the order of Field.
constexpr std::array<NamedField, 28> kFields{{{Field::index, "index"},
                                              {Field::items, "items"},
                                              {Field::vars, "vars"},
                                              {Field::status, "status"},
                                              {Field::exit, "exit"},
                                              {Field::signal, "signal"},
                                              {Field::result, "result"},
                                              {Field::out, "stdout"},
                                              {Field::err, "stderr"},
                                              {Field::error, "error"},
                                              {Field::leaked, "leaked"},
                                              {Field::attempts, "attempts"},
                                              {Field::tries, "tries"},
                                              {Field::chunk, "chunk"},
                                              {Field::worker, "worker"},
                                              {Field::host, "host"},
                                              {Field::job, "job"},
                                              {Field::start, "start"},
                                              {Field::elapsed, "elapsed"},
                                              {Field::user, "user"},
                                              {Field::sys, "sys"},
                                              {Field::max_rss, "max_rss"},
                                              {Field::memory_limit, "memory_limit"},
                                              {Field::key, "key"},
                                              {Field::out_base64, "stdout_base64"},
                                              {Field::err_base64, "stderr_base64"},
                                              {Field::out_file, "stdout_file"},
                                              {Field::err_file, "stderr_file"}}};

static_assert(std::ranges::is_sorted(kFields, {}, &NamedField::field) &&
              kFields.back().field == Field{kFields.size() - 1});

Field parse_field(std::string_view name) {
  for (const NamedField& named : kFields) {
    if (named.name == name) return named.field;
  }
  std::vector<std::string> names;
  for (const NamedField& named : kFields) names.emplace_back(named.name);
  const std::string nearest = nearest_name(name, names);
  throw UsageError(
      nearest.empty()
          ? fmt::format("--fields: no field is called '{}'; there are {}", name,
                        fmt::join(names, ", "))
          : fmt::format("--fields: no field is called '{}'; did you mean '{}'?", name, nearest));
}

}  // namespace

std::string_view field_name(Field field) { return kFields[static_cast<std::size_t>(field)].name; }

const std::vector<Field>& standard_fields() {
  static const std::vector<Field> fields = [] {
    std::vector<Field> standard;
    for (const NamedField& named : kFields) {
      if (named.field < Field::out_base64) standard.push_back(named.field);
    }
    return standard;
  }();
  return fields;
}

std::vector<Field> parse_fields(std::string_view text) {
  std::vector<Field> fields;
  while (true) {
    const auto comma = text.find(',');
    const std::string_view name = text.substr(0, comma);
    const Field field = parse_field(name);
    // JSON readers do not agree on what a key that comes twice means.
    if (std::ranges::count(fields, field) != 0) {
      throw UsageError(fmt::format("--fields: '{}' stands there twice; name it once", name));
    }
    fields.push_back(field);
    if (comma == std::string_view::npos) return fields;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace localexec
