// stdout, stderr and the terminal behind them.
// Not what is written there: report/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace limbeck::cli {

/// stdout, kept back until flush: a listing of ten thousand lines is one write. Whoever writes to
/// stderr flushes first, so that an error comes after what was printed before it.
class BufferedOutput {
 public:
  enum class Result { written, reader_gone, failed };

  void write(std::string_view text) { buffer_ += text; }
  /// `reader_gone`: `limbeck history | head` has seen enough. `failed`: errno says why. What went
  /// wrong once is the answer from then on.
  Result flush();

 private:
  std::string buffer_;
  int problem_ = 0;  ///< errno
};

/// All of it, at once; what cannot be written to stderr cannot be told.
void write_error_output(std::string_view text) noexcept;

/// A descriptor 0, 1 or 2 that the caller closed is opened on /dev/null, so that no file of ours
/// gets its number and what is printed ends up there. Writing to a closed pipe is made an error
/// instead of a signal: a lost reader must not end a step half-way.
void secure_standard_streams() noexcept;

/// The next line of stdin without its end; empty where there is none.
std::string read_line();

bool is_terminal(int descriptor) noexcept;
/// Columns, or none where stderr and stdout are no terminal.
std::optional<int> terminal_width() noexcept;

}  // namespace limbeck::cli
