#include "dialects/postgresql/libpq.hpp"

#include <fmt/format.h>

#include <string>

#include "limbeck/error.hpp"

#ifndef LIMBECK_LINK_LIBPQ
#include <dlfcn.h>
#endif

namespace limbeck::dialects::postgresql {
namespace {

#ifdef LIMBECK_LINK_LIBPQ

Libpq load() {
  Libpq table;
#define LIMBECK_LIBPQ_TAKE(function) table.function = &::function;
  LIMBECK_LIBPQ_FUNCTIONS(LIMBECK_LIBPQ_TAKE)
#undef LIMBECK_LIBPQ_TAKE
  return table;
}

#else

constexpr const char* kLibrary = "libpq.so.5";

[[noreturn]] void refuse(const std::string& why) {
  throw Error{{.code = "connect.no_driver",
               .message = "PostgreSQL's client library cannot be used: " + why,
               .hint = "install libpq 14 or newer (Debian: apt-get install libpq5) and try again",
               .dialect = "postgresql"}};
}

template <class Function>
void take(void* library, const char* name, Function& function, std::string& missing) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) missing += (missing.empty() ? "" : ", ") + std::string(name);
}

Libpq load() {
  // RTLD_LOCAL keeps its symbols away from a program that carries a libpq of its own. A program
  // that has loaded the same library gets the same copy, so its PGconn can be borrowed.
  // Never closed: libpq's own libraries do not survive being unloaded.
  void* library = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* reason = dlerror();
    refuse(reason != nullptr ? reason : kLibrary);
  }
  Libpq table;
  std::string missing;
#define LIMBECK_LIBPQ_TAKE(function) take(library, #function, table.function, missing);
  LIMBECK_LIBPQ_FUNCTIONS(LIMBECK_LIBPQ_TAKE)
#undef LIMBECK_LIBPQ_TAKE
  if (!missing.empty()) {
    dlclose(library);
    refuse(fmt::format("{} is too old, it has no {}", kLibrary, missing));
  }
  return table;
}

#endif

}  // namespace

const Libpq& libpq() {
  static const Libpq table = load();
  return table;
}

}  // namespace limbeck::dialects::postgresql
