// Dates and times as text of a given format, and read from it.
// Source: CPython's Lib/datetime.py and Lib/_strptime.py. A directive that depends on the locale is
// written as in the C locale.
#pragma once

#include <string>
#include <string_view>

#include "python/time_values.hpp"

namespace limbeck::python {

/// strftime(). Errors: Unsupported for a directive that differs from one system to the next.
std::string format_time(const Datetime& value, std::string_view format);
/// datetime.strptime(). Errors: Unsupported, for a text of another form too.
Value parse_time(Interpreter& interpreter, const std::string& text, std::string_view format);

/// `2026-01-08`, `2026-01-08 14:30:00.000001+00:00`: what isoformat() writes. Errors: Unsupported
/// for anything else, of which one version of Python reads more than another.
Value parse_iso_date(Interpreter& interpreter, std::string_view text);
Value parse_iso_datetime(Interpreter& interpreter, std::string_view text);
Value parse_iso_time(Interpreter& interpreter, std::string_view text);

}  // namespace limbeck::python
