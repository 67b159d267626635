// Where the value of a key is: in the section of the chosen environment, else in the base section;
// in each of the configuration files, the ini first.
// Not what the values mean: configuration.cpp.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "scripts/configuration_files.hpp"
#include "scripts/configuration_values.hpp"

namespace limbeck::scripts {

class SettingSearch {
 public:
  /// `files` outlive it.
  explicit SettingSearch(const ConfigurationFiles& files) : files_(files) {}

  void choose_environment(std::string name) { environment_ = std::move(name); }
  std::string environment_section() const { return "environment." + environment_; }

  std::optional<Setting> find_in(const std::string& section, const std::string& key) const {
    for (const auto& source : files_.sources) {
      if (auto setting = source.settings->get(section, key)) return setting;
    }
    return std::nullopt;
  }

  std::optional<Setting> find_in_base(const std::string& key) const {
    for (const auto& source : files_.sources) {
      if (auto setting = source.settings->get(source.section, key)) return setting;
    }
    return std::nullopt;
  }

  /// The chosen environment's, else the base section's; an empty value counts as none.
  std::optional<Setting> find(const std::string& key) const {
    std::optional<Setting> setting;
    if (!environment_.empty()) setting = find_in(environment_section(), key);
    if (!setting) setting = find_in_base(key);
    if (setting && !setting->is_list && setting->text.empty()) return std::nullopt;
    return setting;
  }

  /// Leaves `target` as it is where there is no such key. Errors: config.bad_value for a list.
  void read_text(std::string& target, const std::string& key) const {
    if (auto setting = find(key)) {
      if (setting->is_list) bad_value(*setting, "one text");
      target = std::move(setting->text);
    }
  }

 private:
  const ConfigurationFiles& files_;
  std::string environment_;
};

}  // namespace limbeck::scripts
