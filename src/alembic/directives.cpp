#include "alembic/directives.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "alembic/directive_writer.hpp"
#include "alembic/script.hpp"
#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "ops/apply.hpp"
#include "python/parser.hpp"
#include "python/rendering.hpp"

namespace limbeck::alembic {
namespace {

constexpr std::string_view kHead =
    "from alembic import op\n"
    "import sqlalchemy as sa\n"
    "from sqlalchemy.dialects import postgresql\n"
    "def upgrade():\n";

/// Walks over the operations with the schema as it is by then.
class Walk {
 public:
  Walk(const ops::Operations& operations, const contract::Statements& statements,
       const schema::Catalog& before, const DirectiveManner& manner)
      : operations_(operations), catalog_(before), manner_(manner) {
    for (const contract::Rendered& each : statements) proven_[each.operation].push_back(&each);
  }

  Directives walk() {
    Directives directives;
    for (at_ = 0; at_ < operations_.size(); ++at_) {
      if (auto made = directive()) directives.emplace(at_, *std::move(made));
      ops::apply(operations_[at_], catalog_);
      const auto* const sequence = std::get_if<ops::CreateSequence>(&operations_[at_]);
      if (sequence != nullptr) made_sequences_.emplace(sequence->sequence.name, at_);
    }
    return directives;
  }

 private:
  std::optional<Directive> directive() {
    const auto found = proven_.find(at_);
    if (found == proven_.end() || !stands_alone(found->second)) return std::nullopt;
    DirectiveContext context{
        .catalog = catalog_, .made_sequences = made_sequences_, .statements = {}};
    for (const contract::Rendered* const each : found->second) {
      context.statements.push_back(each->text);
    }
    auto made = written(context, manner_.in_batch);
    // What would build a table anew in a batch may do without outside of one.
    if (!made && manner_.in_batch) made = written(context, false);
    return made;
  }

  /// In a transaction like the rest, and for this operation alone.
  bool stands_alone(const std::vector<const contract::Rendered*>& proven) const {
    const bool is_usual = std::none_of(proven.begin(), proven.end(), [](const auto* each) {
      return each->outside_transaction || each->ends_section;
    });
    // SQLite's rebuild of a table serves all its neighbours.
    const bool may_serve_next = manner_.dialect == Dialect::sqlite &&
                                at_ + 1 < operations_.size() && !proven_.contains(at_ + 1);
    return is_usual && !may_serve_next;
  }

  std::optional<Directive> written(const DirectiveContext& context, bool in_batch) const {
    try {
      DirectiveWriter writer(context, manner_.dialect, in_batch);
      std::visit(writer, operations_[at_]);
      const WrittenDirective& made = writer.written();
      std::vector<std::string> sent = evaluated(made.calls);
      // A statement more is something that the directive would leave out.
      const auto proven = static_cast<int>(context.statements.size());
      if (static_cast<int>(sent.size()) + made.more_proven != proven) return std::nullopt;
      return Directive{.calls = made.calls,
                       .statements = std::move(sent),
                       .also_does = made.also_does,
                       .uses_postgresql = writer.uses_postgresql()};
    } catch (const python::Unsupported&) {
      return std::nullopt;
    }
  }

  std::vector<std::string> evaluated(const std::vector<DirectiveCall>& calls) const {
    const std::string script = std::string(kHead) + calls_text(calls, "    ");
    const python::Module module = python::parse(script, "a directive");
    Run run{.dialect = manner_.dialect, .find_naming_convention = manner_.find_naming_convention};
    Evaluation made = evaluate(module, "a directive", "upgrade", run);
    if (made.refusal) throw python::Unsupported(made.refusal->what);
    std::vector<std::string> sent;
    for (Statement& each : made.statements) sent.push_back(std::move(each.text));
    return sent;
  }

  const ops::Operations& operations_;
  std::map<std::size_t, std::vector<const contract::Rendered*>> proven_;
  schema::Catalog catalog_;
  const DirectiveManner& manner_;
  std::size_t at_ = 0;
  std::map<schema::Name, std::size_t> made_sequences_;
};

}  // namespace

Directives write_directives(const ops::Operations& operations,
                            const contract::Statements& statements, const schema::Catalog& before,
                            const DirectiveManner& manner) {
  try {
    return Walk(operations, statements, before, manner).walk();
  } catch (const Error& error) {
    // What the server does beyond the catalog in memory, its renderer knows better.
    if (!error.code().starts_with("ops.")) throw;
    return {};
  }
}

std::string calls_text(const std::vector<DirectiveCall>& calls, std::string_view indent) {
  std::string text;
  std::optional<schema::Name> block;
  for (const DirectiveCall& call : calls) {
    if (block && block != call.batch) text += '\n';
    if (call.batch && block != call.batch) {
      const std::string& schema = call.batch->schema;
      text += fmt::format("{}with op.batch_alter_table({}, schema={}) as batch_op:\n", indent,
                          python::quoted_text(call.batch->name),
                          schema.empty() ? "None" : python::quoted_text(schema));
    }
    block = call.batch;
    // As with Alembic, lines that continue a call stand as they would outside of the block.
    if (block) text += "    ";
    for (const std::string_view line : base::split(call.text, '\n')) {
      text += fmt::format("{}{}\n", indent, line);
    }
  }
  return block ? text + '\n' : text;
}

}  // namespace limbeck::alembic
