#include "core/waiting_programs.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace localexec {
namespace {

using Words = std::span<const std::string>;

constexpr std::string_view kNetwork = "the network";
constexpr std::string_view kHost = "another host";
constexpr std::string_view kDatabase = "a database";
constexpr std::string_view kClock = "a clock";

struct ProgramRow {
  std::string_view names;      // separated by spaces
  std::string_view waits_for;  // what they wait for
  // Where only some of its first words make it wait: these.
  std::string_view verbs;
  std::string_view valued;  // options before that word that take the next one
};

constexpr std::array kPrograms{
    ProgramRow{"curl wget wget2 aria2c axel http https httpie xh yt-dlp youtube-dl", kNetwork, "",
               ""},
    ProgramRow{"ssh scp sftp rsync mosh ftp lftp telnet rclone", kHost, "", ""},
    ProgramRow{"nc ncat netcat socat", kHost, "", ""},
    ProgramRow{"ping ping6 fping arping traceroute tracepath mtr nmap", kHost, "", ""},
    ProgramRow{"dig host nslookup drill whois getent", kNetwork, "", ""},
    ProgramRow{"ansible ansible-playbook kubectl virsh snmpget snmpwalk", kHost, "", ""},
    ProgramRow{"aws az gcloud gsutil s3cmd s5cmd mc doctl gh glab", kNetwork, "", ""},
    ProgramRow{"sendmail mail msmtp swaks", kNetwork, "", ""},
    ProgramRow{"git", kNetwork, "clone fetch pull push ls-remote", "-C -c --git-dir --work-tree"},
    ProgramRow{"hg svn", kNetwork, "clone pull push incoming outgoing checkout co update up", ""},
    ProgramRow{"docker podman", kNetwork, "pull push login search", "-H --host --context -l"},
    ProgramRow{"skopeo crane regctl", kNetwork, "", ""},
    ProgramRow{"apt apt-get", kNetwork, "update download", "-o -c"},
    ProgramRow{"pip pip3", kNetwork, "download", ""},
    ProgramRow{"openssl", kHost, "s_client", ""},
    ProgramRow{"psql pg_dump pg_dumpall pg_restore pg_isready vacuumdb mysql mysqldump mariadb "
               "mariadb-dump mysqladmin redis-cli valkey-cli mongosh mongo mongodump mongoexport "
               "mongoimport cqlsh sqlcmd sqlplus isql clickhouse-client influx ldapsearch",
               kDatabase, "", ""},
    ProgramRow{"sleep usleep", kClock, "", ""},
    ProgramRow{"inotifywait", "a change", "", ""},
};

struct WrapperRow {
  std::string_view name;
  std::string_view valued;   // options that take the next word
  std::size_t operands = 0;  // words of its own before the command
  bool assigns = false;      // NAME=VALUE may stand before it
};

constexpr std::array kWrappers{
    WrapperRow{"env", "-u --unset -C --chdir", 0, true},
    WrapperRow{"nice", "-n --adjustment"},
    WrapperRow{"ionice", "-c --class -n --classdata"},
    WrapperRow{"chrt", "-p", 1},
    WrapperRow{"taskset", "", 1},
    WrapperRow{"timeout", "-s --signal -k --kill-after", 1},
    WrapperRow{"nohup", ""},
    WrapperRow{"setsid", ""},
    WrapperRow{"stdbuf", "-i --input -o --output -e --error"},
    WrapperRow{"unbuffer", ""},
    WrapperRow{"time", "-f --format -o --output"},
    WrapperRow{"sudo", "-u --user -g --group -C -D --chdir -h --host -p --prompt -r -t -T -U", 0,
               true},
    WrapperRow{"doas", "-u -C"},
    WrapperRow{"flock", "-w --timeout --wait -E --conflict-exit-code", 1},
    WrapperRow{"sshpass", "-p -f -d -P"},
    WrapperRow{"chronic", ""},
    WrapperRow{"torsocks", ""},
    WrapperRow{"proxychains", "-f"},
    WrapperRow{"proxychains4", "-f"},
    WrapperRow{"busybox", ""},
    WrapperRow{"xargs",
               "-n -P -I -L -s -d -E -a --max-args --max-procs --max-lines --delimiter "
               "--arg-file --max-chars"},
    WrapperRow{"command", ""},
    WrapperRow{"builtin", ""},
    WrapperRow{"exec", "-a"},
};

// Whether it is one of the words in `list`, which spaces separate.
bool is_in(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t space = std::min(list.find(' '), list.size());
    if (list.substr(0, space) == word) return true;
    list.remove_prefix(std::min(space + 1, list.size()));
  }
  return false;
}

// Behind the options that begin there.
std::size_t skip_options(Words words, std::size_t at, std::string_view valued) {
  while (at < words.size() && words[at].size() > 1 && words[at][0] == '-') {
    if (words[at] == "--") return at + 1;
    at += is_in(valued, words[at]) ? 2 : 1;
  }
  return std::min(at, words.size());
}

// What find(1) runs.
Words run_by_find(Words words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (is_in("-exec -execdir -ok -okdir", words[i])) return words.subspan(i + 1);
  }
  return {};
}

Words behind(const WrapperRow& wrapper, Words words) {
  std::size_t at = skip_options(words, 1, wrapper.valued);
  while (wrapper.assigns && at < words.size() && words[at].find('=') != std::string::npos) ++at;
  return words.subspan(std::min(at + wrapper.operands, words.size()));
}

}  // namespace

std::string_view program_name(std::string_view word) {
  const auto slash = word.rfind('/');
  return slash == std::string_view::npos ? word : word.substr(slash + 1);
}

std::optional<WaitingProgram> find_waiting_program(Words words) {
  if (words.empty()) return std::nullopt;
  const std::string_view name = program_name(words.front());
  const auto row = std::ranges::find_if(
      kPrograms, [name](const ProgramRow& program) { return is_in(program.names, name); });
  if (name.empty() || row == kPrograms.end()) return std::nullopt;
  if (row->verbs.empty()) return WaitingProgram{std::string(name), row->waits_for};
  const std::size_t verb = skip_options(words, 1, row->valued);
  if (verb >= words.size() || !is_in(row->verbs, words[verb])) return std::nullopt;
  return WaitingProgram{std::string(name) + " " + words[verb], row->waits_for};
}

Words unwrapped(Words words) {
  while (!words.empty()) {
    const std::string_view name = program_name(words.front());
    if (name == "find") {
      const Words run = run_by_find(words);
      if (run.empty()) return words;
      words = run;
      continue;
    }
    const auto wrapper = std::ranges::find(kWrappers, name, &WrapperRow::name);
    if (wrapper == kWrappers.end()) return words;
    words = behind(*wrapper, words);
  }
  return words;
}

}  // namespace localexec
