// Pieces of statements: names, literals, options, definitions of columns and constraints.
// Not whole statements: render_*.cpp.
// Next: render_parts.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/catalog.hpp"

namespace limbeck::dialects::postgresql {

std::string quote(std::string_view name);
std::string quote(const schema::Name& name);
/// Of an index, which stands in the schema of its table.
std::string quote_beside(const schema::Name& table, const std::string& name);
std::string quote_list(const std::vector<std::string>& names);
std::string literal(std::string_view text);
std::string join(const std::vector<std::string>& parts, std::string_view separator = ", ");

/// `name (\n    first,\n    second\n)`; `()` where there are none.
std::string lines_in_parentheses(const std::vector<std::string>& lines);
/// `ALTER TABLE name action`, or with a line for each of several actions.
std::string alter(std::string_view kind, const std::string& name,
                  const std::vector<std::string>& actions);

/// In parentheses, unless the whole is in them already.
std::string in_parentheses(const std::string& expression);
/// `clause` before the first of `words` that stands outside of parentheses; else at the end.
std::string insert_before(const std::string& text, const std::string& clause,
                          const std::vector<std::string_view>& words);

/// `fillfactor=70, n_distinct=-0.5`
std::string render_options(const std::vector<std::string>& options);
/// What SET and RESET need for one list to become the other: `a=b, …` and names.
std::pair<std::string, std::string> option_changes(const std::vector<std::string>& from,
                                                   const std::vector<std::string>& to);
/// Of foreign tables and their columns: `name 'value', …`.
std::string render_foreign_options(const std::vector<std::string>& options);
std::string foreign_option_changes(const std::vector<std::string>& from,
                                   const std::vector<std::string>& to);

/// What a new sequence of this type and direction has.
schema::SequenceOptions default_options(const schema::SequenceOptions& wanted);
/// After the server has given a sequence another type.
schema::SequenceOptions retyped(schema::SequenceOptions options, const std::string& type);
/// `INCREMENT BY 2`, …: what leads from one to the other, but for the type.
std::vector<std::string> sequence_clauses(const schema::SequenceOptions& from,
                                          const schema::SequenceOptions& to);

/// The statement that puts the sequence `target`, an expression, where `source` stands.
std::string copied_position(const schema::Name& source, const schema::SequenceOptions& from,
                            const std::string& target, const schema::SequenceOptions& wanted);

/// No value is within the bounds of both.
bool have_nothing_in_common(const schema::SequenceOptions& left,
                            const schema::SequenceOptions& right);

/// CREATE SEQUENCE, under this name and without its owner.
std::string create_sequence(const schema::Sequence& sequence, const schema::Name& name,
                            std::vector<std::string> more_clauses = {});
/// `nextval('t_id_seq'::regclass)`
std::string next_value(const schema::Name& sequence);
/// `GENERATED ALWAYS AS IDENTITY (START WITH 10)`; without `sequence` the server names it.
std::string render_identity(const schema::Identity& identity,
                            const std::optional<schema::Name>& sequence = {});
/// ` COLLATE c NOT NULL DEFAULT x`: whatever follows the type. `but_for_collation`: for a partition
/// and a typed table, whose collation is given.
std::string column_clauses(const schema::Column& column, bool but_for_collation = false);
std::string column_definition(const schema::Column& column, bool is_foreign);
/// Actions of ALTER TABLE for how a column's values are kept; `name` is quoted.
void add_storage_actions(std::vector<std::string>& actions, const std::string& name,
                         const std::string& type, const schema::Storage& from,
                         const schema::Storage& to);
/// `CONSTRAINT name CHECK (…)`, never NOT VALID. `of`: its table, if that is known.
std::string constraint_definition(const schema::Constraint& constraint,
                                  const schema::Table* of = nullptr);
/// Behind `ON table`, without what goes without saying.
std::string index_definition(const schema::Index& index, const schema::Table* of);

}  // namespace limbeck::dialects::postgresql
