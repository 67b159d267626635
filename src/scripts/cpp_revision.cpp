#include "scripts/cpp_revision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "limbeck/error.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::string_view kIdField = "// Revision ID: ";

/// The controls that turn the direction of writing: U+202A to U+202E and U+2066 to U+2069.
/// Compilers warn of them, because they can make source look like what it is not.
bool is_turn_of_direction(std::string_view text) {
  if (text.size() < 3 || text[0] != '\xE2') return false;
  const auto last = static_cast<unsigned char>(text[2]);
  return (text[1] == '\x80' && last >= 0xAA && last <= 0xAE) ||
         (text[1] == '\x81' && last >= 0xA6 && last <= 0xA9);
}

bool is_control(char letter) {
  return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
}

/// Whether it stays the same between R"( and ): a compiler may change other ends of line.
bool is_plain(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_layout = text[i] == '\n' || text[i] == '\t';
    if ((is_control(text[i]) && !is_layout) || is_turn_of_direction(text.substr(i))) return false;
  }
  return true;
}

/// A line of a comment: no backslash at its end, which would go on with the next.
std::string comment_line(std::string_view text) {
  std::string line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_turn_of_direction(text.substr(i))) {
      i += 2;
    } else if (!is_control(text[i])) {
      line += text[i];
    }
  }
  while (!line.empty() && (line.back() == '\\' || line.back() == ' ' || line.ends_with("\?\?/"))) {
    line.erase(line.size() - (line.back() == '/' ? 3 : 1));
  }
  return line.empty() ? "//" : "// " + line;
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& each : texts) list += (list.empty() ? "" : ", ") + cpp_literal(each);
  return "{" + list + "}";
}

/// `R"sql(…)sql"`, with a longer word where the text holds the end.
std::string raw_literal(const std::string& text) {
  std::string word = "sql";
  for (int number = 1; text.find(")" + word + "\"") != std::string::npos; ++number) {
    word = fmt::format("sql{}", number);
  }
  return fmt::format("R\"{0}(\n{1}\n){0}\"", word, text);
}

std::string escaped_lines(std::string_view text, std::string_view indent) {
  std::string lines;
  for (const std::string_view line : base::split(text, '\n')) {
    lines += fmt::format("\n{}    {}", indent, cpp_literal(std::string(line) + "\n"));
  }
  return lines;
}

std::string execute(const std::string& text, std::string_view indent) {
  return fmt::format("{}step.execute({});\n", indent,
                     is_plain(text) ? raw_literal(text) : escaped_lines(text, indent));
}

[[noreturn]] void refuse(const NewRevision& revision, std::string_view direction,
                         std::string_view what) {
  throw Error{{.code = "script.not_in_cpp",
               .message = fmt::format("the {} {}, and a function in C++ runs in one transaction",
                                      direction, what),
               .hint = "nothing was written; set script_format = sql for this one",
               .revision = revision.id}};
}

/// The function of one direction.
class FunctionText {
 public:
  FunctionText(const NewRevision& revision, const Body& body, Direction direction)
      : revision_(revision), name_(direction == Direction::upgrade ? "upgrade" : "downgrade") {
    for (const Section& section : body.sections) {
      if (section.direction == direction) take(section);
    }
  }

  std::string write() const {
    std::string text = fmt::format("  revision.{} = [](limbeck::Step& step) {{\n", name_);
    if (is_empty()) {
      text += "    limbeck::Operations op(step);\n";
    } else if (sections_.size() == 1 && sections_.front()->dialects.empty()) {
      text += execute(text_of(*sections_.front()), "    ");
    } else {
      text += branches();
    }
    return text + "  };\n";
  }

  bool throws() const { return !is_empty() && !has_section_for_all(); }

 private:
  static std::string text_of(const Section& section) {
    std::string_view text = section.text;
    while (text.starts_with('\n')) text.remove_prefix(1);
    const auto end = text.find_last_not_of(" \t\n");
    return std::string(text.substr(0, end == std::string_view::npos ? 0 : end + 1));
  }

  void take(const Section& section) {
    const bool is_blank = text_of(section).empty();
    if (!section.transactional && !is_blank) {
      refuse(revision_, name_, "has statements outside a transaction");
    }
    const bool is_second =
        std::any_of(sections_.begin(), sections_.end(),
                    [&](const Section* each) { return each->dialects == section.dialects; });
    if (is_second && !is_blank) refuse(revision_, name_, "has several transactions");
    if (!is_second) sections_.push_back(&section);
  }

  bool is_empty() const {
    return std::all_of(sections_.begin(), sections_.end(), [](const Section* each) {
      return each->dialects.empty() && text_of(*each).empty();
    });
  }
  bool has_section_for_all() const {
    return std::any_of(sections_.begin(), sections_.end(),
                       [](const Section* each) { return each->dialects.empty(); });
  }

  /// What is special first; what is for all of them last.
  std::string branches() const {
    std::string text;
    const Section* for_all = nullptr;
    for (const Section* const section : sections_) {
      if (section->dialects.empty()) {
        for_all = section;
        continue;
      }
      std::string condition;
      for (const std::string& dialect : section->dialects) {
        condition +=
            fmt::format("{}step.dialect() == \"{}\"", condition.empty() ? "" : " || ", dialect);
      }
      text += fmt::format("{}if ({}) {{\n{}", text.empty() ? "    " : "    } else ", condition,
                          body_of(*section));
    }
    text += "    } else {\n";
    text += for_all != nullptr ? body_of(*for_all)
                               : fmt::format(
                                     "      throw std::runtime_error(\"it has no {} for \" + "
                                     "std::string(step.dialect()));\n",
                                     name_);
    return text + "    }\n";
  }

  static std::string body_of(const Section& section) {
    const std::string sql = text_of(section);
    return sql.empty() ? "      // Nothing.\n" : execute(sql, "      ");
  }

  const NewRevision& revision_;
  std::string_view name_;
  std::vector<const Section*> sections_;
};

std::string comment_of(const NewRevision& revision) {
  std::string text;
  for (const std::string_view line : base::split(revision.message, '\n')) {
    text += comment_line(base::trim(line)) + "\n";
  }
  text += "//\n";
  const auto field = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += comment_line(fmt::format("{}: {}", name, value)) + "\n";
  };
  field("Revision ID", revision.id);
  field("Revises", base::join(revision.parents, ", "));
  for (const std::string& rename : revision.renames) field("Renames", rename);
  field("Create Date", revision.create_date);
  return text;
}

std::string headers(bool has_operations, bool throws) {
  std::string text;
  text += has_operations ? "#include <limbeck/operations.hpp>\n" : "";
  text += "#include <limbeck/revision.hpp>\n";
  if (throws) text += "\n#include <stdexcept>\n#include <string>\n";
  return text;
}

}  // namespace

std::string cpp_function_name(std::string_view id) {
  std::string name = "revision_";
  for (const char letter : id) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
    name += is_plain ? std::string(1, letter)
                     : fmt::format("_{:02x}", static_cast<unsigned char>(letter));
  }
  return name;
}

std::string cpp_literal(std::string_view text) {
  std::string literal = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (letter == '\n') {
      literal += "\\n";
    } else if (letter == '"' || letter == '\\') {
      literal += {'\\', letter};
    } else if (is_control(letter)) {
      literal += fmt::format("\\{:03o}", static_cast<unsigned char>(letter));
    } else if (is_turn_of_direction(text.substr(i))) {
      for (const char byte : text.substr(i, 3)) {
        literal += fmt::format("\\{:03o}", static_cast<unsigned char>(byte));
      }
      i += 2;
    } else {
      literal += letter;
    }
  }
  return literal + '"';
}

std::string render_cpp_revision(const NewRevision& revision) {
  // What the other kind refuses is refused here as well; and it has the sections apart.
  const std::string as_sql = render_revision_file(revision, default_template());
  const Body body = parse_body(as_sql, {});
  const FunctionText upgrade(revision, body, Direction::upgrade);
  const FunctionText downgrade(revision, body, Direction::downgrade);
  const std::string functions = upgrade.write() + downgrade.write();
  std::string text = comment_of(revision);
  text += headers(functions.find("limbeck::Operations") != std::string::npos,
                  upgrade.throws() || downgrade.throws());
  text += fmt::format("\nnamespace {} {{\n\nlimbeck::Revision {}() {{\n", kCppNamespace,
                      cpp_function_name(revision.id));
  text += "  limbeck::Revision revision;\n";
  text += fmt::format("  revision.id = {};\n", cpp_literal(revision.id));
  text += fmt::format("  revision.parents = {};\n", list_of(revision.parents));
  text += fmt::format("  revision.message = {};\n", cpp_literal(revision.message));
  if (!revision.branch_labels.empty()) {
    text += fmt::format("  revision.branch_labels = {};\n", list_of(revision.branch_labels));
  }
  if (!revision.depends_on.empty()) {
    text += fmt::format("  revision.depends_on = {};\n", list_of(revision.depends_on));
  }
  text += functions;
  return text + fmt::format("  return revision;\n}}\n\n}}  // namespace {}\n", kCppNamespace);
}

std::optional<std::string> cpp_revision_id(std::string_view text) {
  for (const std::string_view line : base::split(text, '\n')) {
    if (!line.starts_with("//")) return std::nullopt;
    if (line.starts_with(kIdField)) return std::string(base::trim(line.substr(kIdField.size())));
  }
  return std::nullopt;
}

}  // namespace limbeck::scripts
