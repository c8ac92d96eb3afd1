// Owning file descriptors, and the calls on them with EINTR handled in one place.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace localexec::sys {

// Closes its descriptor when it goes. Every descriptor in the program is close-on-exec from birth.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { reset(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  explicit operator bool() const { return is_open(); }
  void reset();

 private:
  int fd_ = -1;
};

// A call of the system, made again for as long as a signal interrupts it (signal(7)).
template <typename Call>
auto retry_interrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

// Throws std::system_error: "WHAT: No such file or directory".
[[noreturn]] void throw_errno(const std::string& what);
[[noreturn]] void throw_errno(int error, const std::string& what);

// open(2) with O_CLOEXEC; throws std::system_error that names the path.
Fd open_file(const std::string& path, int flags, unsigned mode = 0666);

// Bytes read; 0 at end of file; -1 with errno for an error other than EINTR.
std::ptrdiff_t read_some(int fd, std::span<char> buffer);
std::ptrdiff_t read_at(int fd, std::span<char> buffer, std::uint64_t offset);

// Writes everything, whatever the chunks the kernel takes. False with errno on failure.
bool write_all(int fd, std::string_view bytes);
bool write_all_at(int fd, std::string_view bytes, std::uint64_t offset);

// ftruncate(2), fsync(2), fdatasync(2): false with errno for an error other than EINTR.
bool cut_off(int fd, std::uint64_t size);
bool sync_all(int fd);
bool sync_data(int fd);

// Of our end of a pipe, which has no other flags. Throws std::system_error.
void set_nonblocking(int fd);

struct Pipe {
  Fd read;
  Fd write;
};

// False with errno where the system has no more descriptors (EMFILE, ENFILE): a state that passes.
bool make_pipe(Pipe& pipe);

}  // namespace localexec::sys
