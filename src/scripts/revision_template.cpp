// What a new revision file holds: the template and its variables.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "scripts/revision_file.hpp"
#include "scripts/revision_header.hpp"

namespace limbeck::scripts {

namespace {

constexpr std::string_view kDefaultTemplate =
    "-- ${message}\n"
    "--\n"
    "-- Revision ID: ${up_revision}\n"
    "-- Revises: ${down_revision}\n"
    "-- Branch labels: ${branch_labels}\n"
    "-- Depends on: ${depends_on}\n"
    "-- Create Date: ${create_date}\n"
    "\n"
    "-- limbeck: upgrade\n"
    "${upgrades}\n"
    "\n"
    "-- limbeck: downgrade\n"
    "${downgrades}\n";

const std::vector<std::string> kNames{"message",    "up_revision", "down_revision", "branch_labels",
                                      "depends_on", "create_date", "upgrades",      "downgrades"};

std::string value_of(const NewRevision& revision, std::string_view name) {
  if (name == "message") return revision.message;
  if (name == "up_revision") return revision.id;
  if (name == "down_revision") return base::join(revision.parents, ", ");
  if (name == "branch_labels") return base::join(revision.branch_labels, ", ");
  if (name == "depends_on") return base::join(revision.depends_on, ", ");
  if (name == "create_date") return revision.create_date;
  const std::string& text = name == "upgrades" ? revision.upgrade : revision.downgrade;
  const auto end = text.find_last_not_of(" \t\r\n");
  return text.substr(0, end == std::string::npos ? 0 : end + 1);
}

/// A message of several lines stays inside its comment.
std::string as_comment(std::string_view text) {
  std::string result;
  for (const auto line : base::split(text, '\n')) {
    if (!result.empty()) result += base::trim(line).empty() ? "\n--" : "\n-- ";
    result += base::trim(line);
  }
  return result;
}

class TemplateLine {
 public:
  TemplateLine(std::string_view line, int number, const NewRevision& revision)
      : line_(line), number_(number), revision_(revision) {}

  /// Without line break; none if the line says nothing without its value.
  std::optional<std::string> render() const {
    std::string result;
    bool has_empty_option = false;
    bool is_section = false;
    const bool is_comment = base::trim(line_).starts_with("--");
    for (std::size_t begin = 0;;) {
      const auto open = line_.find("${", begin);
      result += line_.substr(begin, open - begin);
      if (open == std::string_view::npos) break;
      const auto close = line_.find('}', open);
      const auto name = close == std::string_view::npos ? line_.substr(open + 2)
                                                        : line_.substr(open + 2, close - open - 2);
      if (close == std::string_view::npos) fail(fmt::format("'${{{}' is not closed", name), name);
      begin = close + 1;
      if (name == "$") {
        result += '$';
        continue;
      }
      if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) {
        fail(fmt::format("unknown variable '{}'", name), name);
      }
      std::string value = value_of(revision_, name);
      has_empty_option |= value.empty() && (name == "branch_labels" || name == "depends_on");
      is_section |= name == "upgrades" || name == "downgrades";
      result += is_comment ? as_comment(value) : value;
    }
    const bool is_blank = base::trim(result).empty();
    if (has_empty_option || (is_section && is_blank)) return std::nullopt;
    if (!is_section) result.erase(result.find_last_not_of(" \t\r") + 1);
    return result;
  }

 private:
  [[noreturn]] void fail(std::string message, std::string_view name) const {
    const auto nearest = base::nearest(name, kNames);
    throw Error{{.code = "script.bad_template",
                 .message = "the template of revisions: " + message,
                 .hint = nearest ? fmt::format("did you mean '${{{}}}'?", *nearest)
                                 : fmt::format("known are {}; ${{$}} gives a plain dollar",
                                               fmt::join(kNames, ", ")),
                 .line = number_}};
  }

  std::string_view line_;
  int number_;
  const NewRevision& revision_;
};

/// A message line that would be read as something else.
void require_plain_message(const NewRevision& revision) {
  if (base::valid_utf8_prefix(revision.message) != revision.message.size()) {
    throw Error{{.code = "script.bad_message",
                 .message = "the message is not UTF-8 text",
                 .hint = "give it in UTF-8, whatever the terminal's encoding is",
                 .revision = revision.id}};
  }
  int number = 0;
  const std::string comment = "-- " + as_comment(revision.message) + "\n\n";
  for (const auto line : base::split(comment, '\n')) {
    const std::string text = std::string(line) + "\n";
    const HeaderBlock block = read_header_block(text);
    const bool is_field = !block.lines.empty() && block.lines.front().field.has_value();
    ++number;
    if (!is_field && !directive_of(text)) continue;
    throw Error{{.code = "script.bad_message",
                 .message = fmt::format("line {} of the message would be read as a {}", number,
                                        is_field ? "field of the header" : "directive"),
                 .hint = "word it differently: it begins like a line that Limbeck reads",
                 .revision = revision.id}};
  }
}

/// Behind its last line.
std::size_t end_of_header(std::string_view text) {
  std::size_t end = 0;
  while (text.substr(end).starts_with("--")) {
    const std::size_t line_feed = text.find('\n', end);
    if (line_feed == std::string_view::npos) return text.size();
    end = line_feed + 1;
  }
  return end;
}

/// Behind the template's own directive of that direction.
void add_options(std::string& text, std::string_view direction, const std::string& options) {
  if (options.empty()) return;
  const std::string directive = fmt::format("\n-- limbeck: {}\n", direction);
  const std::size_t at = text.find(directive);
  if (at == std::string::npos) {
    throw Error{{.code = "script.bad_template",
                 .message = fmt::format("the template has no line `{}`, which needs{} here",
                                        base::trim(directive), options),
                 .hint = "write the line without options: they are added where they are needed"}};
  }
  text.insert(at + directive.size() - 1, options);
}

std::string rename_lines(const NewRevision& revision) {
  std::string lines;
  for (const std::string& rename : revision.renames) lines += "-- Renames: " + rename + '\n';
  return lines;
}

void require_round_trip(const NewRevision& revision, const std::string& text) {
  std::optional<Header> header;
  try {
    header = parse_header(text, {}, true);
    static_cast<void>(parse_body(text, {}));
  } catch (const Error& error) {
    if (error.code() == "script.bad_id") throw;
    throw Error{{.code = "script.bad_template",
                 .message = fmt::format("the template gives no revision: {}", error.what()),
                 .hint = error.details().hint,
                 .revision = revision.id,
                 .line = error.details().line}};
  }
  const graph::Node& node = header->node;
  const bool is_same = node.id == revision.id && node.parents == revision.parents &&
                       node.labels == revision.branch_labels &&
                       node.dependencies == revision.depends_on;
  if (is_same) return;
  throw Error{{.code = "script.bad_template",
               .message = "the template leaves out the id, the parents, labels or dependencies",
               .hint = "its header needs ${up_revision}, ${down_revision}, ${branch_labels} and "
                       "${depends_on}, each behind its field",
               .revision = revision.id}};
}

}  // namespace

std::string_view default_template() {
  return kDefaultTemplate;
}

std::string render_revision_file(const NewRevision& revision, std::string_view template_text) {
  require_plain_message(revision);
  template_text.remove_prefix(byte_order_mark(template_text));
  std::string result;
  int number = 0;
  if (template_text.ends_with('\n')) template_text.remove_suffix(1);
  for (const auto line : base::split(template_text, '\n')) {
    if (const auto rendered = TemplateLine(line, ++number, revision).render()) {
      result += *rendered;
      result += '\n';
    }
  }
  result.insert(end_of_header(result), rename_lines(revision));
  add_options(result, "upgrade", revision.upgrade_options);
  add_options(result, "downgrade", revision.downgrade_options);
  require_round_trip(revision, result);
  return result;
}

}  // namespace limbeck::scripts
