#include "cli/arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace limbeck::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<OptionShape> kShapes = {{.names = {"-h", "--help"}},
                                          {.names = {"-v", "--verbose"}},
                                          {.names = {"-r", "--rev-range"}, .takes_value = true},
                                          {.names = {"-m", "--message"}, .takes_value = true},
                                          {.names = {"--rev-id"}, .takes_value = true},
                                          {.names = {"--resume"}}};

/// argv as a process gets it: each word in memory that may be written.
class Argv {
 public:
  explicit Argv(std::vector<std::string> words) : words_(std::move(words)) {
    for (std::string& word : words_) pointers_.push_back(word.data());
    pointers_.push_back(nullptr);
  }
  std::vector<std::string> take() {
    return take_arguments(static_cast<int>(words_.size()), pointers_.data());
  }
  /// What `ps` shows.
  const std::string& shown(std::size_t index) const { return words_[index]; }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
};

TEST(TakeArguments, ThePasswordOfAUrlIsCopiedAndWiped) {
  Argv argv({"limbeck", "--url", "postgresql://user:s3cret@host:5432/db", "upgrade", "head"});
  EXPECT_THAT(argv.take(),
              ElementsAre("--url", "postgresql://user:s3cret@host:5432/db", "upgrade", "head"));
  EXPECT_EQ(argv.shown(2), "postgresql://user:******@host:5432/db");
}

TEST(TakeArguments, AUrlJoinedToItsOptionIsWiped) {
  Argv argv({"limbeck", "--url=postgresql://user:p:a@ss@host/db"});
  EXPECT_THAT(argv.take(), ElementsAre("--url=postgresql://user:p:a@ss@host/db"));
  EXPECT_EQ(argv.shown(1), "--url=postgresql://user:******@host/db");
}

TEST(TakeArguments, APasswordInTheQueryIsWiped) {
  Argv argv({"limbeck", "--url",
             "postgresql://host/db?application_name=x&password=s3cret&sslmode=require"});
  argv.take();
  EXPECT_EQ(argv.shown(2),
            "postgresql://host/db?application_name=x&password=******&sslmode=require");
}

TEST(TakeArguments, ValuesOfVariablesAreWiped) {
  Argv argv({"limbeck", "-x", "owner=s3cret", "-xtoken=s3cret"});
  EXPECT_THAT(argv.take(), ElementsAre("-x", "owner=s3cret", "-xtoken=s3cret"));
  EXPECT_EQ(argv.shown(2), "owner=******");
  EXPECT_EQ(argv.shown(3), "-xtoken=******");
}

TEST(TakeArguments, WordsWithoutSecretsStayAsTheyAre) {
  Argv argv({"limbeck", "--url", "sqlite:////tmp/app.db", "revision", "-m", "a: b@c"});
  argv.take();
  EXPECT_EQ(argv.shown(2), "sqlite:////tmp/app.db");
  EXPECT_EQ(argv.shown(5), "a: b@c");
}

TEST(TakeArguments, NoProgramNameIsNoReasonToCrash) {
  char* none[] = {nullptr};
  EXPECT_THAT(take_arguments(0, none), IsEmpty());
}

TEST(FindCommand, OptionsWithTheirValuesMayPrecedeIt) {
  EXPECT_EQ(find_command({"upgrade", "head"}, kShapes), 0U);
  EXPECT_EQ(find_command({"--message", "upgrade", "heads"}, kShapes), 2U);
  EXPECT_EQ(find_command({"--message=x", "-v", "-mx", "heads"}, kShapes), 3U);
  EXPECT_EQ(find_command({"-vm", "x", "heads"}, kShapes), 2U);
  EXPECT_EQ(find_command({"--mess", "x", "heads"}, kShapes), 2U);
  EXPECT_EQ(find_command({"-v"}, kShapes), 1U);
}

TEST(PrepareWords, ADashAndDigitsAreAnArgument) {
  const PreparedWords words = prepare_words({"-1"}, kShapes);
  EXPECT_THAT(words.positionals, ElementsAre("-1"));
  EXPECT_THAT(words.options, IsEmpty());
  EXPECT_THAT(words.complaint, IsEmpty());
}

TEST(PrepareWords, AValueMayBeginWithADash) {
  EXPECT_THAT(prepare_words({"-r", "-2:x"}, kShapes).options, ElementsAre("-r-2:x"));
  EXPECT_THAT(prepare_words({"-r-2:x"}, kShapes).options, ElementsAre("-r-2:x"));
  EXPECT_THAT(prepare_words({"--rev-range", "-2:x"}, kShapes).options,
              ElementsAre("--rev-range=-2:x"));
  EXPECT_THAT(prepare_words({"-m", "- a list"}, kShapes).options, ElementsAre("-m- a list"));
}

TEST(PrepareWords, AnEmptyValueIsAValue) {
  EXPECT_THAT(prepare_words({"-m", ""}, kShapes).options, ElementsAre("-m", ""));
}

TEST(PrepareWords, AnOptionIsNotTakenForAForgottenValue) {
  EXPECT_EQ(prepare_words({"-m", "-v"}, kShapes).complaint, "option -m needs a value");
  EXPECT_EQ(prepare_words({"-m", "--verbose"}, kShapes).complaint, "option -m needs a value");
  EXPECT_EQ(prepare_words({"--message"}, kShapes).complaint, "option --message needs a value");
}

TEST(PrepareWords, LongOptionsMayBeAbbreviatedWhileOnlyOneFits) {
  EXPECT_THAT(prepare_words({"--mess", "x"}, kShapes).options, ElementsAre("--message", "x"));
  EXPECT_THAT(prepare_words({"--verb"}, kShapes).options, ElementsAre("--verbose"));
  EXPECT_EQ(prepare_words({"--rev", "x"}, kShapes).complaint,
            "option --rev may mean --rev-range or --rev-id");
}

TEST(PrepareWords, AnUnknownOptionNamesTheNearest) {
  EXPECT_EQ(prepare_words({"--mesage", "x"}, kShapes).complaint,
            "unknown option --mesage; did you mean --message?");
  EXPECT_EQ(prepare_words({"-z"}, kShapes).complaint, "unknown option -z");
  EXPECT_EQ(prepare_words({"-vz"}, kShapes).complaint, "unknown option -z in -vz");
}

TEST(PrepareWords, AFlagTakesNoValue) {
  EXPECT_EQ(prepare_words({"--verbose=yes"}, kShapes).complaint, "option --verbose takes no value");
}

TEST(PrepareWords, ShortOptionsMayBeJoined) {
  EXPECT_THAT(prepare_words({"-vm", "x"}, kShapes).options, ElementsAre("-v", "-m", "x"));
  EXPECT_THAT(prepare_words({"-vmx"}, kShapes).options, ElementsAre("-vmx"));
}

TEST(PrepareWords, EverythingAfterTwoDashesIsAnArgument) {
  const PreparedWords words = prepare_words({"-v", "--", "-m", "--resume"}, kShapes);
  EXPECT_THAT(words.options, ElementsAre("-v"));
  EXPECT_THAT(words.positionals, ElementsAre("-m", "--resume"));
}

}  // namespace
}  // namespace limbeck::cli
