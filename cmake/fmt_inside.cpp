// fmt's compiled part, for the program that carries it inside: Debian has no archive of it.
#include <fmt/format-inl.h>

// Declared by its headers, and instantiated by its library alone.
template auto fmt::detail::thousands_sep_impl<char>(fmt::detail::locale_ref)
    -> fmt::detail::thousands_sep_result<char>;
template auto fmt::detail::decimal_point_impl<char>(fmt::detail::locale_ref) -> char;
