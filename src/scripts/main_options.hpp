// What alembic.ini has for a key, as a script's `config.get_main_option()` finds it.
// Not Limbeck's own configuration (configuration.hpp).
#pragma once

#include <optional>
#include <string>

#include "scripts/ini.hpp"

namespace limbeck::scripts {

/// Read when it is first asked for.
class MainOptions {
 public:
  /// `file`: alembic.ini, may be empty; `script_location`: where env.py is.
  MainOptions(std::string file, std::string section, std::string script_location)
      : file_(std::move(file)),
        section_(std::move(section)),
        script_location_(std::move(script_location)) {}

  /// None: it is not there. Errors: python::Unsupported where env.py may have set it, or where
  /// there is no such file; config.syntax, config.interpolation.
  std::optional<std::string> find(const std::string& key);

 private:
  void require_known(const std::string& key) const;

  const std::string file_, section_, script_location_;
  std::optional<Ini> ini_;
};

}  // namespace limbeck::scripts
