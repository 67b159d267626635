#include "scripts/settings.hpp"

#include <utility>

#include "scripts/ini.hpp"

namespace limbeck::scripts {
namespace {

class IniSource final : public SettingSource {
 public:
  explicit IniSource(Ini ini) : ini_(std::move(ini)) {}

  std::vector<std::string> sections() const override { return ini_.sections(); }
  bool has_section(const std::string& section) const override { return ini_.has_section(section); }
  std::vector<std::string> keys(const std::string& section) const override {
    return ini_.keys(section);
  }
  std::optional<Setting> get(const std::string& section, const std::string& key) const override {
    std::optional<std::string> value = ini_.get(section, key);
    if (!value) return std::nullopt;
    return Setting{.key = key,
                   .text = std::move(*value),
                   .file = ini_.file(),
                   .line = ini_.line(section, key)};
  }
  int line(const std::string& section, const std::string& key) const override {
    return ini_.line(section, key);
  }
  const std::string& file() const override { return ini_.file(); }

 private:
  Ini ini_;
};

}  // namespace

std::unique_ptr<SettingSource> ini_source(std::string_view text, const std::string& file,
                                          const std::string& here) {
  return std::make_unique<IniSource>(Ini::parse(text, file, here));
}

}  // namespace limbeck::scripts
