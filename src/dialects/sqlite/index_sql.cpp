#include "dialects/sqlite/index_sql.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "dialects/sqlite/settled_text.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using sql::TokenKind;

class IndexParser {
 public:
  IndexParser(const std::vector<Part>& parts, const std::vector<schema::Column>& columns,
              std::string_view object)
      : parts_(parts), columns_(columns), reader_(parts, object) {
    for (const schema::Column& column : columns) names_.push_back(column.name);
  }

  StoredIndex parse() {
    index_.unique = read_create(reader_, "INDEX");
    index_.name = reader_.qualified_name();
    reader_.expect("ON");
    index_.table = reader_.name();
    reader_.expect_symbol('(');
    do {
      index_.parts.push_back(parse_part(reader_.up_to_comma()));
    } while (reader_.accept_symbol(','));
    reader_.expect_symbol(')');
    if (reader_.accept("WHERE")) {
      const Span span{reader_.position(), parts_.size() - 1};
      index_.where = settled_expression(parts_, span, ColumnNames(names_), &index_.columns);
    } else if (!reader_.at_end()) {
      reader_.fail("WHERE");
    }
    index_.is_plain = !is_odd_ && !reader_.has_read_string() && index_.where.empty();
    return std::move(index_);
  }

 private:
  IndexPart parse_part(Span span) {
    IndexPart part;
    if (span.empty()) reader_.fail("a column");
    if (const Part& last = parts_[span.end - 1]; is_word(last, "ASC") || is_word(last, "DESC")) {
      part.descending = is_word(last, "DESC") && span.end - span.begin > 1;
      if (span.end - span.begin > 1) --span.end;
    }
    const Span column = column_within(span, part.collation);
    is_odd_ |= span.end - span.begin != 1 || is_string(parts_[span.begin]);
    const std::string* name =
        column.empty() ? nullptr : ColumnNames(names_).find(unquoted(parts_[column.begin].text));
    if (name == nullptr) {
      is_odd_ = true;
      part.collation.clear();
      part.expression = settled_expression(parts_, span, ColumnNames(names_), &index_.columns);
      return part;
    }
    part.is_column = true;
    part.column = *name;
    if (std::find(index_.columns.begin(), index_.columns.end(), *name) == index_.columns.end()) {
      index_.columns.push_back(*name);
    }
    const std::string& own = schema::find(columns_, *name)->collation;
    if (base::equals_ignoring_case(part.collation, own.empty() ? "BINARY" : own)) {
      part.collation.clear();
    }
    return part;
  }

  /// The one name that `span` is, but for parentheses and COLLATE; otherwise nothing.
  Span column_within(Span span, std::string& collation) const {
    for (;;) {
      const std::size_t size = span.end - span.begin;
      if (size == 1) {
        const Part& part = parts_[span.begin];
        const bool is_name = part.kind == TokenKind::word ||
                             part.kind == TokenKind::quoted_identifier || is_string(part);
        return is_name ? span : Span{};
      }
      if (size < 3) return {};
      if (is_word(parts_[span.end - 2], "COLLATE")) {
        // The outermost of several is the one that counts.
        if (collation.empty()) collation = settled_collation(unquoted(parts_[span.end - 1].text));
        span.end -= 2;
      } else if (is_symbol(parts_[span.begin], '(') && is_symbol(parts_[span.end - 1], ')')) {
        ++span.begin;
        --span.end;
      } else {
        return {};
      }
    }
  }

  const std::vector<Part>& parts_;
  const std::vector<schema::Column>& columns_;
  std::vector<std::string> names_;
  PartReader reader_;
  StoredIndex index_;
  bool is_odd_ = false;
};

}  // namespace

StoredIndex parse_index(std::string_view sql, const std::vector<schema::Column>& columns,
                        std::string_view object) {
  const std::vector<Part> parts = parts_of(sql);
  return IndexParser(parts, columns, object).parse();
}

std::string definition_of(const StoredIndex& index) {
  std::string text = "(";
  for (const IndexPart& part : index.parts) {
    if (text.size() > 1) text += ", ";
    text += part.is_column ? quoted_if_needed(part.column) : part.expression;
    if (!part.collation.empty()) text += " COLLATE " + quoted_if_needed(part.collation);
    if (part.descending) text += " DESC";
  }
  text += ')';
  return index.where.empty() ? text : text + " WHERE " + index.where;
}

}  // namespace limbeck::dialects::sqlite
