#include <nlohmann/json.hpp>

#include "bridge/bridge.hpp"

namespace limbeck::bridge {
namespace {

using Json = nlohmann::json;

Json or_none(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json(nullptr);
}

}  // namespace

std::vector<std::size_t> Bridge::left_out(const std::vector<Asked>& objects, bool autogenerate) {
  Json list = Json::array();
  for (const Asked& each : objects) {
    list.push_back({{"type", each.type},
                    {"schema", each.schema},
                    {"table", each.table},
                    {"name", each.name},
                    {"columns", each.columns},
                    {"in_database", each.in_database},
                    {"in_models", each.in_models},
                    {"within", each.within ? Json(*each.within) : Json(nullptr)}});
  }
  const Json result = Json::parse(
      ask(Json{{"call", "include"}, {"autogenerate", autogenerate}, {"objects", list}}.dump()));
  return result["left_out"].get<std::vector<std::size_t>>();
}

Processed Bridge::process(const NewScript& script) {
  const Json depends_on = script.depends_on.empty() ? Json(nullptr) : Json(script.depends_on);
  const Json result = Json::parse(ask(Json{
      {"call", "directives"},
      {"rev_id", script.id},
      {"message", or_none(script.message)},
      {"head", script.head},
      {"splice", script.splice},
      {"branch_label", or_none(script.branch_label)},
      {"version_path", or_none(script.version_path)},
      {"depends_on", depends_on},
      {"autogenerate", script.autogenerate},
      {"upgrade", script.upgrade},
      {"downgrade", script.downgrade},
      {"imports", script.imports}}.dump()));
  Processed processed{.is_asked = result["is_asked"]};
  if (!processed.is_asked) return processed;
  processed.is_left_out = result["is_left_out"];
  if (processed.is_left_out) return processed;
  processed.id = result["rev_id"];
  if (!result["message"].is_null()) processed.message = result["message"].get<std::string>();
  processed.is_changed = result["is_changed"];
  processed.upgrade = result["upgrade"];
  processed.downgrade = result["downgrade"];
  processed.imports = result["imports"].get<std::vector<std::string>>();
  processed.not_recorded = result["not_recorded"].get<std::vector<std::string>>();
  return processed;
}

}  // namespace limbeck::bridge
