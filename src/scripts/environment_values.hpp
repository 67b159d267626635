// What the expressions of an env.py stand for: the few things that the usual forms are made of.
// Not what is done with them: environment_reader.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "python/syntax.hpp"

namespace limbeck::scripts {

enum class Meaning {
  opaque,   ///< Anything else: harmless until something is done with it.
  path,     ///< A name that is imported, and attributes of it: `alembic.context`, `app.db.Base`.
  text,     ///< A constant string, True, False or None (empty).
  url,      ///< Of the database; `text`: the variable, empty for the configuration's.
  section,  ///< The configuration's section, a dict.
  connectable,  ///< An engine.
  connection,
  transaction,
  function,  ///< One of env.py itself.
};

struct EnvironmentValue {
  Meaning meaning = Meaning::opaque;
  std::string text = {};
  std::string url_default = {};
  bool is_string = false;  ///< Of `text`: not True, False or None.
  const python::FunctionDefinition* function = nullptr;
  /// Of something opaque that a call made: the call, as written.
  std::string made_by = {};
};

/// `a.b.c` where the expression is names and attributes alone, else empty.
std::string dotted_name(const python::Expression& expression);
/// The text in `execute("SET …")`, also within `text("SET …")`; empty where it is made in any way.
std::string literal_sql(const python::Call& call);
/// For a message: `connection.execute(…)`, `a loop`.
std::string shown(const python::Expression& expression);

/// A path as if it had been imported whole: `alembic.context` of `alembic:context`.
std::string plain(std::string path);

}  // namespace limbeck::scripts
