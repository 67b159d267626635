#include "scripts/main_options.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "os/file.hpp"
#include "python/classes.hpp"

namespace limbeck::scripts {
namespace {

std::string folder_of(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  return slash == std::string::npos ? "." : file.substr(0, slash);
}

/// Whether that text of an env.py sets an option other than the URL. A name that code makes may be
/// any.
bool sets_options(std::string_view text) {
  if (text.find("set_section_option") != std::string_view::npos) return true;
  constexpr std::string_view kSetter = "set_main_option";
  for (std::size_t at = text.find(kSetter); at != std::string_view::npos;
       at = text.find(kSetter, at)) {
    at += kSetter.size();
    const std::string_view rest = text.substr(at);
    const std::size_t name = rest.find_first_not_of("( \t\r\n");
    if (name == std::string_view::npos) return true;
    const bool is_url = rest.substr(name + 1).starts_with("sqlalchemy.url");
    if (!is_url) return true;
  }
  return false;
}

}  // namespace

void MainOptions::require_known(const std::string& key) const {
  const auto refuse = [&](const char* why) {
    throw python::Unsupported(fmt::format("the option {}{}", key, why));
  };
  if (!file_.ends_with(".ini")) refuse(", without an alembic.ini");
  // What env.py connects to is its own matter.
  if (key == "sqlalchemy.url") refuse("");
  const std::string environment = script_location_ + "/env.py";
  if (os::file_exists(environment) && sets_options(os::read_file(environment))) {
    refuse(", which env.py may set");
  }
}

std::optional<std::string> MainOptions::find(const std::string& key) {
  require_known(key);
  if (!ini_) ini_ = Ini::parse(os::read_file(file_), file_, folder_of(file_));
  return ini_->get(section_, base::lower(key));
}

}  // namespace limbeck::scripts
