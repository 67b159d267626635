#include "conformance/oracle_process.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace limbeck::conformance {

OracleProcess::OracleProcess(const std::string& python, const std::string& script) {
  int in[2];
  int out[2];
  if (pipe(in) != 0 || pipe(out) != 0) throw std::runtime_error("no pipe");
  child_ = fork();
  if (child_ < 0) throw std::runtime_error("no process");
  if (child_ == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    for (const int end : {in[0], in[1], out[0], out[1]}) close(end);
    execl(python.c_str(), python.c_str(), script.c_str(), nullptr);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_child_ = fdopen(in[1], "w");
  from_child_ = fdopen(out[0], "r");
}

OracleProcess::~OracleProcess() {
  fclose(to_child_);
  fclose(from_child_);
  waitpid(child_, nullptr, 0);
}

std::string OracleProcess::read_line() {
  char* line = nullptr;
  std::size_t capacity = 0;
  const ssize_t length = getline(&line, &capacity, from_child_);
  std::string text(line, length > 0 ? static_cast<std::size_t>(length) : 0);
  free(line);
  if (length <= 0) throw std::runtime_error("the oracle has ended; is Alembic installed?");
  return text;
}

std::string OracleProcess::ask(const std::string& line) {
  fputs(line.c_str(), to_child_);
  fputc('\n', to_child_);
  fflush(to_child_);
  return read_line();
}

}  // namespace limbeck::conformance
