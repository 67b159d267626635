// `init`: a project that is ready at once, on SQLite, with everything else explained in comments.
#include "scripts/project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "limbeck/error.hpp"
#include "os/file.hpp"

namespace limbeck::scripts {
namespace {

namespace fs = std::filesystem;  // Only its arithmetic on names: the system is reached by os/.

constexpr std::string_view kConfiguration =
    R"(# Limbeck's configuration. Every key: docs/configuration.md.
# A percent sign is written %%, and %(here)s is the folder of this file.

[limbeck]
# The folder of the revisions, relative to this file.
script_location = {DIRECTORY}

# The database. Set before this one: --url, the environment chosen below, the variable
# DATABASE_URL, and DATABASE_URL in .env beside this file.
url = sqlite:///app.db
# url = postgresql://user:password@localhost:5432/app

# Names of new files: 20260108_1430_add_user_profile_table.sql
# file_template = %%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s
# What they hold: sql, alembic, or cpp, for a program that links its revisions.
# script_format = sql
# The longest slug in such a name, in letters.
# truncate_slug_length = 40
# The zone of those names and of Create Date.
# timezone = UTC

# More than one folder of revisions, and how the list is separated: os, :, ;, space or newline.
# version_locations = {DIRECTORY}/versions billing/versions
# path_separator = space
# Whether folders inside them are read too.
# recursive_version_locations = off

# Where the database remembers its revision.
# version_table = alembic_version
# version_table_schema =
# Who ran what and when, kept in the database.
# history = on

# One transaction for each revision, for all, or none: revision, all, none.
# transaction_mode = revision
# What upgrade does when an applied file was edited since: refuse, warn, ignore.
# edited = refuse
# How long to wait for another run on the same database.
# lock_wait = 10m
# Used instead of the URL where a transaction pooler (PgBouncer) stands in between.
# direct_url =

# The wanted schema, one source a line: SQL files, a program that prints DDL, another database.
# models = sql:schema/*.sql
# What generated revisions have sections for; else the connected database.
# dialects = sqlite, postgresql
# Where it is tried out; else a temporary database beside the one it is compared with.
# scratch_url =
# The schemas that are compared; else every one.
# schemas = public
# What is compared or left alone, by kind and name.
# include = table:*
# exclude = table:audit_*
# Whether these are compared too.
# compare_privileges = off
# compare_storage = off
# compare_partitions = off

# Settings of the session during each revision.
[session]
# role = app_owner
# search_path = app
# lock_timeout = 5s
# statement_timeout = 15min
# set.work_mem = 256MB

# An environment overrides any key above; choose it with --environment NAME or LIMBECK_ENV.
# [environment.development]
# url = sqlite:///dev.db

# [environment.testing]
# url = sqlite:///test.db

[environment.production]
# The variable that holds the URL, so that no password stands in a file.
url_env = DATABASE_URL
# A migration that waits longer than this for a lock fails instead of holding up everyone.
session.lock_timeout = 5s
# Nothing that loses data is done unless it is asked for.
# protect = on
# A backup is made before a step that may lose data; `limbeck restore` puts it back.
# backup = before-destructive

# Programs run on each new revision file.
# [post_write_hooks]
# hooks = format
# format.type = exec
# format.executable = sqlfluff
# format.options = format REVISION_SCRIPT_FILENAME
)";

std::string replace_all(std::string text, std::string_view word, std::string_view by) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size())) {
    text.replace(at, word.size(), by);
  }
  return text;
}

/// Remembers what was made, and takes it back unless all of it was.
class Maker {
 public:
  explicit Maker(fs::path root) : root_(std::move(root)) {}
  ~Maker() {
    for (auto undo = undo_.rbegin(); !finished_ && undo != undo_.rend(); ++undo) {
      try {
        undo->is_folder ? os::remove_directory(undo->path) : os::remove_file(undo->path);
      } catch (const Error&) {
        continue;  // The error that led here is the one to tell.
      }
    }
  }
  Maker(const Maker&) = delete;
  Maker& operator=(const Maker&) = delete;

  void make_folder(const fs::path& name) {
    const std::string path = (root_ / name).string();
    if (os::is_directory(path)) return;
    if (name.has_parent_path() && name.parent_path() != name) make_folder(name.parent_path());
    os::make_directories(path);
    undo_.push_back({path, true});
    result.created.push_back(name.string() + "/");
  }
  void make_file(const fs::path& name, std::string_view content) {
    const std::string path = (root_ / name).string();
    os::write_new_file(path, content);
    undo_.push_back({path, false});
    result.created.push_back(name.string());
  }
  InitResult finish() {
    finished_ = true;
    return std::move(result);
  }

  InitResult result;

 private:
  struct Made {
    std::string path;
    bool is_folder;
  };
  fs::path root_;
  std::vector<Made> undo_;
  bool finished_ = false;
};

}  // namespace

InitResult init_project(const std::string& working_directory, const std::string& directory) {
  fs::path name = fs::path(directory).lexically_normal();
  if (!name.has_filename()) name = name.parent_path();  // "migrations/"
  const std::string folder = (fs::path(working_directory) / name).string();
  if (os::file_exists(folder) && (!os::is_directory(folder) || !os::list_files(folder).empty() ||
                                  !os::list_directories(folder).empty())) {
    throw Error{
        {.code = "init.not_empty",
         .message = fmt::format("'{}' is there already and is not an empty folder", directory),
         .hint = "name another folder, as in `limbeck init DIR`",
         .file = folder}};
  }
  Maker maker(working_directory);
  maker.make_folder(name);
  maker.make_folder(name / "versions");
  maker.make_file(name / "versions" / ".gitkeep", "");
  maker.make_file(name / kTemplateName, default_template());
  if (os::file_exists((fs::path(working_directory) / "limbeck.ini").string())) {
    maker.result.kept.push_back("limbeck.ini");
  } else {
    maker.make_file("limbeck.ini", replace_all(std::string(kConfiguration), "{DIRECTORY}",
                                               replace_all(name.string(), "%", "%%")));
  }
  return maker.finish();
}

}  // namespace limbeck::scripts
