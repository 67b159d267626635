#include "alembic/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "alembic/parameters.hpp"
#include "alembic/row_values.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"
#include "python/comparison.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::ComparisonOperator;
using python::Interpreter;
using python::Unsupported;
using python::Value;
using python::Values;

using Keys = std::shared_ptr<const std::vector<std::string>>;

/// `name` of the column: where two have it, SQLAlchemy refuses too.
std::optional<std::size_t> find_column(const std::vector<std::string>& keys,
                                       const std::string& name) {
  const auto found = std::find(keys.begin(), keys.end(), name);
  if (found == keys.end()) return std::nullopt;
  if (std::find(found + 1, keys.end(), name) != keys.end()) {
    throw Unsupported(fmt::format("the column {}, which is in the result twice", name));
  }
  return static_cast<std::size_t>(found - keys.begin());
}

Values key_values(const std::vector<std::string>& keys) {
  return {keys.begin(), keys.end()};
}

Value make_mapping(const std::vector<std::string>& keys, const Values& values) {
  const auto dict = std::make_shared<python::Dict>();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    find_column(keys, keys[i]);
    dict->set(keys[i], values[i]);
  }
  return dict;
}

/// A function that takes no arguments.
template <typename Work>
Value method(const std::string& name, Work work) {
  return python::make_native(
      name, [name, work = std::move(work)](Interpreter& i, Arguments given) -> Value {
        if (given.positional.empty() && given.keywords.empty()) return work(i);
        throw Unsupported(fmt::format("arguments of {}()", name));
      });
}

class Row final : public python::Object {
 public:
  Row(Keys keys, Values values) : keys_(std::move(keys)), values_(std::move(values)) {}
  std::string type_name() const override { return "Row"; }
  std::optional<std::int64_t> length() const override {
    return static_cast<std::int64_t>(values_.size());
  }
  std::optional<Values> iterate(Interpreter&) override { return values_; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    if (const auto column = find_column(*keys_, name)) return values_[*column];
    if (name == "_mapping") return make_mapping(*keys_, values_);
    if (name == "_fields") return python::make_tuple(key_values(*keys_));
    if (name == "_asdict") {
      return method(name, [keys = keys_, values = values_](Interpreter&) {
        return make_mapping(*keys, values);
      });
    }
    if (name == "keys") {
      return method(name,
                    [keys = keys_](Interpreter&) { return python::make_list(key_values(*keys)); });
    }
    return std::nullopt;
  }
  std::optional<Value> item(Interpreter& i, const Value& index) override {
    if (const std::string* const name = index.text()) {
      const auto column = find_column(*keys_, *name);
      if (!column) i.raise("KeyError", *name);
      return values_[*column];
    }
    const std::int64_t* const number = index.integer();
    if (number == nullptr) return std::nullopt;
    const auto size = static_cast<std::int64_t>(values_.size());
    const std::int64_t at = *number < 0 ? *number + size : *number;
    if (at < 0 || at >= size) i.raise("IndexError", "tuple index out of range");
    return values_[static_cast<std::size_t>(at)];
  }
  std::optional<Value> compare(Interpreter& i, ComparisonOperator op, const Value& other) override {
    if (op == ComparisonOperator::in) {
      return std::any_of(values_.begin(), values_.end(),
                         [&](const Value& each) { return i.equal(each, other); });
    }
    const auto* const row = other.as<Row>();
    const Value right = row == nullptr ? other : python::make_tuple(row->values_);
    if (python::as_tuple(right) == nullptr) return std::nullopt;
    const bool is_same = i.equal(python::make_tuple(values_), right);
    if (op == ComparisonOperator::equal) return is_same;
    if (op == ComparisonOperator::not_equal) return !is_same;
    return std::nullopt;
  }
  std::optional<std::string> representation() const override { throw Unsupported("a row as text"); }

  const Values& values() const { return values_; }

 private:
  const Keys keys_;
  const Values values_;
};

/// A Result, or what its scalars() and mappings() give.
class Result final : public python::Object {
 public:
  enum class Shape : std::uint8_t { rows, scalars, mappings };
  struct Data {
    Keys keys;
    std::vector<Values> rows;
    bool returns_rows = false;
    std::int64_t changed = -1;
    std::size_t next = 0;
  };
  Result(std::shared_ptr<Data> data, Shape shape) : data_(std::move(data)), shape_(shape) {}
  std::string type_name() const override { return "Result"; }
  std::optional<Values> iterate(Interpreter&) override { return take_all(); }

  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    const auto self = std::static_pointer_cast<Result>(shared_from_this());
    if (name == "rowcount" && shape_ == Shape::rows) return data_->changed;
    if (name == "returns_rows" && shape_ == Shape::rows) return data_->returns_rows;
    if (name == "close") return method(name, [](Interpreter&) { return Value(); });
    if (name == "fetchall" || name == "all") {
      return method(name, [self](Interpreter&) { return python::make_list(self->take_all()); });
    }
    if (name == "fetchone") return method(name, [self](Interpreter&) { return self->take(); });
    if (name == "fetchmany") {
      return python::make_native(name, [self](Interpreter& i, python::Arguments a) {
        Parameters given(i, "fetchmany", std::move(a), {"size"});
        const auto size = given.integer("size");
        given.finish();
        if (!size || *size < 0) throw Unsupported("fetchmany() without a size");
        return python::make_list(self->take_many(static_cast<std::size_t>(*size)));
      });
    }
    if (name == "first") {
      return method(name, [self](Interpreter&) {
        Value first = self->take();
        self->take_all();
        return first;
      });
    }
    if (name == "one" || name == "one_or_none") {
      const bool may_be_none = name == "one_or_none";
      return method(name,
                    [self, may_be_none](Interpreter& i) { return self->one(i, may_be_none); });
    }
    return shape_ == Shape::rows ? row_attribute(name, self) : std::nullopt;
  }

 private:
  std::optional<Value> row_attribute(const std::string& name, const std::shared_ptr<Result>& self) {
    if (name == "keys") {
      return method(
          name, [self](Interpreter&) { return python::make_list(key_values(*self->data_->keys)); });
    }
    if (name == "mappings") {
      return method(name, [self](Interpreter&) -> Value {
        return std::make_shared<Result>(self->data_, Shape::mappings);
      });
    }
    if (name == "scalars") {
      return method(name, [self](Interpreter&) -> Value {
        self->require_rows();
        return std::make_shared<Result>(self->data_, Shape::scalars);
      });
    }
    if (name == "scalar") {
      return method(name, [self](Interpreter&) {
        self->require_rows();
        const auto& rows = self->data_->rows;
        const std::size_t at = std::exchange(self->data_->next, rows.size());
        return at < rows.size() ? rows[at].front() : Value();
      });
    }
    if (name == "scalar_one" || name == "scalar_one_or_none") {
      const bool may_be_none = name == "scalar_one_or_none";
      return method(name, [self, may_be_none](Interpreter& i) -> Value {
        const Value row = self->one(i, may_be_none);
        return row.is_none() ? row : row.as<Row>()->values().front();
      });
    }
    return std::nullopt;
  }

  void require_rows() const {
    if (!data_->returns_rows) throw Unsupported("the rows of a statement that returns none");
  }
  Value shaped(const Values& row) const {
    if (shape_ == Shape::scalars) return row.front();
    if (shape_ == Shape::mappings) return make_mapping(*data_->keys, row);
    return std::make_shared<Row>(data_->keys, row);
  }
  Value take() {
    require_rows();
    return data_->next < data_->rows.size() ? shaped(data_->rows[data_->next++]) : Value();
  }
  Values take_many(std::size_t most) {
    require_rows();
    Values taken;
    const auto& rows = data_->rows;
    while (taken.size() < most && data_->next < rows.size()) {
      taken.push_back(shaped(rows[data_->next++]));
    }
    return taken;
  }
  Values take_all() { return take_many(data_->rows.size()); }
  Value one(Interpreter& i, bool may_be_none) {
    const Values all = take_all();
    if (all.size() == 1) return all.front();
    if (all.empty() && may_be_none) return {};
    i.raise("RuntimeError",
            all.empty() ? "NoResultFound: No row was found when one was required"
                        : "MultipleResultsFound: Multiple rows were found when exactly one was "
                          "required");
  }

  const std::shared_ptr<Data> data_;
  const Shape shape_;
};

/// Whatever is done with it.
class PendingResult final : public python::Object {
 public:
  std::string type_name() const override { throw NeedsDatabase(kWhat); }
  std::optional<Value> attribute(Interpreter&, const std::string&) override { fail(); }
  std::optional<Values> iterate(Interpreter&) override { fail(); }
  std::optional<std::int64_t> length() const override { fail(); }
  std::optional<bool> truth() const override { fail(); }
  std::optional<Value> compare(Interpreter&, ComparisonOperator, const Value&) override { fail(); }
  std::optional<Value> item(Interpreter&, const Value&) override { fail(); }
  std::optional<std::string> text() const override { fail(); }
  std::optional<std::string> representation() const override { fail(); }

 private:
  static constexpr const char* kWhat = "the result of a statement";
  [[noreturn]] static void fail() { throw NeedsDatabase(kWhat); }
};

}  // namespace

Value make_result(Interpreter& interpreter, const db::TypedRows& rows,
                  const std::vector<TypePtr>& types, Dialect dialect) {
  if (!types.empty() && types.size() != rows.columns.size()) {
    throw Unsupported("a result with other columns than its statement has");
  }
  auto data = std::make_shared<Result::Data>();
  data->keys = std::make_shared<const std::vector<std::string>>(rows.columns);
  data->returns_rows = rows.returns_rows;
  data->changed = rows.changed;
  for (const auto& row : rows.rows) {
    Values& values = data->rows.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      const Type* const type = types.empty() ? nullptr : types[i].get();
      values.push_back(to_value(interpreter, row[i], type, dialect));
    }
  }
  return std::make_shared<Result>(std::move(data), Result::Shape::rows);
}

Value make_pending_result() {
  return std::make_shared<PendingResult>();
}

}  // namespace limbeck::alembic
