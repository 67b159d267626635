#include "schema/archive.hpp"

#include <cstdint>
#include <cstring>

#include "schema/fields.hpp"

namespace limbeck::schema {
namespace {

template <typename Value>
constexpr bool kIsPlain = std::is_arithmetic_v<Value> || std::is_enum_v<Value>;

class Writer {
 public:
  template <typename Value>
  void write(const Value& value) {
    if constexpr (kIsPlain<Value>) {
      number(static_cast<std::int64_t>(value));
    } else {
      each_field(value, [this](const auto&... fields) { (write(fields), ...); });
    }
  }
  void write(const std::string& text) {
    number(static_cast<std::int64_t>(text.size()));
    bytes_ += text;
  }
  void write(const Aside& text) { write(static_cast<const std::string&>(text)); }
  template <typename Value>
  void write(const std::optional<Value>& value) {
    number(value ? 1 : 0);
    if (value) write(*value);
  }
  template <typename Value>
  void write(const std::vector<Value>& values) {
    number(static_cast<std::int64_t>(values.size()));
    for (const Value& each : values) write(each);
  }
  std::string take() { return std::move(bytes_); }

 private:
  /// Seven bits a byte, the sign last: most numbers are small.
  void number(std::int64_t value) {
    auto rest = static_cast<std::uint64_t>(value) << 1U;
    if (value < 0) rest = ~rest;
    while (rest >= 0x80) {
      bytes_ += static_cast<char>(rest | 0x80U);
      rest >>= 7U;
    }
    bytes_ += static_cast<char>(rest);
  }

  std::string bytes_;
};

struct Unreadable {};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <typename Value>
  void read(Value& value) {
    if constexpr (kIsPlain<Value>) {
      value = static_cast<Value>(number());
    } else {
      each_field(value, [this](auto&... fields) { (read(fields), ...); });
    }
  }
  void read(std::string& text) {
    const std::size_t size = count();
    text = rest_.substr(0, size);
    rest_.remove_prefix(size);
  }
  void read(Aside& text) { read(static_cast<std::string&>(text)); }
  template <typename Value>
  void read(std::optional<Value>& value) {
    if (number() != 0) read(value.emplace());
  }
  template <typename Value>
  void read(std::vector<Value>& values) {
    values.resize(count());
    for (Value& each : values) read(each);
  }
  bool at_end() const { return rest_.empty(); }

 private:
  /// Each of so many takes a byte at least.
  std::size_t count() {
    const std::int64_t value = number();
    if (value < 0 || static_cast<std::uint64_t>(value) > rest_.size()) throw Unreadable();
    return static_cast<std::size_t>(value);
  }
  std::int64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) throw Unreadable();
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80)
        return static_cast<std::int64_t>((value & 1U) != 0 ? ~(value >> 1U) : value >> 1U);
    }
    throw Unreadable();
  }

  std::string_view rest_;
};

}  // namespace

std::string archive(const Catalog& catalog) {
  Writer writer;
  writer.write(catalog);
  return writer.take();
}

std::optional<Catalog> unarchive(std::string_view bytes) {
  Reader reader(bytes);
  Catalog catalog;
  try {
    reader.read(catalog);
  } catch (const Unreadable&) {
    return std::nullopt;
  }
  if (!reader.at_end()) return std::nullopt;
  return catalog;
}

}  // namespace limbeck::schema
