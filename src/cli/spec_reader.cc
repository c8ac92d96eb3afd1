#include "cli/spec_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "cli/spec_shape.h"
#include "core/base64.h"
#include "core/json_comments.h"
#include "core/json_members.h"
#include "core/json_syntax.h"
#include "core/nearest_name.h"
#include "core/usage_error.h"
#include "core/utf8.h"

namespace localexec::cli {
namespace {

// A value in the text, and the JSON pointer that leads to it.
struct Place {
  std::string_view json;
  std::string pointer;
};

struct Member {
  std::string name;
  Place place;
};

// RFC 6901, section 3.
std::string pointer_token(std::string_view name) {
  std::string token;
  for (const char c : name) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

bool is_object(std::string_view json) { return json.front() == '{'; }
bool is_list(std::string_view json) { return json.front() == '['; }
bool is_string(std::string_view json) { return json.front() == '"'; }
bool is_number(std::string_view json) {
  return json.front() == '-' || (json.front() >= '0' && json.front() <= '9');
}

std::string_view type_of(std::string_view json) {
  if (is_object(json)) return "an object";
  if (is_list(json)) return "a list";
  if (is_string(json)) return "a string";
  if (is_number(json)) return "a number";
  return json;  // true, false, null
}

// ["./task", "{x}"] for ./task {x}: what a command that is one string should be.
std::string as_list(std::string_view text) {
  std::string list;
  while (!text.empty()) {
    const auto space = std::min(text.find(' '), text.size());
    if (space > 0) list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", text.substr(0, space));
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  return "[" + list + "]";
}

class SpecReader {
 public:
  SpecReader(const CommandRow& command, std::string text, const std::string& file)
      : command_(command), text_(std::move(text)), file_(file) {}

  ParsedWords read() {
    check_syntax();
    const auto start = text_.find_first_not_of(" \t\r\n");
    const Place whole{std::string_view(text_).substr(start), ""};
    if (!is_object(whole.json)) {
      refuse(whole,
             fmt::format("is {}; a spec is an object, as {{\"range\": \"0:10\", \"command\": "
                         "[\"echo\", \"{{item}}\"]}}",
                         type_of(whole.json)));
    }
    for (const Member& member : members_of(whole)) read_member(member);
    return std::move(words_);
  }

 private:
  std::size_t line_of(std::size_t offset) const {
    const auto end = text_.begin() + static_cast<std::ptrdiff_t>(offset);
    return 1 + static_cast<std::size_t>(std::count(text_.begin(), end, '\n'));
  }

  std::string where(const Place& place) const {
    const auto offset = static_cast<std::size_t>(place.json.data() - text_.data());
    if (place.pointer.empty()) return fmt::format("{}:{}", file_, line_of(offset));
    return fmt::format("{}:{}: {}", file_, line_of(offset), place.pointer);
  }

  [[noreturn]] void refuse(const Place& place, std::string_view why) const {
    throw UsageError(fmt::format("{}: {}", where(place), why));
  }

  [[noreturn]] void refuse_text(std::size_t offset, std::string_view why) const {
    throw UsageError(fmt::format("{}:{}: {}", file_, line_of(offset), why));
  }

  void check_syntax() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size());
      if (!is_utf8(std::string_view(text_).substr(at, end - at))) {
        refuse_text(at, "a byte that is no UTF-8, which JSON is made of");
      }
      at = end + 1;
    }
    if (const auto open = blank_comments(text_)) refuse_text(*open, "a /* comment never ends");
    if (const auto fault = json_fault(text_)) refuse_text(*fault, why_at(*fault));
  }

  std::string why_at(std::size_t fault) const {
    if (text_.find_first_not_of(" \t\r\n") == std::string::npos) {
      return "is empty; a spec is an object";
    }
    if (fault >= text_.size()) return "no JSON: the text ends too early";
    const auto before =
        fault == 0 ? std::string::npos : text_.find_last_not_of(" \t\r\n", fault - 1);
    const char c = text_[fault];
    if ((c == '}' || c == ']') && before != std::string::npos && text_[before] == ',') {
      return fmt::format("no JSON: a comma before {}; leave it out", c);
    }
    if (c == '\'') return "no JSON: strings stand in double quotes";
    const std::size_t end = std::min(text_.find('\n', fault), text_.size());
    return fmt::format("no JSON from here: {}",
                       text_.substr(fault, std::min<std::size_t>(end - fault, 20)));
  }

  std::vector<Member> members_of(const Place& object) const {
    std::vector<Member> members;
    const auto raw = json_members(object.json);
    for (const auto& [name, value] : *raw) {
      Member member{json_string(fmt::format("\"{}\"", name)), {value, object.pointer}};
      member.place.pointer += "/" + pointer_token(member.name);
      for (const Member& known : members) {
        if (known.name == member.name) refuse(member.place, "is there twice; leave one out");
      }
      members.push_back(std::move(member));
    }
    return members;
  }

  std::vector<Place> elements_of(const Place& list) const {
    std::vector<Place> places;
    const auto elements = json_elements(list.json);
    for (const std::string_view element : *elements) {
      places.push_back({element, fmt::format("{}/{}", list.pointer, places.size())});
    }
    return places;
  }

  const OptionRow* find_row(std::string_view name) const {
    for (const OptionRow& option : all_options()) {
      if (option.name == name && may_stand_in_spec(option, command_.id)) return &option;
    }
    return nullptr;
  }

  void read_member(const Member& member) {
    if (member.name == "$schema") {
      read_text(member.place);
    } else if (member.name == "command") {
      read_command(member.place);
    } else if (const OptionRow* option = find_row(member.name)) {
      read_option(*option, member.place);
    } else {
      refuse_key(member, {"command"});
    }
  }

  void read_option(const OptionRow& option, const Place& place) {
    switch (spec_shape(option)) {
      case SpecShape::flag:
        if (read_flag(place)) add(option, place, {});
        break;
      case SpecShape::text:
        add(option, place, {read_text(place)});
        break;
      case SpecShape::texts:
        for (const Place& part : one_or_more(place)) add(option, part, {read_text(part)});
        break;
      case SpecShape::joined:
        add(option, place, {joined(place)});
        break;
      case SpecShape::variables:
        read_variables(option, place);
        break;
      case SpecShape::loop:
        read_loop(place);
        break;
      case SpecShape::source:
        if (!words_.inputs.empty()) {
          refuse(place, "there is another source of items; list all of them under \"var\"");
        }
        words_.inputs.push_back(read_source(option, place));
        break;
      case SpecShape::none:
        break;
    }
  }

  GivenOption given(const OptionRow& option, const Place& place,
                    std::vector<std::string> values) const {
    return {&option, std::move(values), where(place)};
  }

  void add(const OptionRow& option, const Place& place, std::vector<std::string> values) {
    words_.options.push_back(given(option, place, std::move(values)));
  }

  bool read_flag(const Place& place) const {
    if (place.json != "true" && place.json != "false") {
      refuse(place, fmt::format("is {}; write true or false", type_of(place.json)));
    }
    return place.json == "true";
  }

  std::string read_text(const Place& place) const {
    std::string text;
    if (is_string(place.json)) {
      text = json_string(place.json);
    } else if (is_number(place.json)) {
      text = place.json;
    } else if (is_object(place.json)) {
      text = read_base64(place);
    } else {
      refuse(place, fmt::format("is {}; write a string or a number", type_of(place.json)));
    }
    if (text.find('\0') != std::string::npos) {
      refuse(place, "holds a NUL character, which no argument and no file name can have");
    }
    return text;
  }

  std::string read_base64(const Place& place) const {
    const std::vector<Member> members = members_of(place);
    if (members.size() == 1 && members[0].name == "base64" && is_string(members[0].place.json)) {
      if (auto bytes = from_base64(json_string(members[0].place.json))) return *bytes;
      refuse(members[0].place, "is no base64 (RFC 4648)");
    }
    refuse(place, "is an object; write a string or a number, or {\"base64\": \"...\"} for bytes");
  }

  std::vector<Place> one_or_more(const Place& place) const {
    return is_list(place.json) ? elements_of(place) : std::vector<Place>{place};
  }

  std::string joined(const Place& place) const {
    std::string text;
    for (const Place& part : one_or_more(place)) {
      if (!text.empty()) text += ',';
      text += read_text(part);
    }
    return text;
  }

  void read_command(const Place& place) {
    if (is_string(place.json)) {
      refuse(place,
             fmt::format("is a string; write its words as a list: {}, or for a shell [\"sh\", "
                         "\"-c\", \"...\"]",
                         as_list(json_string(place.json))));
    }
    if (!is_list(place.json)) {
      refuse(place, fmt::format("is {}; write a list of words", type_of(place.json)));
    }
    for (const Place& word : elements_of(place)) {
      words_.command.push_back(read_text(word));
      if (command_.id != CommandId::exec && words_.command.back().starts_with(":::")) {
        refuse(word,
               "gives items on a command line; in a spec they stand under \"list\" or \"var\"");
      }
    }
    if (words_.command.empty()) refuse(place, "is empty; write the program and its arguments");
  }

  void read_variables(const OptionRow& option, const Place& place) {
    if (!is_object(place.json)) {
      refuse(place,
             fmt::format("is {}; write an object: {{\"NAME\": \"VALUE\"}}", type_of(place.json)));
    }
    for (const Member& member : members_of(place)) {
      if (member.name.find('=') != std::string::npos) {
        refuse(member.place, "no name of a variable holds a =");
      }
      add(option, member.place, {fmt::format("{}={}", member.name, read_text(member.place))});
    }
  }

  void read_loop(const Place& place) {
    if (!is_list(place.json)) {
      refuse(place, fmt::format("is {}; the order counts, so write a list: [{{\"name\": \"x\", "
                                "\"range\": \"0:10\"}}]",
                                type_of(place.json)));
    }
    if (!words_.inputs.empty()) {
      refuse(place, "there is another source of items; list all of them under \"var\"");
    }
    for (const Place& input : elements_of(place)) read_input(input);
    if (words_.inputs.empty()) refuse(place, "is empty; leave it out, or write an input");
  }

  void read_input(const Place& place) {
    if (!is_object(place.json)) {
      refuse(place, fmt::format("is {}; write an object: {{\"name\": \"x\", \"range\": \"0:10\"}}",
                                type_of(place.json)));
    }
    SpecInput input;
    std::string name;
    bool paired = false;
    for (const Member& member : members_of(place)) {
      const OptionRow* option = find_row(member.name);
      if (member.name == "name") {
        name = read_text(member.place);
        if (name.empty()) refuse(member.place, "is empty; name the variable, or leave it out");
      } else if (member.name == "pair") {
        paired = read_flag(member.place);
        if (paired && words_.inputs.empty()) {
          refuse(member.place, "there is no input before it to pair with");
        }
      } else if (option != nullptr && spec_shape(*option) == SpecShape::source) {
        if (!input.parts.empty()) refuse(member.place, "an input has one source");
        input = read_source(*option, member.place);
      } else {
        refuse_key(member, {"name", "pair"});
      }
    }
    if (input.parts.empty()) {
      refuse(place, "has no source; write for example {\"name\": \"x\", \"range\": \"0:10\"}");
    }
    input.name = std::move(name);
    input.paired = paired;
    input.origin = where(place);
    words_.inputs.push_back(std::move(input));
  }

  SpecInput read_source(const OptionRow& option, const Place& place) const {
    SpecInput input;
    input.origin = where(place);
    std::vector<std::string> values;
    for (const Place& part : one_or_more(place)) {
      values.push_back(read_text(part));
      if (option.kind != OptionKind::words) {
        input.parts.push_back(given(option, part, {std::exchange(values, {}).front()}));
      }
    }
    if (option.kind == OptionKind::words) input.parts.push_back(given(option, place, values));
    if (input.parts.empty()) refuse(place, "is empty; leave it out, or name what to read");
    return input;
  }

  // `further`: the keys that are allowed there besides options.
  [[noreturn]] void refuse_key(const Member& member, std::vector<std::string> further) const {
    const bool in_input = further.size() == 2;
    for (const OptionRow& option : all_options()) {
      if (in_input || option.name != member.name || spec_shape(option) == SpecShape::none) continue;
      refuse(member.place,
             fmt::format("is no option of localexec {}; leave it out", command_.name));
    }
    for (const OptionRow& option : all_options()) {
      if (!may_stand_in_spec(option, command_.id)) continue;
      if (in_input && spec_shape(option) != SpecShape::source) continue;
      further.emplace_back(option.name);
    }
    const std::string nearest = nearest_name(member.name, further);
    refuse(member.place,
           fmt::format("no such key; {}",
                       !nearest.empty() ? fmt::format("did you mean \"{}\"?", nearest)
                       : in_input       ? fmt::format("there are {}", fmt::join(further, ", "))
                                  : fmt::format("keys are the options of localexec {} (see --help) "
                                                "and \"command\"",
                                                command_.name)));
  }

  const CommandRow& command_;
  std::string text_;
  const std::string& file_;
  ParsedWords words_;
};

}  // namespace

ParsedWords read_spec(const CommandRow& command, std::string text, const std::string& file) {
  return SpecReader(command, std::move(text), file).read();
}

}  // namespace localexec::cli
