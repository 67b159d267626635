// A child program that is asked in lines and answers in lines. Not a shell; for tests.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <string>

namespace limbeck::conformance {

class OracleProcess {
 public:
  /// Starts `python script`; throws std::runtime_error if it ends at once.
  OracleProcess(const std::string& python, const std::string& script);
  ~OracleProcess();
  OracleProcess(const OracleProcess&) = delete;
  OracleProcess& operator=(const OracleProcess&) = delete;

  std::string read_line();
  std::string ask(const std::string& line);

 private:
  pid_t child_ = -1;
  FILE* to_child_ = nullptr;
  FILE* from_child_ = nullptr;
};

}  // namespace limbeck::conformance
