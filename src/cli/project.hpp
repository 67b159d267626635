// What a command works on: configuration, revisions, URL, database, each found on first use.
// Not the commands (commands.hpp), and no reading of the environment but through World.
#pragma once

#include <future>
#include <optional>
#include <string>
#include <string_view>

#include "cli/request.hpp"
#include "contract/dialect.hpp"
#include "report/style.hpp"
#include "run/database.hpp"
#include "scripts/configuration.hpp"
#include "scripts/database_url.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::cli {

class Project {
 public:
  /// Both must outlive it. Nothing is read yet.
  Project(const Request& request, const World& world) : request_(request), world_(world) {}

  const Request& request() const { return request_; }
  const World& world() const { return world_; }

  const scripts::Configuration& configuration();
  /// Errors: config.no_script_location where neither a folder nor the program has revisions.
  const scripts::ScriptDirectory& scripts();
  const graph::RevisionGraph& graph() { return scripts().graph(); }
  /// What scripts() is loaded from.
  scripts::ScriptSources sources();
  /// A folder for what can be made again, as the XDG base directory specification says where; empty
  /// without a home. It need not be there.
  std::string cache_folder(std::string_view what) const;
  bool scripts_are_loaded() const { return scripts_ != nullptr; }

  const scripts::DatabaseUrl& database_url();
  std::string masked_url();
  const contract::Dialect& dialect();
  PythonOptions python_options();
  /// From configuration and command line; without callback and stop token.
  Options options();

  /// Says first which database it is, for a command that writes. Once.
  void announce_database();
  /// Opens an embedded database and reads its history on another thread, while this one reads the
  /// revisions; open_for_writing takes it over, with its errors. Creates nothing.
  void open_ahead(const Options& options);
  /// Where a pooler stands in between, direct_url is taken if it names the same database.
  run::Database open_for_writing(const Options& options, bool create);
  /// What open_for_writing() has connected to: the pooler's own database, where there is a pooler.
  const db::Url& opened_url();
  /// An SQLite file that is not there reads as an empty database; nothing is created.
  run::Database open_for_reading(const Options& options);
  /// The version rows; creates neither table nor file.
  graph::Rows read_rows();
  /// True once read_rows() has answered.
  bool rows_were_read() const { return rows_were_read_; }

  report::Style out_style() const { return {.colour = world_.out_colour, .width = world_.width}; }
  report::Style err_style() const { return {.colour = world_.err_colour, .width = world_.width}; }
  void out(std::string_view text) const { world_.out(text); }
  /// A line of status, to stderr unless --quiet.
  void tell(std::string_view line) const;
  void warn(std::string_view text) const;

 private:
  bool python_may_run();
  /// Errors: env.edited.
  void expect_adopted();
  /// Whether env.py does more than the configuration does in its place.
  bool environment_must_run();
  /// What env.py connects to, asked of the project's own Python.
  void ask_environment();

  const Request& request_;
  const World& world_;
  std::optional<scripts::Configuration> configuration_;
  const scripts::ScriptDirectory* scripts_ = nullptr;
  std::optional<scripts::DatabaseUrl> url_;
  std::optional<db::Url> direct_;  ///< Where direct_url was taken.
  std::future<run::Database> ahead_;
  bool rows_were_read_ = false;
  bool database_was_announced_ = false;
};

}  // namespace limbeck::cli
