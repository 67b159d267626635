#include "scripts/backup_settings.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "base/text.hpp"
#include "scripts/hooks.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::string_view kCommand = "command:";
constexpr std::array<std::pair<std::string_view, int>, 5> kUnits = {
    {{"tb", 40}, {"gb", 30}, {"mb", 20}, {"kb", 10}, {"b", 0}}};

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  text = base::trim(text);
  double number = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !(number >= 0 && number < 1e15)) return std::nullopt;
  const std::string unit =
      base::lower(base::trim(text.substr(static_cast<std::size_t>(stopped - text.data()))));
  if (unit.empty()) return static_cast<std::uint64_t>(number);
  for (const auto& [name, shift] : kUnits) {
    const double bytes = number * static_cast<double>(std::uint64_t{1} << shift);
    if (unit == name && bytes < 1e18) return static_cast<std::uint64_t>(bytes);
  }
  return std::nullopt;
}

std::string render_size(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 5> kNames = {"bytes", "kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < kNames.size()) {
    value /= 1024;
    ++unit;
  }
  if (unit == 0) return fmt::format("{} bytes", bytes);
  return fmt::format("{:.{}f} {}", value, value < 10 ? 1 : 0, kNames[unit]);
}

bool parse_backup(std::string_view text, BackupSettings& settings) {
  text = base::trim(text);
  settings.command.clear();
  settings.when = BackupWhen::before_upgrade;
  constexpr std::array<std::pair<std::string_view, BackupWhen>, 3> kWords = {
      {{"never", BackupWhen::never},
       {"before-destructive", BackupWhen::before_destructive},
       {"before-upgrade", BackupWhen::before_upgrade}}};
  for (const auto& [word, when] : kWords) {
    if (!text.starts_with(word)) continue;
    settings.when = when;
    text = base::trim(text.substr(word.size()));
    if (text.empty()) return true;
    if (when == BackupWhen::never) return false;
    break;
  }
  if (!text.starts_with(kCommand)) return false;
  auto words = split_words(text.substr(kCommand.size()));
  if (!words || words->empty()) return false;
  settings.command = std::move(*words);
  return true;
}

}  // namespace limbeck::scripts
