#include "workflow/migration.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "diff/difference.hpp"
#include "diff/scope.hpp"
#include "limbeck/error.hpp"
#include "ops/describe.hpp"
#include "workflow/backfill.hpp"
#include "workflow/settle.hpp"

namespace limbeck::workflow {
namespace {

using schema::Catalog;

ops::Operations difference(const SchemaReader& reader, const Catalog& from, const Catalog& to) {
  return diff::difference(from, to, reader.dialect().rules(), reader.scope());
}

contract::Statements render(const SchemaReader& reader, const ops::Operations& operations,
                            const Catalog& before) {
  if (operations.empty()) return {};
  return reader.dialect().renderer().render(operations, before);
}

/// The second part's operations are numbered behind the first's.
void append(Way& way, ops::Operations operations, contract::Statements statements) {
  for (contract::Rendered& each : statements) {
    each.operation += way.operations.size();
    way.statements.push_back(std::move(each));
  }
  way.operations.insert(way.operations.end(), std::make_move_iterator(operations.begin()),
                        std::make_move_iterator(operations.end()));
}

ops::Operations operations_of(const std::vector<diff::Rename>& renames) {
  ops::Operations operations;
  for (const diff::Rename& each : renames) operations.push_back(diff::operation_of(each));
  return operations;
}

std::vector<diff::Rename> inverse(const std::vector<diff::Rename>& renames) {
  std::vector<diff::Rename> back;
  for (auto each = renames.rbegin(); each != renames.rend(); ++each) {
    back.push_back(diff::inverse(*each));
  }
  return back;
}

[[noreturn]] void throw_refused(const Error& error, std::string_view what) {
  ErrorDetails details = error.details();
  details.code = "proof.statement";
  details.message = fmt::format("the {} does not work: {}", what, details.message);
  details.hint = "nothing was written; write this revision by hand, or see it with --no-proof";
  throw Error(std::move(details));
}

Catalog run(SchemaReader& reader, const Way& way, std::string_view what) {
  try {
    return reader.run(sections_of(way.statements));
  } catch (const Error& error) {
    if (error.code().starts_with("connect.")) throw;
    throw_refused(error, what);
  }
}

[[noreturn]] void throw_differs(const ops::Operations& rest, const Catalog& found,
                                const std::string& code, std::string_view what) {
  std::string list;
  constexpr std::size_t kShown = 5;
  for (std::size_t i = 0; i < rest.size() && i < kShown; ++i) {
    list += (i > 0 ? "; " : "") + ops::describe(rest[i], found);
  }
  if (rest.size() > kShown) list += fmt::format("; and {} more", rest.size() - kShown);
  throw Error{{.code = code,
               .message = fmt::format("{}: it would still have to {}", what, list),
               .hint = "nothing was written; write this revision by hand, or see it with "
                       "--no-proof"}};
}

/// Errors: `code` if anything differs. True if the scratch was needed to say that nothing does:
/// what was in it is gone.
bool expect_same(SchemaReader& reader, const Catalog& found, Catalog expected,
                 const std::string& code, std::string_view what) {
  ops::Operations rest = difference(reader, found, expected);
  if (rest.empty()) return false;
  const bool is_asked = settle(reader, found, expected);
  rest = difference(reader, found, expected);
  if (!rest.empty()) throw_differs(rest, found, code, what);
  return is_asked;
}

Catalog copy_of_present(SchemaReader& reader, const Catalog& present) {
  try {
    return reader.copy(present);
  } catch (const Error& error) {
    if (error.code().starts_with("connect.") || error.code().starts_with("scratch.")) throw;
    ErrorDetails details = error.details();
    details.code = "proof.copy";
    details.message =
        "the present schema cannot be made again to try the revision on: " + details.message;
    details.hint = "nothing was written; --no-proof writes it untried";
    throw Error(std::move(details));
  }
}

}  // namespace

Migration plan_migration(SchemaReader& reader, Comparison comparison,
                         const std::vector<diff::Rename>& renames) {
  Migration migration{.renames = renames};
  if (!reader.scope().partitions) {
    diff::share_partitions(comparison.present, comparison.wanted);
    diff::share_partitions(comparison.wanted, comparison.present);
  }
  migration.upgrade.before = std::move(comparison.present);
  const Catalog& before = migration.upgrade.before;
  std::optional<Catalog> with_new_names;
  if (!renames.empty()) {
    const ops::Operations there = operations_of(renames);
    contract::Statements statements = render(reader, there, before);
    reader.copy(before);
    with_new_names = reader.run(sections_of(statements));
    append(migration.upgrade, there, std::move(statements));
    leave_alone_again(comparison, *with_new_names);
  }
  migration.downgrade.before = std::move(comparison.wanted);
  Catalog& after = migration.downgrade.before;
  const Catalog& renamed = with_new_names ? *with_new_names : before;
  settle(reader, renamed, after);
  ops::Operations up = backfilled(difference(reader, renamed, after), renamed, reader.dialect());
  ops::Operations down = backfilled(difference(reader, after, renamed), after, reader.dialect());
  contract::Statements up_sql = render(reader, up, renamed);
  contract::Statements down_sql = render(reader, down, after);
  append(migration.upgrade, std::move(up), std::move(up_sql));
  append(migration.downgrade, std::move(down), std::move(down_sql));
  if (!renames.empty()) {
    const ops::Operations back = operations_of(inverse(renames));
    append(migration.downgrade, back, render(reader, back, renamed));
  }
  return migration;
}

void prove(SchemaReader& reader, const Migration& migration) {
  const Catalog& present = migration.upgrade.before;
  const Catalog& wanted = migration.downgrade.before;
  const Catalog copied = copy_of_present(reader, present);
  if (expect_same(reader, copied, present, "proof.copy",
                  "the present schema cannot be made again to try the revision on")) {
    copy_of_present(reader, present);
  }
  const Catalog upgraded = run(reader, migration.upgrade, "upgrade");
  if (expect_same(reader, upgraded, wanted, "proof.failed",
                  "the upgrade does not lead to the wanted schema")) {
    copy_of_present(reader, present);
    run(reader, migration.upgrade, "upgrade");
  }
  const Catalog downgraded = run(reader, migration.downgrade, "downgrade");
  expect_same(reader, downgraded, copied, "proof.failed",
              "the downgrade does not lead back to the present schema");
}

}  // namespace limbeck::workflow
