// The --json form of every reading command. Keys are stable: docs/json.md lists them; new ones may
// be added, none changes its meaning.
// Not for people: listing.hpp, status_report.hpp, plan_report.hpp.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backup/shelf.hpp"
#include "graph/steps.hpp"
#include "graph/targets.hpp"
#include "limbeck/error.hpp"
#include "report/doctor_report.hpp"
#include "report/drift_report.hpp"
#include "report/status_report.hpp"
#include "report/test_report.hpp"
#include "run/plan.hpp"
#include "scripts/lock_file.hpp"
#include "scripts/script_directory.hpp"
#include "workflow/changes.hpp"
#include "workflow/rebase.hpp"

namespace limbeck::report {

/// One JSON document each, indented, ended by a line feed.

/// {"database": masked URL, "rows": [...], "at_head": bool, "revisions": [...]}
std::string json_current(const scripts::ScriptDirectory& scripts, const graph::Rows& rows,
                         std::string_view masked_url);
/// {"revisions": [...]}
std::string json_heads(const scripts::ScriptDirectory& scripts, bool resolve_dependencies);
/// {"revisions": [...]}, newest first; `rows`: null without --indicate-current, and then the key
/// "current" is absent.
std::string json_history(const scripts::ScriptDirectory& scripts,
                         std::span<const graph::Index> revisions, const graph::Rows* rows);
/// {"branch_points": [{revision…, "branches": [revision…]}]}
std::string json_branches(const scripts::ScriptDirectory& scripts);
/// {"revisions": [...]}
std::string json_show(const scripts::ScriptDirectory& scripts,
                      std::span<const graph::Index> revisions);
std::string json_status(const StatusReport& report);
/// `--dry-run --json`: {"steps": [{"revision", "direction", "sections": [...], "changes": [...]}]}
/// and the hash of the plan, which --plan takes.
std::string json_plan(const scripts::ScriptDirectory& scripts, const run::Plan& plan,
                      std::string_view hash);
std::string json_stamp_plan(const std::vector<graph::StampStep>& steps);
/// {"path", "revision"}: a file that revision, merge or baseline wrote.
std::string json_written_file(std::string_view path, std::string_view revision);
/// {"created": [...], "kept": [...]}
std::string json_init(std::span<const std::string> created, std::span<const std::string> kept);
/// {"revision", "path", "old_parents", "new_parents", "changed", "notes"}
std::string json_rebase(const workflow::RebaseResult& result);
/// {"changes": [{"sentence", "sql": [...], "risks": [{"hazard", "sentence", "count"}]}]}
std::string json_changes(const workflow::Way& way, const std::vector<workflow::Change>& changes);
/// {"database", "rows", "drift": bool, "changes": [sentence], "undo": [change], "take_over":
/// [change]} with changes as above.
std::string json_drift(const DriftReport& report);
/// {"database", "healthy": bool, "findings": [{"area", "code", "what", "remedy"}]}
std::string json_doctor(const DoctorReport& report);
/// {"revisions": [{"revision", "steps": [{"step", "outcome", "milliseconds", "reason", "error"}]}],
/// "models": step or null, "failures": number}
std::string json_tests(const scripts::ScriptDirectory& scripts, const TestReport& report);
/// {"path", "written": bool, "edited", "added", "removed"}
std::string json_lock_file(std::string_view path, const scripts::LockDifferences& differences,
                           bool is_written);
/// {"backups": [{"path", …its manifest}]}, newest first.
std::string json_backups(std::span<const backup::KeptBackup> backups);
/// {"path", "database", "rows"}
std::string json_restored(std::string_view path, std::string_view masked_url,
                          const graph::Rows& rows);
/// {"dialect", "ddl"}
std::string json_ddl(std::string_view dialect, std::string_view ddl);
/// {"error": {"code", "message", "hint", …}}; fields that do not apply are absent.
std::string json_error(const ErrorDetails& error);

}  // namespace limbeck::report
