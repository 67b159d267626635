// Keys and values of one configuration file, whichever form it is written in.
// Not their meaning: configuration.hpp.
// Next: ini.hpp and toml.hpp, the two forms.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::scripts {

/// A value and where it stands.
struct Setting {
  std::string key;
  std::string text;                     ///< A boolean is "true" or "false"; a list is empty here.
  std::vector<std::string> items = {};  ///< Of a TOML array.
  bool is_list = false;
  std::string file = {};  ///< As shown to the user.
  int line = 0;
};

/// Sections are named as in an ini: "limbeck", "session", "environment.production",
/// "post_write_hooks".
class SettingSource {
 public:
  virtual ~SettingSource() = default;
  virtual std::vector<std::string> sections() const = 0;
  virtual bool has_section(const std::string& section) const = 0;
  /// The section's own keys, in the order of the file where it has one.
  virtual std::vector<std::string> keys(const std::string& section) const = 0;
  /// With %(here)s and the like replaced. Errors: config.interpolation.
  virtual std::optional<Setting> get(const std::string& section, const std::string& key) const = 0;
  /// 1-based; of the section itself without a key.
  virtual int line(const std::string& section, const std::string& key = {}) const = 0;
  virtual const std::string& file() const = 0;
};

/// `file` names it in errors. Errors: config.syntax.
std::unique_ptr<SettingSource> ini_source(std::string_view text, const std::string& file,
                                          const std::string& here);

}  // namespace limbeck::scripts
