// The main() of a fuzz target in a build without libFuzzer: gives it every file of the folder that
// is named, and of each a number of damaged copies, always the same ones. What the fuzzer has found
// once stays mended so, in every run of the tests; tests/fuzz/run looks for more.
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kCopies = 1000;

std::string doing;  // for whoever sees it fail

// A promise that is broken ends in abort(), a time-out in SIGTERM.
void tell_and_end(int signal) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, doing.data(), doing.size());
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::string damaged(std::string text, std::mt19937& random) {
  static constexpr char kTelling[] = "\"\\\0\n\r,:;{}[]<>%-0\xff\x80";
  const auto below = [&random](std::size_t limit) { return random() % limit; };
  for (std::size_t times = 1 + below(4); times > 0; --times) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = std::min(text.size() - at, below(16));
    switch (below(5)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(below(text.size() + 1), text.substr(at, length));
        break;
      case 2:
        text.insert(at, 1, kTelling[below(sizeof kTelling - 1)]);
        break;
      case 3:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1U << below(8)));
        break;
      default:
        if (at < text.size()) text[at] = kTelling[below(sizeof kTelling - 1)];
        break;
    }
  }
  return text;
}

// From memory of just that size, as the fuzzer does: a sanitizer sees what reads beyond it.
void give(const std::string& text) {
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGTERM}) {
    std::signal(signal, tell_and_end);
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    std::fprintf(stderr, "%s: no files\n", argv[1]);
    return 1;
  }
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    doing = "with " + file.string() + "\n";
    give(text);
    std::mt19937 random;  // NOLINT(cert-msc51-cpp): always the same
    for (int copy = 1; copy <= kCopies; ++copy) {
      doing = "with damaged copy " + std::to_string(copy) + " of " + file.string() + "\n";
      give(damaged(text, random));
    }
  }
  std::printf("%zu files and %zu damaged copies\n", files.size(), files.size() * kCopies);
  return 0;
}
