#include "cli/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/text.hpp"

namespace limbeck::cli {
namespace {

void overwrite(char* from, const char* to) {
  for (; from < to; ++from) *from = '*';
}

/// The password of `scheme://user:password@…` and of `?password=…`. What is wiped may be more than
/// the password where the URL is malformed: the copy is what counts.
void wipe_url(char* text) {
  char* rest = std::strstr(text, "://");
  if (rest == nullptr) return;
  rest += 3;
  if (char* at = std::strrchr(rest, '@'); at != nullptr) {
    char* colon = std::strchr(rest, ':');
    if (colon != nullptr && colon < at) overwrite(colon + 1, at);
  }
  for (char* query = std::strchr(rest, '?'); query != nullptr; query = std::strpbrk(query, "&")) {
    ++query;
    const char* equals = std::strchr(query, '=');
    if (equals == nullptr) break;
    const std::string key = base::lower(std::string_view(query, equals));
    if (key.find("password") == std::string::npos) continue;
    char* value = query + (equals - query) + 1;
    overwrite(value, value + std::strcspn(value, "&"));
  }
}

/// `text` is the word after -x, or the rest of `-xNAME=VALUE`.
void wipe_variable(char* text) {
  if (char* equals = std::strchr(text, '='); equals != nullptr) {
    overwrite(equals + 1, equals + std::strlen(equals));
  }
}

bool is_long(std::string_view word) {
  return word.size() > 2 && word.starts_with("--");
}
bool is_short(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && word[1] != '-' && (word[1] < '0' || word[1] > '9');
}

const OptionShape* exact(const std::vector<OptionShape>& shapes, std::string_view name) {
  for (const OptionShape& shape : shapes) {
    if (std::ranges::find(shape.names, name) != shape.names.end()) return &shape;
  }
  return nullptr;
}

struct LongOption {
  const OptionShape* shape = nullptr;
  std::string name;
  std::vector<std::string> candidates;  ///< More than one: ambiguous.
};

LongOption find_long(const std::vector<OptionShape>& shapes, std::string_view name) {
  LongOption found{.shape = exact(shapes, name), .name = std::string(name)};
  if (found.shape != nullptr) return found;
  for (const OptionShape& shape : shapes) {
    for (const std::string& candidate : shape.names) {
      if (is_long(candidate) && candidate.starts_with(name)) {
        found.shape = &shape;
        found.candidates.push_back(candidate);
      }
    }
  }
  if (found.candidates.size() == 1) found.name = found.candidates.front();
  if (found.candidates.size() > 1) found.shape = nullptr;
  return found;
}

/// The option of a cluster such as `-vm` that takes a value, and whether the cluster holds it.
struct Cluster {
  const OptionShape* with_value = nullptr;
  bool holds_value = false;
  std::string unknown;
};

Cluster read_cluster(const std::vector<OptionShape>& shapes, std::string_view word) {
  for (std::size_t index = 1; index < word.size(); ++index) {
    const std::string name = {'-', word[index]};
    const OptionShape* shape = exact(shapes, name);
    if (shape == nullptr) return {.unknown = name};
    if (shape->takes_value) {
      return {.with_value = shape, .holds_value = index + 1 < word.size()};
    }
  }
  return {};
}

std::string complain_unknown(const std::vector<OptionShape>& shapes, std::string_view name) {
  std::vector<std::string> known;
  for (const OptionShape& shape : shapes) {
    for (const std::string& candidate : shape.names) {
      if (is_long(candidate)) known.push_back(candidate);
    }
  }
  const std::optional<std::string> near = is_long(name) ? base::nearest(name, known) : std::nullopt;
  return near ? fmt::format("unknown option {}; did you mean {}?", name, *near)
              : fmt::format("unknown option {}", name);
}

/// Sorts one word after the other.
class Sorter {
 public:
  Sorter(const std::vector<std::string>& words, const std::vector<OptionShape>& shapes)
      : words_(words), shapes_(shapes) {}

  PreparedWords sort() {
    while (next_ < words_.size() && result_.complaint.empty()) {
      const std::string& word = words_[next_++];
      if (word == "--") {
        result_.positionals.insert(result_.positionals.end(),
                                   words_.begin() + static_cast<std::ptrdiff_t>(next_),
                                   words_.end());
        break;
      }
      if (is_long(word)) {
        take_long(word);
      } else if (is_short(word)) {
        take_short(word);
      } else {
        result_.positionals.push_back(word);
      }
    }
    return std::move(result_);
  }

 private:
  void take_long(const std::string& word) {
    const std::size_t equals = word.find('=');
    const LongOption option = find_long(shapes_, word.substr(0, equals));
    if (option.candidates.size() > 1) {
      result_.complaint =
          fmt::format("option {} may mean {}", option.name, base::join(option.candidates, " or "));
    } else if (option.shape == nullptr) {
      result_.complaint = complain_unknown(shapes_, option.name);
    } else if (!option.shape->takes_value) {
      if (equals != std::string::npos) {
        result_.complaint = fmt::format("option {} takes no value", option.name);
      }
      result_.options.push_back(option.name);
    } else if (equals != std::string::npos) {
      add_value(option.name, word.substr(equals + 1));
    } else {
      take_value(option.name);
    }
  }

  void take_short(const std::string& word) {
    // `-r=-2:x`, as Python's argparse takes it.
    if (word.size() > 2 && word[2] == '=') {
      const OptionShape* shape = exact(shapes_, word.substr(0, 2));
      if (shape != nullptr && shape->takes_value) {
        return add_value(word.substr(0, 2), word.substr(3));
      }
    }
    const Cluster cluster = read_cluster(shapes_, word);
    if (!cluster.unknown.empty()) {
      result_.complaint = word.size() == 2
                              ? complain_unknown(shapes_, cluster.unknown)
                              : fmt::format("unknown option {} in {}", cluster.unknown, word);
      return;
    }
    if (cluster.with_value == nullptr || cluster.holds_value) {
      result_.options.push_back(word);
      return;
    }
    if (word.size() > 2) result_.options.push_back(word.substr(0, word.size() - 1));
    take_value(std::string{'-', word.back()});
  }

  void take_value(const std::string& name) {
    if (next_ == words_.size() || is_option(words_[next_])) {
      result_.complaint = fmt::format("option {} needs a value", name);
      return;
    }
    add_value(name, words_[next_++]);
  }

  /// An option of this command is no value, so that a forgotten one is noticed; `-2:x` is one.
  bool is_option(const std::string& word) const {
    if (is_long(word)) return find_long(shapes_, word.substr(0, word.find('='))).shape != nullptr;
    return word == "--" || (word.size() == 2 && is_short(word) && exact(shapes_, word) != nullptr);
  }

  /// The parser takes a value that begins with a dash only when it is joined to its option.
  void add_value(const std::string& name, const std::string& value) {
    if (!value.starts_with('-')) {
      result_.options.push_back(name);
      result_.options.push_back(value);
    } else if (is_long(name)) {
      result_.options.push_back(fmt::format("{}={}", name, value));
    } else {
      result_.options.push_back(name + value);
    }
  }

  const std::vector<std::string>& words_;
  const std::vector<OptionShape>& shapes_;
  std::size_t next_ = 0;
  PreparedWords result_;
};

}  // namespace

std::vector<std::string> take_arguments(int argc, char** argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  for (int index = 1; index < argc; ++index) {
    char* word = argv[index];
    wipe_url(word);
    if (std::strcmp(word, "-x") == 0 && index + 1 < argc) {
      wipe_variable(argv[index + 1]);
    } else if (std::strncmp(word, "-x", 2) == 0) {
      wipe_variable(word);
    }
  }
  return words;
}

std::size_t find_command(const std::vector<std::string>& words,
                         const std::vector<OptionShape>& globals) {
  for (std::size_t index = 0; index < words.size(); ++index) {
    const std::string& word = words[index];
    if (is_long(word)) {
      if (word.find('=') != std::string::npos) continue;
      const LongOption option = find_long(globals, word);
      if (option.shape != nullptr && option.shape->takes_value) ++index;
    } else if (is_short(word)) {
      const Cluster cluster = read_cluster(globals, word);
      if (cluster.with_value != nullptr && !cluster.holds_value) ++index;
    } else {
      return index;
    }
  }
  return words.size();
}

PreparedWords prepare_words(const std::vector<std::string>& words,
                            const std::vector<OptionShape>& shapes) {
  return Sorter(words, shapes).sort();
}

}  // namespace limbeck::cli
