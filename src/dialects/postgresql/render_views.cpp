#include <fmt/format.h>

#include "dialects/postgresql/render_parts.hpp"
#include "dialects/postgresql/render_text.hpp"
#include "ops/catalog_edit.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;
using schema::View;
using schema::ViewColumn;

std::string words_of(const View& view) {
  return (view.materialized ? "MATERIALIZED VIEW " : "VIEW ") + quote(view.name);
}

std::string_view kind_of(const View& view) {
  return view.materialized ? "MATERIALIZED VIEW" : "VIEW";
}

std::string create(const View& view, std::string_view verb) {
  std::string text = fmt::format("{} {}", verb, words_of(view));
  if (!view.access_method.empty()) text += " USING " + quote(view.access_method);
  if (!view.options.empty()) text += fmt::format(" WITH ({})", render_options(view.options));
  if (!view.tablespace.empty()) text += " TABLESPACE " + quote(view.tablespace);
  text += " AS\n" + view.definition;
  return view.populated ? text : text + "\nWITH NO DATA";
}

void alter_columns(Rendering& to, const View& from, const View& wanted) {
  std::vector<std::string> actions;
  for (const ViewColumn& column : wanted.columns) {
    const ViewColumn* const old = schema::find(from.columns, column.name);
    const ViewColumn before = old == nullptr ? ViewColumn{.name = column.name} : *old;
    if (before.default_value != column.default_value) {
      // Unlike a table, a view takes one action a statement.
      to.say(fmt::format("ALTER VIEW {} ALTER COLUMN {} {}", quote(wanted.name), quote(column.name),
                         column.default_value ? "SET DEFAULT " + column.default_value->text
                                              : std::string("DROP DEFAULT")));
    }
    add_storage_actions(actions, quote(column.name), column.type, before.storage, column.storage);
  }
  if (!actions.empty()) to.say(alter(kind_of(wanted), quote(wanted.name), actions));
}

void change_column_comments(Rendering& to, const View& from, const View& wanted) {
  for (const ViewColumn& column : wanted.columns) {
    const ViewColumn* const old = schema::find(from.columns, column.name);
    change_comment(to, {ObjectKind::column, wanted.name, column.name},
                   old == nullptr ? std::string() : old->comment, column.comment);
  }
}

void change_options(Rendering& to, const View& from, const View& wanted) {
  const auto [set, reset] = option_changes(from.options, wanted.options);
  const std::string words = words_of(wanted);
  if (!set.empty()) to.say(fmt::format("ALTER {} SET ({})", words, set));
  if (!reset.empty()) to.say(fmt::format("ALTER {} RESET ({})", words, reset));
}

void replace_materialized(Rendering& to, const View& from, const View& wanted) {
  if (from.definition != wanted.definition || !from.materialized || !wanted.materialized) {
    throw_impossible(fmt::format("the query of a materialised view cannot be replaced: {}",
                                 ops::shown(wanted.name)),
                     "drop the view and create it again");
  }
  const std::string words = words_of(wanted);
  change_options(to, from, wanted);
  if (from.access_method != wanted.access_method) {
    const std::string method = wanted.access_method.empty() ? "heap" : wanted.access_method;
    to.say(fmt::format("ALTER {} SET ACCESS METHOD {}", words, quote(method)));
  }
  if (from.tablespace != wanted.tablespace) {
    const std::string tablespace = wanted.tablespace.empty() ? "pg_default" : wanted.tablespace;
    to.say(fmt::format("ALTER {} SET TABLESPACE {}", words, quote(tablespace)));
  }
  if (from.populated != wanted.populated) {
    to.say(fmt::format("REFRESH {}{}", words, wanted.populated ? "" : " WITH NO DATA"));
  }
}

}  // namespace

void Visitor::operator()(const ops::CreateView& op) const {
  const View& view = op.view;
  to.say(create(view, "CREATE"));
  to.apply();
  const ObjectId id{ObjectKind::view, view.name, {}};
  alter_columns(to, View{.name = view.name, .definition = {}}, view);
  comment_on(to, id, view.comment);
  change_column_comments(to, View{.name = view.name, .definition = {}}, view);
  for (const schema::Index& index : view.indexes) create_index(to, view.name, index);
  for (const schema::Trigger& trigger : view.triggers) create_trigger(to, view.name, trigger);
  for (const schema::Definition& rule : view.rules) create_rule(to, view.name, rule);
}

void Visitor::operator()(const ops::DropView& op) const {
  to.say("DROP " + words_of(ops::get(to.catalog.views, op.view, "view")));
}

void Visitor::operator()(const ops::ReplaceView& op) const {
  const View from = ops::get(to.catalog.views, op.to.name, "view");
  const View& wanted = op.to;
  bool same_columns = from.columns.size() == wanted.columns.size();
  for (std::size_t i = 0; same_columns && i < wanted.columns.size(); ++i) {
    same_columns = from.columns[i].name == wanted.columns[i].name;
  }
  if (from.materialized || wanted.materialized) {
    replace_materialized(to, from, wanted);
  } else if (from.definition != wanted.definition || !same_columns) {
    to.say(create(wanted, "CREATE OR REPLACE"));
  } else {
    change_options(to, from, wanted);
  }
  to.apply();
  alter_columns(to, from, wanted);
  change_column_comments(to, from, wanted);
}

}  // namespace limbeck::dialects::postgresql
