// What a project has SQLAlchemy call when tables, columns, constraints or indexes are made: such a
// function may change what a directive sends, and no script shows it.
// Not run: a directive that makes one of these is left to Python.
// Source: sqlalchemy/event/api.py and events.py, DDLEvents.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alembic/elements.hpp"
#include "python/project_source.hpp"

namespace limbeck::alembic {

struct Listener {
  std::string target;  ///< The class that it listens to: `PrimaryKeyConstraint`.
  std::string place;   ///< `app/models.py:12`
};

/// Those in that text of a module, by its words: `event.listens_for(Table, "before_create")`.
std::vector<Listener> find_listeners(std::string_view text, const std::string& path);

/// The modules that a module's text imports when it is imported itself; what its functions import
/// is left out. `name`: its own, empty for a script.
std::vector<std::string> imported_modules(std::string_view text, const std::string& name,
                                          bool is_package);

/// Of a project, looked for when they are first asked for.
class Listeners {
 public:
  /// `folders`: with the scripts, all of which Alembic imports. `source` must outlive it.
  Listeners(std::string environment_script, std::vector<std::string> folders,
            const python::ProjectSource& source)
      : environment_script_(std::move(environment_script)),
        folders_(std::move(folders)),
        source_(source) {}

  /// Errors: Unsupported where one may change an object of that class.
  void require_none(std::string_view made);

 private:
  void find();
  void follow(const std::string& text, const std::string& path, const std::string& name,
              bool is_package);

  const std::string environment_script_;
  const std::vector<std::string> folders_;
  const python::ProjectSource& source_;
  std::optional<std::vector<Listener>> found_;
  std::vector<std::string> known_, waiting_;
  bool imports_by_code_ = false;
};

/// What a directive makes; null: there are none. Errors as above.
void require_unheard(Listeners* listeners, const Table& table);
void require_unheard(Listeners* listeners, const Constraint& constraint);
void require_unheard(Listeners* listeners, const Index& index);

}  // namespace limbeck::alembic
