// Whatever a journal and the output beside it hold, a run that resumes refuses them with a sentence
// or finds records that it can read, each once. Input: the journal, or, after a first byte 'o', an
// output. An 'e' first makes whole entries of the lines that follow and then tears and turns bytes.
#include "run/journal.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "core/record_scanner.h"
#include "core/usage_error.h"
#include "input_text.h"
#include "must_hold.h"

namespace {

using namespace localexec;
namespace fs = std::filesystem;

const std::string& folder() {
  static const std::string made = [] {
    std::string name = fs::temp_directory_path() / "localexec_fuzz.XXXXXX";
    MUST_HOLD(::mkdtemp(name.data()) != nullptr);
    static std::string kept = name;
    std::atexit([] { fs::remove_all(kept); });
    return name;
  }();
  return made;
}

void write(const std::string& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

std::string content(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

ItemKey key_of(std::string_view line) { return {line.size() % 3, 5}; }

// Entries of the lines as the program makes them; their lines by key, in order.
std::map<ItemKey, std::vector<std::string>> make_entries(const std::string& output,
                                                         const std::vector<std::string>& lines) {
  std::map<ItemKey, std::vector<std::string>> made;
  const sys::SpillFile spill(sys::temporary_folder());
  Journal journal = Journal::begin(output);
  for (const std::string& line : lines) {
    SpilledBytes bytes;
    bytes.memory = line;
    bytes.size = line.size();
    journal.append(key_of(line), Status::ok, bytes, spill);
    made[key_of(line)].push_back(line);
  }
  return made;
}

std::string read(const Journal& journal, const StoredRecord& record) {
  std::string line(record.length, '\0');
  std::size_t done = 0;
  while (const auto got = journal.read(record, done, std::span(line).subspan(done))) done += got;
  MUST_HOLD(done == line.size());
  return line;
}

// The journal is torn: of each key the first lines are found, in order and unchanged.
void check_torn(const std::string& output, const std::vector<std::string>& lines, std::size_t cut) {
  const auto made = make_entries(output, lines);
  const auto size = fs::file_size(output + ".journal");
  fs::resize_file(output + ".journal", size - std::min<std::uintmax_t>(cut, size));
  Journal journal = Journal::resume(output);
  std::uint64_t found = 0;
  for (const auto& [key, expected] : made) {
    std::size_t next = 0;
    while (const auto record = journal.take(key)) {
      MUST_HOLD(next < expected.size());
      MUST_HOLD(read(journal, *record) == expected[next++]);
      ++found;
    }
  }
  MUST_HOLD(found == journal.records_found());
  if (cut == 0) MUST_HOLD(found == lines.size());
}

// Anything may be there.
void check_any(const std::string& output) {
  try {
    Journal journal = Journal::resume(output);
    const std::uint64_t size = journal.records_found();
    std::uint64_t found = 0;
    for (std::uint64_t high = 0; high < 3; ++high) {
      while (const auto record = journal.take({high, 5})) {
        read(journal, *record);
        ++found;
      }
    }
    MUST_HOLD(found <= size);
  } catch (const UsageError& error) {
    MUST_HOLD(!std::string_view(error.what()).empty());
  }
  // Once more: what one resumed run leaves, the next one takes.
  try {
    Journal::resume(output);
  } catch (const UsageError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string output = folder() + "/out";
  for (const char* ending : {"", ".journal", ".before"}) fs::remove(output + ending);
  const std::string_view rest = fuzz::text_of(data + 2, size - 2);
  switch (data[0]) {
    case 'o':
      write(output, rest);
      check_any(output);
      break;
    case 'e':
      check_torn(output, fuzz::split(rest, '\n'), data[1]);
      break;
    case 'f': {
      make_entries(output, fuzz::split(rest, '\n'));
      std::string bytes = content(output + ".journal");
      const std::size_t at = data[1] * (bytes.size() - 1) / 255;
      bytes[at] = static_cast<char>(bytes[at] ^ (1U << (size % 8)));
      write(output + ".journal", bytes);
      check_any(output);
      break;
    }
    default:
      write(output + ".journal", fuzz::text_of(data, size));
      check_any(output);
  }
  return 0;
}
