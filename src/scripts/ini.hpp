// Reader of Python's ConfigParser form of INI, as alembic.ini is written.
// Not the meaning of keys (configuration.hpp) and not TOML (toml.hpp).
// The form: docs/configuration.md, "The ini form".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::scripts {

/// Where %(name)s looks: gives the raw value of a key, or none.
using Variables = std::map<std::string, std::string>;

/// Replaces %(name)s by variables (which may hold references themselves) and %% by %. `here` is
/// taken literally. Errors, at file and line: config.interpolation.
std::string interpolate(std::string_view value, const Variables& variables, std::string_view file,
                        int line);

/// One file. Keys are lower-cased; a key of [DEFAULT] shows in every section.
class Ini {
 public:
  /// `file` names it in errors; `here` is what %(here)s stands for.
  /// Errors, with file and line: config.syntax.
  static Ini parse(std::string_view text, std::string file, std::string here);

  bool has_section(const std::string& section) const { return sections_.contains(section); }
  /// In the order of the file, without DEFAULT.
  const std::vector<std::string>& sections() const { return order_; }
  /// The section's own keys, without those of DEFAULT, in the order of the file.
  std::vector<std::string> keys(const std::string& section) const;
  /// Interpolated, looked up in the section, then in DEFAULT. None also where the section is
  /// missing. Errors: config.interpolation.
  std::optional<std::string> get(const std::string& section, const std::string& key) const;
  /// 1-based; of the section's header without a key; 0 if it is not there.
  int line(const std::string& section, const std::string& key = {}) const;
  const std::string& file() const { return file_; }

 private:
  struct Entry {
    std::string value;
    int line = 0;
  };
  struct Section {
    int line = 0;
    std::vector<std::string> order;
    std::map<std::string, Entry> entries;
  };
  friend class IniReader;
  const Entry* find(const std::string& section, const std::string& key) const;

  std::string file_;
  std::string here_;
  Section defaults_;
  std::map<std::string, Section> sections_;
  std::vector<std::string> order_;
};

}  // namespace limbeck::scripts
