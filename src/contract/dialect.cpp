#include "contract/dialect.hpp"

#include <charconv>
#include <utility>

namespace limbeck::contract {
namespace {

/// Reads a row field by field, so that the order of columns stands in one place.
class Fields {
 public:
  explicit Fields(Row& row) : row_(row) {}

  std::string text() {
    Value& value = next();
    return value ? std::move(*value) : std::string();
  }

  std::optional<std::int64_t> number() {
    const Value& value = next();
    if (!value) return std::nullopt;
    std::int64_t result = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), result);
    if (error != std::errc() || end != value->data() + value->size()) {
      throw Error{
          {.code = "sql.bad_history",
           .message = "the history holds '" + *value + "' where a number belongs",
           .hint = "nothing but Limbeck should write to the history table; correct the row"}};
    }
    return result;
  }

 private:
  Value& next() {
    if (column_ >= row_.size()) {
      throw Error{{.code = "sql.bad_history",
                   .message = "the history table lacks columns",
                   .hint = "it was made by another version of Limbeck, or altered by hand"}};
    }
    return row_[column_++];
  }

  Row& row_;
  std::size_t column_ = 0;
};

}  // namespace

std::string_view history_columns(HistoryPart part) {
  return part == HistoryPart::marks
             ? "event, revision, direction, hash, file_hash, statements_done, detail"
             : "event, revision, direction, hash, file_hash, statements_done, detail, parents, "
               "statements_total, os_user, host";
}

HistoryEvent Dialect::decode_history(Row& row, HistoryPart part) const {
  Fields fields(row);
  HistoryEvent event;
  event.event = fields.text();
  event.revision = fields.text();
  event.direction = fields.text();
  event.hash = fields.text();
  event.file_hash = fields.text();
  event.statements_done = fields.number();
  event.detail = fields.text();
  if (part == HistoryPart::marks) return event;
  event.parents = fields.text();
  event.statements_total = fields.number();
  event.os_user = fields.text();
  event.host = fields.text();
  event.at = fields.text();
  return event;
}

}  // namespace limbeck::contract
