#include "scripts/toml.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <map>
#include <utility>

#include "limbeck/error.hpp"
#include "scripts/ini.hpp"

namespace limbeck::scripts {
namespace {

/// A value as written: interpolated when it is asked for, so that keys of no concern never fail.
struct Raw {
  std::vector<std::string> items;
  bool is_list = false;
  bool is_text = false;
  int line = 0;
};

class TomlSource final : public SettingSource {
 public:
  TomlSource(std::string file, std::string here) : file_(std::move(file)), here_(std::move(here)) {}

  void add_section(const std::string& section, int line) {
    if (sections_.try_emplace(section).second) {
      order_.push_back(section);
      lines_[section] = line;
    }
  }
  void add(const std::string& section, const std::string& key, Raw raw) {
    sections_[section].insert_or_assign(key, std::move(raw));
  }

  std::vector<std::string> sections() const override { return order_; }
  bool has_section(const std::string& section) const override {
    return sections_.contains(section);
  }
  std::vector<std::string> keys(const std::string& section) const override {
    std::vector<std::string> result;
    if (const auto found = sections_.find(section); found != sections_.end()) {
      for (const auto& [key, raw] : found->second) result.push_back(key);
    }
    return result;
  }
  std::optional<Setting> get(const std::string& section, const std::string& key) const override {
    const Raw* const raw = find(section, key);
    if (raw == nullptr) return std::nullopt;
    Setting setting{.key = key, .is_list = raw->is_list, .file = file_, .line = raw->line};
    const Variables variables{{"here", here_}};
    for (const std::string& item : raw->items) {
      std::string value = raw->is_text ? interpolate(item, variables, file_, raw->line) : item;
      if (raw->is_list) {
        setting.items.push_back(std::move(value));
      } else {
        setting.text = std::move(value);
      }
    }
    return setting;
  }
  int line(const std::string& section, const std::string& key) const override {
    if (!key.empty()) {
      const Raw* const raw = find(section, key);
      return raw == nullptr ? 0 : raw->line;
    }
    const auto found = lines_.find(section);
    return found == lines_.end() ? 0 : found->second;
  }
  const std::string& file() const override { return file_; }

 private:
  const Raw* find(const std::string& section, const std::string& key) const {
    const auto place = sections_.find(section);
    if (place == sections_.end()) return nullptr;
    const auto found = place->second.find(key);
    return found == place->second.end() ? nullptr : &found->second;
  }

  std::string file_;
  std::string here_;
  std::vector<std::string> order_;
  std::map<std::string, int> lines_;
  std::map<std::string, std::map<std::string, Raw>> sections_;
};

int line_of(const toml::node& node) {
  return static_cast<int>(node.source().begin.line);
}

class TomlReader {
 public:
  TomlReader(TomlSource& source, const std::string& file) : source_(source), file_(file) {}

  void read_tool(const std::string& tool, const toml::table& table) {
    source_.add_section(tool, line_of(table));
    for (const auto& [key_node, node] : table) {
      const std::string key(key_node.str());
      if (key == "names" && node.is_table()) {
        read_section("limbeck.names", *node.as_table());
      } else if (key == "session" && node.is_table()) {
        read_section("session", *node.as_table());
      } else if (key == "environment" && node.is_table()) {
        for (const auto& [name, section] : *node.as_table()) {
          if (!section.is_table()) bad(section, "environment." + std::string(name.str()));
          read_section("environment." + std::string(name.str()), *section.as_table());
        }
      } else if (key == "post_write_hooks" && node.is_table()) {
        read_section("post_write_hooks", *node.as_table());
      } else if (key == "post_write_hooks" && node.is_array_of_tables()) {
        read_hooks(*node.as_array());
      } else {
        read_value(tool, key, node);
      }
    }
  }

 private:
  [[noreturn]] void bad(const toml::node& node, const std::string& key) const {
    throw Error{{.code = "config.bad_value",
                 .message = fmt::format("{}:{}: the value of '{}' has a type that no key takes",
                                        file_, line_of(node), key),
                 .hint = "write text in quotes, a number, true, false, or a list of texts",
                 .file = file_,
                 .line = line_of(node)}};
  }

  void read_section(const std::string& section, const toml::table& table) {
    source_.add_section(section, line_of(table));
    for (const auto& [key, node] : table) read_value(section, std::string(key.str()), node);
  }

  /// Tables inside become dotted keys: session.lock_timeout, black.type.
  void read_value(const std::string& section, const std::string& key, const toml::node& node) {
    if (const toml::table* const table = node.as_table()) {
      for (const auto& [inner, value] : *table) {
        read_value(section, key + "." + std::string(inner.str()), value);
      }
      return;
    }
    Raw raw{.line = line_of(node)};
    if (const toml::array* const array = node.as_array()) {
      raw.is_list = raw.is_text = true;
      for (const toml::node& item : *array) {
        if (!item.is_string()) bad(item, key);
        raw.items.push_back(item.as_string()->get());
      }
    } else {
      raw.is_text = node.is_string();
      raw.items.push_back(scalar(key, node));
    }
    source_.add(section, key, std::move(raw));
  }

  std::string scalar(const std::string& key, const toml::node& node) const {
    if (const auto* const text = node.as_string()) return text->get();
    if (const auto* const number = node.as_integer()) return fmt::format("{}", number->get());
    if (const auto* const flag = node.as_boolean()) return flag->get() ? "true" : "false";
    if (const auto* const number = node.as_floating_point()) {
      return fmt::format("{}", number->get());
    }
    bad(node, key);
  }

  /// Alembic's [[tool.alembic.post_write_hooks]]: one table a hook, with its name inside.
  void read_hooks(const toml::array& hooks) {
    source_.add_section("post_write_hooks", line_of(hooks));
    Raw names{.is_list = true, .is_text = true, .line = line_of(hooks)};
    for (const toml::node& node : hooks) {
      const toml::table& hook = *node.as_table();
      const auto name = hook["name"].value<std::string>();
      if (!name) {
        throw Error{{.code = "config.bad_value",
                     .message = fmt::format("{}:{}: a hook without a name", file_, line_of(node)),
                     .hint = "give each [[…post_write_hooks]] a line name = \"…\"",
                     .file = file_,
                     .line = line_of(node)}};
      }
      names.items.push_back(*name);
      for (const auto& [key, value] : hook) {
        if (key.str() == "name") continue;
        read_value("post_write_hooks", *name + "." + std::string(key.str()), value);
      }
    }
    source_.add("post_write_hooks", "hooks", std::move(names));
  }

  TomlSource& source_;
  const std::string& file_;
};

std::unique_ptr<SettingSource> tool_source(const toml::table& root, const std::string& tool,
                                           const std::string& file, const std::string& here) {
  const toml::table* const table = root["tool"][tool].as_table();
  if (table == nullptr) return nullptr;
  auto source = std::make_unique<TomlSource>(file, here);
  TomlReader(*source, file).read_tool(tool, *table);
  return source;
}

}  // namespace

TomlTools toml_sources(std::string_view text, const std::string& file, const std::string& here) {
  toml::table root;
  try {
    root = toml::parse(text, std::string_view(file));
  } catch (const toml::parse_error& error) {
    const int line = static_cast<int>(error.source().begin.line);
    throw Error{{.code = "config.syntax",
                 .message = fmt::format("{}:{}: {}", file, line, error.description()),
                 .hint = "mend the TOML on that line",
                 .file = file,
                 .line = line}};
  }
  return {.limbeck = tool_source(root, "limbeck", file, here),
          .alembic = tool_source(root, "alembic", file, here)};
}

}  // namespace limbeck::scripts
