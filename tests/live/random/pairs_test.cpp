// Laws over random pairs of schemas on a real server: what is planned from one to the other leads
// there and back, and rows stay.
// The same 1,000 pairs each time, so that what fails is what was changed: LIMBECK_RANDOM_PAIRS=N
// for another number, RC_PARAMS=seed=N for other pairs. LIMBECK_RANDOM_FOUND=FILE goes on behind
// what fails and appends each smallest example to FILE.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>

#include "live/random/known.hpp"
#include "live/random/laws.hpp"

namespace limbeck::live::random {
namespace {

std::string example(const Pair& pair, const Laws& laws, const std::string& text) {
  return fmt::format("{}\n-- a{}\n{}-- b\n{}{}\n", text,
                     pair.compares_all ? "" : " (compared as usual)", script(pair.a),
                     script(pair.b), laws.sql());
}

struct Counts {
  std::size_t cases = 0;
  std::size_t refused = 0;  ///< By the server, before anything was planned.
  std::size_t by_rows = 0;
  std::size_t same = 0;
  std::size_t operations = 0;
  std::size_t failed = 0;     ///< Pairs since one failed.
  std::string smallest = {};  ///< The last that failed.
  std::map<std::string, std::size_t> why = {};
};

/// Looking for a smaller example ends behind so many.
constexpr std::size_t kMostSmaller = 150;

void check_pair(const Pair& pair, Counts& counts) {
  if (counts.failed > kMostSmaller) return;
  if (counts.failed > 0) ++counts.failed;
  static const Database first;
  static const Database second;
  static const std::unique_ptr<db::Connection> one = first.connect();
  static const std::unique_ptr<db::Connection> other = second.connect();
  if (is_known_not_to_work(pair)) RC_DISCARD("known");
  ++counts.cases;
  Laws laws(pair, *one, *other);
  std::string broken_law;
  try {
    laws.check();
    counts.operations += laws.operations();
    if (laws.operations() == 0) ++counts.same;
    if (laws.is_refused_by_rows()) ++counts.by_rows;
  } catch (const Refused& refused) {
    ++counts.refused;
    ++counts.why[refused.text.substr(0, 250)];
    RC_DISCARD(refused.text);
  } catch (const Broken& broken) {
    broken_law = broken.text;
  } catch (const Error& error) {
    broken_law = "an error: " + told(error);
  }
  if (broken_law.empty()) return;
  counts.failed = std::max<std::size_t>(counts.failed, 1);
  counts.smallest = example(pair, laws, broken_law);
  RC_FAIL(broken_law);
}

TEST(RandomPairs, LeadThereAndBackAndKeepTheirRows) {
  const char* const number = std::getenv("LIMBECK_RANDOM_PAIRS");
  const char* const found = std::getenv("LIMBECK_RANDOM_FOUND");
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  if (std::getenv("RC_PARAMS") == nullptr) params.seed = 1;
  const int pairs = number == nullptr ? 1000 : std::atoi(number);
  // A seed for each pair: one that fails hides none behind it, and can be made again alone.
  params.maxSuccess = 1;
  Counts counts;
  const auto property = [&] { check_pair(*random_pair(), counts); };
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < pairs; ++i, ++params.seed) {
    counts.failed = 0;
    const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata(), params);
    if (!result.is<rc::detail::FailureResult>()) continue;
    ADD_FAILURE() << "seed=" << params.seed << "\n" << counts.smallest;
    if (found == nullptr) break;
    std::ofstream(found, std::ios::app) << "==== seed=" << params.seed << "\n"
                                        << counts.smallest << "\n";
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::cout << fmt::format(
      "{} pairs, {} that the server refuses, {} with rows that forbid it, {} without a difference, "
      "{} operations, in {:.1f} s\n",
      counts.cases, counts.refused, counts.by_rows, counts.same, counts.operations,
      seconds.count());
  if (std::getenv("LIMBECK_RANDOM_REFUSED") != nullptr) {
    for (const auto& [why, times] : counts.why) std::cout << times << " " << why << "\n";
  }
}

}  // namespace
}  // namespace limbeck::live::random
