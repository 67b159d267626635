// The module uuid.
// Source: CPython's Lib/uuid.py, RFC 4122.
#include <algorithm>
#include <chrono>

#include "base/old_digests.hpp"
#include "python/classes.hpp"
#include "python/methods.hpp"
#include "python/native_class.hpp"
#include "python/native_methods.hpp"
#include "python/raising.hpp"
#include "python/stdlib.hpp"
#include "python/uuid.hpp"

namespace limbeck::python {
namespace {

std::optional<std::string> bytes_of_hex(std::string_view digits) {
  if (digits.size() != 32) return std::nullopt;
  std::string bytes;
  const auto value_of = [](char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    const char small = static_cast<char>(digit | 0x20);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
  };
  for (std::size_t i = 0; i < 32; i += 2) {
    const int high = value_of(digits[i]);
    const int low = value_of(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

void remove_all(std::string& text, std::string_view part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at)) {
    text.erase(at, part.size());
  }
}

Value make_uuid(Interpreter& i, Arguments a) {
  const Taken taken(i, "UUID", std::move(a), {"hex", "bytes", "bytes_le", "fields", "int"}, 0);
  if (taken.has(0) && !taken.has(1) && !taken.has(4)) {
    std::string digits = taken.text(0);
    remove_all(digits, "urn:");
    remove_all(digits, "uuid:");
    const std::size_t first = digits.find_first_not_of("{}");
    digits = first == std::string::npos
                 ? std::string()
                 : digits.substr(first, digits.find_last_not_of("{}") - first + 1);
    remove_all(digits, "-");
    auto bytes = bytes_of_hex(digits);
    if (!bytes) value_error(i, "badly formed hexadecimal UUID string");
    return std::make_shared<Uuid>(std::move(*bytes));
  }
  if (taken.has(1) && !taken.has(0) && !taken.has(4)) {
    const Bytes* const bytes = as_bytes(taken[1]);
    if (bytes == nullptr || bytes->bytes.size() != 16) {
      value_error(i, "bytes is not a 16-char string");
    }
    return std::make_shared<Uuid>(bytes->bytes);
  }
  if (taken.has(4) && !taken.has(0) && !taken.has(1)) {
    const std::int64_t number = taken.integer(4);
    if (number < 0) value_error(i, "int is out of range (need a 128-bit value)");
    std::string bytes(16, '\0');
    for (std::size_t at = 0; at < 8; ++at) {
      bytes[15 - at] = static_cast<char>((number >> (8 * at)) & 0xFF);
    }
    return std::make_shared<Uuid>(std::move(bytes));
  }
  throw Unsupported("these arguments of UUID()");
}

Value of_version(std::string bytes, int version) {
  const auto with_bits = [&](std::size_t at, int kept, int set) {
    bytes[at] = static_cast<char>((static_cast<unsigned char>(bytes[at]) & kept) | set);
  };
  with_bits(6, 0x0F, version << 4);
  with_bits(8, 0x3F, 0x80);
  return std::make_shared<Uuid>(std::move(bytes));
}

Value uuid4(Interpreter& i, Arguments a) {
  const Taken taken(i, "uuid4", std::move(a), {}, 0);
  return of_version(i.host().random_bytes(16), 4);
}

/// Of the moment; the rest is random, as Python's where it finds no network card.
Value uuid1(Interpreter& i, Arguments a) {
  const Taken taken(i, "uuid1", std::move(a), {}, 0);
  const auto since_epoch =
      std::chrono::duration_cast<std::chrono::microseconds>(i.host().clock().time_since_epoch());
  const std::uint64_t ticks =
      static_cast<std::uint64_t>(since_epoch.count()) * 10 + 0x01b21dd213814000ULL;
  std::string bytes = i.host().random_bytes(16);
  constexpr std::size_t kPlaces[] = {3, 2, 1, 0, 5, 4, 7, 6};
  for (std::size_t at = 0; at < 8; ++at) {
    bytes[kPlaces[at]] = static_cast<char>((ticks >> (8 * at)) & 0xFF);
  }
  bytes[10] = static_cast<char>(static_cast<unsigned char>(bytes[10]) | 1);
  return of_version(std::move(bytes), 1);
}

template <std::string (*digest)(std::string_view), int version>
Value of_name(Interpreter& i, Arguments a) {
  const Taken taken(i, version == 3 ? "uuid3" : "uuid5", std::move(a), {"namespace", "name"}, 2);
  const auto* const space = taken[0].as<Uuid>();
  if (space == nullptr) throw Unsupported("that namespace of a UUID");
  return of_version(digest(space->bytes + taken.text(1)).substr(0, 16), version);
}

}  // namespace

std::optional<Value> Uuid::attribute(Interpreter&, const std::string& name) {
  const std::string digits = base::hex(bytes);
  if (name == "hex") return digits;
  if (name == "urn") return "urn:uuid:" + *text();
  if (name == "bytes") return make_bytes(bytes);
  if (name == "version") {
    // Only of the usual variant has it a meaning.
    if ((static_cast<unsigned char>(bytes[8]) & 0xC0) != 0x80)
      return std::optional<Value>(std::in_place);
    return static_cast<std::int64_t>(static_cast<unsigned char>(bytes[6]) >> 4);
  }
  if (name == "int") throw Unsupported("an integer beyond 64 bits");
  return std::nullopt;
}

std::optional<Value> Uuid::compare(Interpreter&, ComparisonOperator op, const Value& other) {
  const auto* const right = other.as<Uuid>();
  return right == nullptr ? std::nullopt : compared(op, bytes, right->bytes);
}

std::optional<std::string> Uuid::text() const {
  std::string digits = base::hex(bytes);
  for (const std::size_t at : {20, 16, 12, 8}) digits.insert(at, "-");
  return digits;
}

std::optional<std::string> Uuid::representation() const {
  return "UUID('" + *text() + "')";
}

bool Uuid::is_same_key(const Object& other) const {
  const auto* const right = dynamic_cast<const Uuid*>(&other);
  return right != nullptr && right->bytes == bytes;
}

std::optional<Value> uuid_name(Interpreter&, const std::string& name) {
  if (name == "UUID") {
    return std::make_shared<NativeClass>(
        name, make_uuid, [](const Value& value) { return value.as<Uuid>() != nullptr; });
  }
  if (name == "uuid1") return make_native(name, uuid1);
  if (name == "uuid3") return make_native(name, of_name<base::md5, 3>);
  if (name == "uuid4") return make_native(name, uuid4);
  if (name == "uuid5") return make_native(name, of_name<base::sha1, 5>);
  const std::pair<const char*, char> namespaces[] = {{"NAMESPACE_DNS", '\x10'},
                                                     {"NAMESPACE_URL", '\x11'},
                                                     {"NAMESPACE_OID", '\x12'},
                                                     {"NAMESPACE_X500", '\x14'}};
  for (const auto& [known, last] : namespaces) {
    if (name != known) continue;
    std::string bytes = *bytes_of_hex("6ba7b8109dad11d180b400c04fd430c8");
    bytes[3] = last;
    return std::make_shared<Uuid>(std::move(bytes));
  }
  return std::nullopt;
}

}  // namespace limbeck::python
