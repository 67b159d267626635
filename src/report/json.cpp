#include "report/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "run/live_script.hpp"

namespace limbeck::report {

namespace {

using Json = nlohmann::ordered_json;
using graph::Index;
using graph::Indexes;

std::string write(const Json& json) {
  // A message that is not UTF-8 becomes readable instead of an exception.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

std::string_view kind_of(const scripts::Script& script) {
  if (script.compiled != nullptr) return "compiled";
  if (script.is_python) return "python";
  return script.is_file ? "file" : "embedded";
}

Json ids_of(const graph::RevisionGraph& graph, const Indexes& revisions) {
  Json ids = Json::array();
  for (const Index revision : revisions) ids.push_back(graph.node(revision).id);
  return ids;
}

Json revision_json(const scripts::ScriptDirectory& scripts, Index revision) {
  const graph::RevisionGraph& graph = scripts.graph();
  const scripts::Script& script = scripts.script(revision);
  const graph::Node& node = graph.node(revision);
  return {{"id", node.id},
          {"parents", node.parents},
          {"children", ids_of(graph, graph.children(revision))},
          {"depends_on", node.dependencies},
          {"replaces", node.replaces},
          {"labels", graph.labels(revision)},
          {"declared_labels", node.labels},
          {"message", node.message},
          {"long_message", base::trim(script.long_message)},
          {"create_date", text_or_null(script.create_date)},
          {"kind", kind_of(script)},
          {"path", script.is_file ? Json(node.source) : Json(nullptr)},
          {"is_base", graph.parents(revision).empty()},
          {"is_head", graph.is_head(revision)},
          {"is_effective_head", graph.is_head(revision) && !graph.is_real_head(revision)},
          {"is_branch_point", graph.is_branch_point(revision)},
          {"is_merge_point", graph.is_merge_point(revision)}};
}

Json revisions_json(const scripts::ScriptDirectory& scripts, std::span<const Index> revisions) {
  Json list = Json::array();
  for (const Index revision : revisions) list.push_back(revision_json(scripts, revision));
  return list;
}

Json change_json(const graph::RowChange& change) {
  switch (change.kind) {
    case graph::RowChange::Kind::insert:
      return {{"kind", "insert"}, {"from", nullptr}, {"to", change.to}};
    case graph::RowChange::Kind::update:
      return {{"kind", "update"}, {"from", change.from}, {"to", change.to}};
    case graph::RowChange::Kind::erase:
      return {{"kind", "delete"}, {"from", change.from}, {"to", nullptr}};
  }
  return nullptr;
}

Json changes_json(const std::vector<graph::RowChange>& changes) {
  Json list = Json::array();
  for (const auto& change : changes) list.push_back(change_json(change));
  return list;
}

Json status_revision_json(const StatusRevision& revision) {
  return {{"id", revision.id},
          {"message", revision.message},
          {"create_date", text_or_null(revision.create_date)},
          {"age_seconds", revision.age ? Json(revision.age->count()) : Json(nullptr)},
          {"file", text_or_null(revision.file)}};
}

Json status_revisions_json(const std::vector<StatusRevision>& revisions) {
  Json list = Json::array();
  for (const auto& revision : revisions) list.push_back(status_revision_json(revision));
  return list;
}

Json edited_json(const std::vector<run::EditedRevision>& edited) {
  Json list = Json::array();
  for (const auto& revision : edited) {
    list.push_back({{"id", revision.revision},
                    {"file", text_or_null(revision.file)},
                    {"applied_at", text_or_null(revision.applied_at)},
                    {"os_user", text_or_null(revision.os_user)},
                    {"host", text_or_null(revision.host)}});
  }
  return list;
}

Json interruption_json(const std::optional<run::Interruption>& interruption) {
  if (!interruption) return nullptr;
  return {{"revision", interruption->revision},
          {"direction", interruption->direction},
          {"statements_done", interruption->statements_done},
          {"statements_total", interruption->statements_total},
          {"in_flight", interruption->in_flight},
          {"statement", text_or_null(interruption->statement)},
          {"error", text_or_null(interruption->error)},
          {"at", text_or_null(interruption->at)},
          {"os_user", text_or_null(interruption->os_user)},
          {"host", text_or_null(interruption->host)}};
}

Json sections_json(const run::PlannedStep& step) {
  Json sections = Json::array();
  for (const auto& section : step.sections) {
    Json statements = Json::array();
    for (const auto& statement : section.statements) {
      statements.push_back({{"line", statement.line > 0 ? Json(statement.line) : Json(nullptr)},
                            {"text", statement.text}});
    }
    sections.push_back({{"transaction", section.transactional}, {"statements", statements}});
  }
  return sections;
}

std::string_view mode_name(TransactionMode mode) {
  switch (mode) {
    case TransactionMode::revision:
      return "revision";
    case TransactionMode::all:
      return "all";
    case TransactionMode::none:
      return "none";
  }
  return "";
}

Json error_of(const ErrorDetails& error) {
  Json json{{"code", error.code}, {"message", error.message}};
  const auto add = [&json](const char* key, const std::string& value) {
    if (!value.empty()) json[key] = value;
  };
  add("hint", error.hint);
  add("revision", error.revision);
  add("file", error.file);
  if (error.line > 0) json["line"] = error.line;
  add("dialect", error.dialect);
  add("sqlstate", error.sqlstate);
  add("statement", error.statement);
  if (error.position > 0) json["position"] = error.position;
  add("server_detail", error.server_detail);
  add("state", error.state);
  return json;
}

Json step_of(const workflow::StepResult& step) {
  Json json{{"step", word_of(step.step)},
            {"outcome", word_of(step.outcome)},
            {"milliseconds", step.duration.count()}};
  if (!step.reason.empty()) json["reason"] = step.reason;
  if (step.error) json["error"] = error_of(*step.error);
  return json;
}

Json way_json(const workflow::Way& way, const std::vector<workflow::Change>& changes) {
  Json list = Json::array();
  for (std::size_t number = 0; number < changes.size(); ++number) {
    const workflow::Change& change = changes[number];
    Json sql = Json::array();
    for (const contract::Rendered& each : way.statements) {
      if (each.operation == number) sql.push_back(each.text);
    }
    Json risks = Json::array();
    for (const workflow::Risk& risk : change.risks) {
      risks.push_back({{"hazard", ops::hazard_name(risk.finding.hazard)},
                       {"sentence", risk.finding.sentence},
                       {"count", risk.count ? Json(*risk.count) : Json(nullptr)}});
    }
    list.push_back({{"sentence", change.sentence}, {"sql", sql}, {"risks", risks}});
  }
  return list;
}

}  // namespace

std::string json_current(const scripts::ScriptDirectory& scripts, const graph::Rows& rows,
                         std::string_view masked_url) {
  const graph::RevisionGraph& graph = scripts.graph();
  Indexes applied = graph::resolve_rows(graph, rows);
  Indexes heads = graph.real_heads();
  std::ranges::sort(applied);
  std::ranges::sort(heads);
  const Indexes current = graph::current_revisions(graph, rows);
  return write({{"database", masked_url},
                {"rows", rows},
                {"at_head", applied == heads},
                {"revisions", revisions_json(scripts, current)}});
}

std::string json_heads(const scripts::ScriptDirectory& scripts, bool resolve_dependencies) {
  const graph::RevisionGraph& graph = scripts.graph();
  return write({{"revisions", revisions_json(scripts, resolve_dependencies ? graph.real_heads()
                                                                           : graph.heads())}});
}

std::string json_history(const scripts::ScriptDirectory& scripts, std::span<const Index> revisions,
                         const graph::Rows* rows) {
  Json list = revisions_json(scripts, revisions);
  if (rows != nullptr) {
    const Indexes current = graph::resolve_rows(scripts.graph(), *rows);
    for (std::size_t index = 0; index < revisions.size(); ++index) {
      list[index]["current"] = std::ranges::find(current, revisions[index]) != current.end();
    }
  }
  return write({{"revisions", std::move(list)}});
}

std::string json_branches(const scripts::ScriptDirectory& scripts) {
  const graph::RevisionGraph& graph = scripts.graph();
  Json points = Json::array();
  for (const Index revision : graph.newest_first()) {
    if (!graph.is_branch_point(revision)) continue;
    Json point = revision_json(scripts, revision);
    point["branches"] = revisions_json(scripts, graph.children(revision));
    points.push_back(std::move(point));
  }
  return write({{"branch_points", std::move(points)}});
}

std::string json_show(const scripts::ScriptDirectory& scripts, std::span<const Index> revisions) {
  return write({{"revisions", revisions_json(scripts, revisions)}});
}

std::string json_status(const StatusReport& report) {
  return write({{"database", report.masked_url},
                {"url_source", text_or_null(report.url_source)},
                {"dialect", report.dialect},
                {"server_version", text_or_null(report.server_version)},
                {"state", state_name(report.state)},
                {"version_table_exists", report.version_table_exists},
                {"history_enabled", report.history_enabled},
                {"history_exists", report.history_exists},
                {"history_hidden", report.history_hidden},
                {"current", status_revisions_json(report.current)},
                {"unknown_rows", report.unknown_rows},
                {"heads", status_revisions_json(report.heads)},
                {"pending", status_revisions_json(report.pending)},
                {"edited", edited_json(report.edited)},
                {"interruption", interruption_json(report.interruption)},
                {"never_run", status_revisions_json(report.never_run)},
                {"next", report.next}});
}

std::string json_plan(const scripts::ScriptDirectory& scripts, const run::Plan& plan,
                      std::string_view hash) {
  Json steps = Json::array();
  for (const auto& step : plan.steps) {
    const graph::Node& node = scripts.graph().node(step.step.revision);
    steps.push_back(
        {{"revision", node.id},
         {"parents", node.parents},
         {"message", node.message},
         {"direction", step.step.direction == Direction::upgrade ? "upgrade" : "downgrade"},
         {"hash", text_or_null(step.hash)},
         {"compiled", step.function != nullptr},
         {"python", step.is_bridged},
         {"evaluated_while_it_runs", step.live ? Json(step.live->reason()) : Json(nullptr)},
         {"not_native", step.not_native ? Json(run::where_not_native(step)) : Json(nullptr)},
         {"sections", sections_json(step)},
         {"changes", changes_json(step.step.changes)}});
  }
  return write({{"plan", hash},
                {"transaction_mode", mode_name(plan.transaction_mode)},
                {"steps", std::move(steps)}});
}

std::string json_backups(std::span<const backup::KeptBackup> backups) {
  Json list = Json::array();
  for (const backup::KeptBackup& each : backups) {
    const backup::Manifest& manifest = each.manifest;
    list.push_back({{"path", each.path},
                    {"dialect", manifest.dialect},
                    {"url", manifest.url},
                    {"database", manifest.database},
                    {"revisions", manifest.revisions},
                    {"created_at", manifest.created_at},
                    {"size", manifest.size},
                    {"sha256", manifest.sha256},
                    {"schema_hash", manifest.schema_hash},
                    {"server_version", manifest.server_version},
                    {"made_by", text_or_null(manifest.made_by)},
                    {"limbeck_version", manifest.limbeck_version},
                    {"why", manifest.why},
                    {"reason", text_or_null(manifest.reason)}});
  }
  return write({{"backups", std::move(list)}});
}

std::string json_restored(std::string_view path, std::string_view masked_url,
                          const graph::Rows& rows) {
  return write({{"path", path}, {"database", masked_url}, {"rows", rows}});
}

std::string json_stamp_plan(const std::vector<graph::StampStep>& steps) {
  Json list = Json::array();
  for (const auto& step : steps) {
    list.push_back({{"from", step.from},
                    {"to", text_or_null(step.to)},
                    {"changes", changes_json(step.changes)}});
  }
  return write({{"steps", std::move(list)}});
}

std::string json_written_file(std::string_view path, std::string_view revision) {
  return write({{"path", path}, {"revision", revision}});
}

std::string json_init(std::span<const std::string> created, std::span<const std::string> kept) {
  return write({{"created", created}, {"kept", kept}});
}

std::string json_rebase(const workflow::RebaseResult& result) {
  return write({{"revision", result.revision},
                {"path", result.file},
                {"old_parents", result.old_parents},
                {"new_parents", result.new_parents},
                {"changed", result.changed},
                {"notes", result.notes}});
}

std::string json_changes(const workflow::Way& way, const std::vector<workflow::Change>& changes) {
  return write({{"changes", way_json(way, changes)}});
}

std::string json_drift(const DriftReport& report) {
  Json sentences = Json::array();
  for (const workflow::Change& each : report.changes) sentences.push_back(each.sentence);
  return write({{"database", report.masked_url},
                {"rows", report.rows},
                {"drift", report.has_drift()},
                {"changes", std::move(sentences)},
                {"undo", way_json(report.undo, report.undone_changes)},
                {"take_over", way_json(report.take_over, report.changes)}});
}

std::string json_doctor(const DoctorReport& report) {
  Json findings = Json::array();
  for (const HealthFinding& each : report.findings) {
    findings.push_back({{"area", area_name(each.area)},
                        {"code", each.symptom.code},
                        {"what", each.symptom.what},
                        {"remedy", each.symptom.remedy}});
  }
  return write({{"database", report.masked_url ? Json(*report.masked_url) : Json(nullptr)},
                {"healthy", report.findings.empty()},
                {"findings", std::move(findings)}});
}

std::string json_tests(const scripts::ScriptDirectory& scripts, const TestReport& report) {
  Json revisions = Json::array();
  for (const workflow::RevisionResult& result : report.revisions) {
    Json steps = Json::array();
    for (const workflow::StepResult& each : result.steps) steps.push_back(step_of(each));
    revisions.push_back(
        {{"revision", scripts.graph().node(result.revision).id}, {"steps", std::move(steps)}});
  }
  return write({{"revisions", std::move(revisions)},
                {"models", report.models ? step_of(*report.models) : Json(nullptr)},
                {"failures", report.failures()}});
}

std::string json_lock_file(std::string_view path, const scripts::LockDifferences& differences,
                           bool is_written) {
  return write({{"path", path},
                {"written", is_written},
                {"edited", differences.edited},
                {"added", differences.added},
                {"removed", differences.removed}});
}

std::string json_ddl(std::string_view dialect, std::string_view ddl) {
  return write({{"dialect", dialect}, {"ddl", ddl}});
}

std::string json_error(const ErrorDetails& error) {
  return write({{"error", error_of(error)}});
}

}  // namespace limbeck::report
