#include "report/history_graph.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "base/text.hpp"

namespace limbeck::report {
namespace {

using Parents = std::vector<std::vector<std::size_t>>;

std::string draw(const Parents& parents) {
  std::vector<DrawnRevision> revisions;
  for (std::size_t index = 0; index < parents.size(); ++index) {
    const bool is_base = parents[index].empty();
    revisions.push_back({parents[index], std::to_string(index), is_base ? 'o' : '*'});
  }
  return draw_graph(revisions, {});
}

/// Reads a drawing as a person would: follows each line down from a mark until it meets another.
/// A piece of a row has a top and a bottom column; rows meet at their columns.
class Reader {
 public:
  explicit Reader(const std::string& drawing) {
    for (const auto line : base::split(drawing, '\n')) rows_.emplace_back(line);
    rows_.pop_back();
    for (std::string& row : rows_) {
      const auto mark = row.find_first_of("*o");
      revision_.push_back(std::nullopt);
      column_.push_back(0);
      if (mark == std::string::npos) continue;
      const auto digits = row.find_first_of("0123456789");
      revision_.back() = std::stoul(row.substr(digits));
      column_.back() = mark;
      row = row.substr(0, digits);
    }
  }

  std::map<std::size_t, std::multiset<std::size_t>> parents() {
    std::map<std::size_t, std::multiset<std::size_t>> result;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (!revision_[row]) continue;
      auto& found = result[*revision_[row]];
      // Arms of a merge leave from the mark and from every '-' and '.' above a column.
      for (std::size_t at = column_[row]; at < rows_[row].size(); at += 2) {
        if (at > column_[row] && rows_[row][at] != '-' && rows_[row][at] != '.') break;
        for (const char piece : {'|', '/', '\\', '*'}) {
          const bool arm_only = at > column_[row];
          if (arm_only && piece != '\\') continue;
          if (has_piece(row + 1, at, piece)) found.insert(follow(row + 1, at, piece));
        }
      }
    }
    return result;
  }

 private:
  char at(std::size_t row, std::ptrdiff_t column) const {
    if (row >= rows_.size() || column < 0) return ' ';
    const auto index = static_cast<std::size_t>(column);
    return index < rows_[row].size() ? rows_[row][index] : ' ';
  }

  /// Is there a piece of this kind in `row` whose top is at `column`?
  bool has_piece(std::size_t row, std::size_t column, char kind) const {
    const auto signed_column = static_cast<std::ptrdiff_t>(column);
    switch (kind) {
      case '|':
        return at(row, signed_column) == '|';
      case '/':
        return at(row, signed_column - 1) == '/';
      case '\\':
        return at(row, signed_column + 1) == '\\';
      default:
        return row < rows_.size() && revision_[row] && column_[row] == column;
    }
  }

  /// The revision that the piece leads to.
  std::size_t follow(std::size_t row, std::size_t column, char kind) const {
    for (;;) {
      if (kind == '*') return *revision_.at(row);
      if (kind == '/') {
        column -= 2;
        while (at(row, static_cast<std::ptrdiff_t>(column) - 1) == '_') column -= 2;
      } else if (kind == '\\') {
        column += 2;
      }
      ++row;
      // Straight on if possible, else the only way there is.
      std::string ways;
      for (const char way : {'*', '|', '/', '\\'}) {
        if (has_piece(row, column, way)) ways += way;
      }
      if (ways.empty())
        throw std::runtime_error("a line ends in nothing, row " + std::to_string(row));
      if (ways.size() > 1 && ways.find(kind) == std::string::npos) {
        throw std::runtime_error("a line forks, row " + std::to_string(row));
      }
      if (ways.size() == 1) kind = ways[0];
    }
  }

  std::vector<std::string> rows_;
  std::vector<std::optional<std::size_t>> revision_;
  std::vector<std::size_t> column_;
};

void expect_drawn(const Parents& parents) {
  const std::string drawing = draw(parents);
  std::map<std::size_t, std::multiset<std::size_t>> expected;
  for (std::size_t index = 0; index < parents.size(); ++index) {
    expected[index] = {parents[index].begin(), parents[index].end()};
  }
  try {
    ASSERT_EQ(Reader(drawing).parents(), expected) << drawing;
  } catch (const std::exception& error) {
    FAIL() << error.what() << "\n" << drawing;
  }
}

Parents random_graph(std::mt19937& random) {
  const auto below = [&](std::size_t limit) { return random() % limit; };
  const std::size_t size = 1 + below(14);
  Parents parents(size);
  for (std::size_t index = 0; index < size; ++index) {
    const std::size_t older = size - index - 1;
    if (older == 0) continue;
    const std::size_t roll = below(10);
    const std::size_t wanted = roll == 0 ? 0 : roll < 6 ? 1 : roll < 8 ? 2 : roll == 8 ? 3 : 4;
    std::set<std::size_t> chosen;
    for (std::size_t count = 0; count < std::min(wanted, older); ++count) {
      const std::size_t reach = below(2) == 0 ? std::min<std::size_t>(older, 3) : older;
      chosen.insert(index + 1 + below(reach));
    }
    parents[index].assign(chosen.begin(), chosen.end());
    std::shuffle(parents[index].begin(), parents[index].end(), random);
  }
  return parents;
}

TEST(HistoryGraph, NothingIsDrawnAsNothing) {
  EXPECT_EQ(draw({}), "");
}

TEST(HistoryGraph, ALinearHistoryIsOneColumn) {
  EXPECT_EQ(draw({{1}, {2}, {}}),
            "* 0\n"
            "* 1\n"
            "o 2\n");
}

TEST(HistoryGraph, ABranchAndItsMerge) {
  EXPECT_EQ(draw({{1, 2}, {3}, {3}, {}}),
            "* 0\n"
            "|\\\n"
            "* | 1\n"
            "| * 2\n"
            "|/\n"
            "o 3\n");
}

TEST(HistoryGraph, TwoOpenHeads) {
  EXPECT_EQ(draw({{2}, {3}, {3}, {}}),
            "* 0\n"
            "| * 1\n"
            "* | 2\n"
            "|/\n"
            "o 3\n");
}

TEST(HistoryGraph, AMergeOfFourParents) {
  EXPECT_EQ(draw({{1, 2, 3, 4}, {5}, {5}, {5}, {5}, {}}),
            "*---. 0\n"
            "|\\ \\ \\\n"
            "* | | | 1\n"
            "| * | | 2\n"
            "|/ / /\n"
            "| * | 3\n"
            "|/ /\n"
            "| * 4\n"
            "|/\n"
            "o 5\n");
}

TEST(HistoryGraph, LanesBesideAMergeOfThreeMakeRoomFirst) {
  EXPECT_EQ(draw({{5}, {5}, {3, 4, 5}, {5}, {5}, {}}),
            "* 0\n"
            "| * 1\n"
            "|/\n"
            "| *-. 2\n"
            "| |\\ \\\n"
            "| |_|/\n"
            "|/| |\n"
            "| * | 3\n"
            "|/ /\n"
            "| * 4\n"
            "|/\n"
            "o 5\n");
}

TEST(HistoryGraph, AnArmThatLandsOnTheLaneBesideItJoinsAtOnce) {
  // 0 and 1 are heads; 0's line is merged with 1's parent.
  EXPECT_EQ(draw({{2}, {3}, {4, 3}, {4}, {}}),
            "* 0\n"
            "| * 1\n"
            "* | 2\n"
            "|\\|\n"
            "| * 3\n"
            "|/\n"
            "o 4\n");
}

TEST(HistoryGraph, SeparateHistoriesDoNotTouch) {
  EXPECT_EQ(draw({{1}, {}, {3}, {}}),
            "* 0\n"
            "o 1\n"
            "\n"
            "* 2\n"
            "o 3\n");
}

TEST(HistoryGraph, ABaseInTheMiddleLetsTheLanesOnItsRightMoveIn) {
  EXPECT_EQ(draw({{3}, {2}, {}, {}}),
            "* 0\n"
            "| * 1\n"
            "| o 2\n"
            "o 3\n");
  EXPECT_EQ(draw({{2}, {3}, {}, {}}),
            "* 0\n"
            "| * 1\n"
            "o | 2\n"
            " /\n"
            "o 3\n");
}

TEST(HistoryGraph, AHeadBelowTheEndOfAnotherLineIsSetApart) {
  EXPECT_EQ(draw({{3}, {}, {3}, {}}),
            "* 0\n"
            "| o 1\n"
            "|\n"
            "| * 2\n"
            "|/\n"
            "o 3\n");
}

TEST(HistoryGraph, ColoursChangeNothingButTheColour) {
  const std::vector<DrawnRevision> revisions{{{1, 2}, "a"}, {{3}, "b"}, {{3}, "c"}, {{}, "d", 'o'}};
  std::string coloured = draw_graph(revisions, {.colour = true});
  EXPECT_NE(coloured.find("\x1b["), std::string::npos);
  for (auto at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) + 1 - at);
  }
  EXPECT_EQ(coloured, draw_graph(revisions, {}));
}

TEST(HistoryGraph, RandomGraphsCanBeReadBackFromTheirDrawing) {
  std::mt19937 random(20260108);
  for (int round = 0; round < 4000 && !testing::Test::HasFatalFailure(); ++round) {
    expect_drawn(random_graph(random));
  }
}

TEST(HistoryGraph, LongHistoriesAreDrawnInOneGo) {
  Parents parents(10000);
  for (std::size_t index = 0; index + 1 < parents.size(); ++index) parents[index] = {index + 1};
  const std::string drawing = draw(parents);
  EXPECT_EQ(std::count(drawing.begin(), drawing.end(), '\n'), 10000);
}

}  // namespace
}  // namespace limbeck::report
