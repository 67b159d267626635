#include "run/plan_risk.hpp"

#include <map>
#include <set>

#include "base/text.hpp"

namespace limbeck::run {
namespace {

using sql::DataLoss;
using sql::Word;

constexpr std::size_t kWordsOfInterest = 4096;

/// Follows the tables of one step, so that a rebuild is told from a drop.
class Tables {
 public:
  void follow(const std::vector<Word>& words) {
    if (is(words, 0, "INSERT")) {
      for (std::size_t at = 1; at + 1 < words.size(); ++at) {
        if (is(words, at, "FROM")) copied_.insert(name_at(words, at + 1));
      }
    }
    if (is(words, 0, "ALTER") && is(words, 1, "TABLE")) {
      for (std::size_t at = 3; at + 2 < words.size(); ++at) {
        if (is(words, at, "RENAME") && is(words, at + 1, "TO")) {
          rename(name_at(words, 2), name_at(words, at + 2));
          return;
        }
      }
    }
  }
  /// Whether the table's rows are in another one already.
  bool is_copied(const std::vector<Word>& words) const {
    std::size_t at = 2;
    while (is(words, at, "IF") || is(words, at, "EXISTS")) ++at;
    const std::string name = name_at(words, at);
    const auto before = former_.find(name);
    return copied_.contains(before == former_.end() ? name : before->second);
  }

 private:
  static bool is(const std::vector<Word>& words, std::size_t at, std::string_view word) {
    return at < words.size() && !words[at].is_name && words[at].text == word;
  }
  /// The last part: what a rename gives has no schema.
  static std::string name_at(const std::vector<Word>& words, std::size_t at) {
    while (is(words, at, "ONLY")) ++at;
    while (at + 2 < words.size() && words[at + 1].text == ".") at += 2;
    return at < words.size() ? base::lower(words[at].text) : std::string();
  }
  void rename(const std::string& from, const std::string& to) {
    const auto before = former_.find(from);
    former_[to] = before == former_.end() ? from : before->second;
  }

  std::set<std::string> copied_;
  std::map<std::string, std::string> former_;
};

StepRisk risk_of(const PlannedStep& step, sql::Flavor flavor) {
  StepRisk risk{.revision = step.script->node->id};
  if (step.script->compiled == nullptr) risk.file = step.script->node->source;
  const auto unknown = [&](const char* why) {
    risk.loss = DataLoss::possible;
    risk.what = why;
  };
  if (step.is_bridged) unknown("the project's own Python runs it");
  if (step.live != nullptr) unknown("it is evaluated while it runs");
  if (step.function != nullptr) unknown("it is a function of this program");
  Tables tables;
  for (const scripts::ResolvedSection& section : step.sections) {
    for (const db::Statement& statement : section.statements) {
      const std::vector<Word> words = sql::words_of(statement.text, flavor, kWordsOfInterest);
      sql::StatementLoss found = sql::find_data_loss(statement.text, flavor);
      tables.follow(words);
      if (found.what.starts_with("DROP TABLE ") && tables.is_copied(words)) {
        found.loss = DataLoss::possible;
      }
      if (found.loss <= risk.loss) continue;
      risk.loss = found.loss;
      risk.what = std::move(found.what);
      risk.line = statement.line;
    }
  }
  return risk;
}

}  // namespace

std::vector<StepRisk> find_risks(const Plan& plan, sql::Flavor flavor) {
  std::vector<StepRisk> risks;
  for (const PlannedStep& step : plan.steps) {
    StepRisk risk = risk_of(step, flavor);
    if (risk.loss != DataLoss::none) risks.push_back(std::move(risk));
  }
  return risks;
}

}  // namespace limbeck::run
