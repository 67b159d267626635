// The naming convention of the MetaData that env.py gives to Alembic, read from the project's
// source without Python.
// Not what is done with it: alembic/naming.hpp.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "alembic/naming.hpp"
#include "python/project_source.hpp"

namespace limbeck::scripts {

struct FoundConvention {
  std::optional<alembic::NamingConvention> convention;  ///< None: it is not known.
  std::string why_not;                                  ///< Then: "app.db.Base is made by code".
};

/// `metadata`: as env.py has it, `app.db:Base.metadata`. What a MetaData was given is found where
/// it stands as it is: in classes that derive from DeclarativeBase, in declarative_base(),
/// MetaData(), SQLAlchemy() and their imports. Errors: python.syntax, file.*.
FoundConvention find_naming_convention(python::ProjectSource& source, const std::string& metadata);

/// That of a project, found when it is first asked for.
class ProjectNaming {
 public:
  /// `metadata`: as in PythonOptions. `source` must outlive it.
  ProjectNaming(std::optional<std::string> metadata, python::ProjectSource& source)
      : metadata_(std::move(metadata)), source_(source) {}

  /// Errors: python::Unsupported where it is not known.
  const alembic::NamingConvention& convention();

 private:
  std::optional<std::string> metadata_;
  python::ProjectSource& source_;
  std::optional<alembic::NamingConvention> found_;
};

/// A dict of strings as it is written; none: anything else.
std::optional<alembic::NamingConvention> read_convention(const python::Expression& expression);

}  // namespace limbeck::scripts
