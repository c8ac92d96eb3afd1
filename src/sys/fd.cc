#include "sys/fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace localexec::sys {

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void Fd::reset() {
  // Linux frees the descriptor whatever close() returns (close(2)): it must never be repeated.
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void throw_errno(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

void throw_errno(const std::string& what) { throw_errno(errno, what); }

Fd open_file(const std::string& path, int flags, unsigned mode) {
  Fd fd(retry_interrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); }));
  if (!fd) throw_errno("cannot open '" + path + "'");
  return fd;
}

std::ptrdiff_t read_some(int fd, std::span<char> buffer) {
  return retry_interrupted([&] { return ::read(fd, buffer.data(), buffer.size()); });
}

std::ptrdiff_t read_at(int fd, std::span<char> buffer, std::uint64_t offset) {
  return retry_interrupted(
      [&] { return ::pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(offset)); });
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = retry_interrupted([&] { return ::write(fd, bytes.data(), bytes.size()); });
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool write_all_at(int fd, std::string_view bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const auto written = retry_interrupted(
        [&] { return ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return true;
}

bool cut_off(int fd, std::uint64_t size) {
  return retry_interrupted([&] { return ::ftruncate(fd, static_cast<off_t>(size)); }) == 0;
}

bool sync_all(int fd) {
  return retry_interrupted([&] { return ::fsync(fd); }) == 0;
}

bool sync_data(int fd) {
  return retry_interrupted([&] { return ::fdatasync(fd); }) == 0;
}

void set_nonblocking(int fd) {
  if (::fcntl(fd, F_SETFL, O_NONBLOCK) < 0) {
    throw_errno("cannot make a pipe non-blocking");
  }
}

bool make_pipe(Pipe& pipe) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return false;
  pipe.read = Fd(ends[0]);
  pipe.write = Fd(ends[1]);
  return true;
}

}  // namespace localexec::sys
