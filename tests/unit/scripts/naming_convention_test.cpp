#include "scripts/naming_convention.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "support/temporary_folder.hpp"

namespace limbeck::scripts {
namespace {

using Files = std::map<std::string, std::string>;

FoundConvention find(const Files& files, const std::string& metadata) {
  const test::TemporaryFolder folder;
  for (const auto& [name, text] : files) folder.write(name, text);
  python::ProjectSource source({folder.path()});
  return find_naming_convention(source, metadata);
}

constexpr const char* kNames =
    "NAMES = {'ix': 'ix_%(column_0_label)s', 'pk': 'pk_%(table_name)s'}\n";
constexpr const char* kMetadata = "from sqlalchemy import MetaData\n";
constexpr const char* kDeclarative =
    "from sqlalchemy.orm import DeclarativeBase, declarative_base\n";

TEST(NamingConventionOfProject, IsFoundWhereverAMetaDataStandsAsItIs) {
  const std::string names = kNames;
  const std::string sqlalchemy = std::string(kMetadata) + kDeclarative;
  for (const auto& [files, metadata] : std::vector<std::pair<Files, std::string>>{
           {{{"m.py", sqlalchemy + names + "metadata = MetaData(naming_convention=NAMES)\n"}},
            "m:metadata"},
           {{{"m.py", sqlalchemy + names +
                          "class Base(DeclarativeBase):\n"
                          "    metadata = MetaData(naming_convention=NAMES)\n"}},
            "m:Base.metadata"},
           {{{"m.py", sqlalchemy + names +
                          "meta = MetaData(naming_convention=NAMES)\n"
                          "Base = declarative_base(metadata=meta)\n"}},
            "m:Base.metadata"},
           {{{"m.py", "import sqlalchemy as sa\nfrom sqlalchemy import orm\n" + names +
                          "meta: sa.MetaData = sa.MetaData(naming_convention=NAMES)\n"
                          "@orm.as_declarative(metadata=meta)\nclass Base:\n    pass\n"}},
            "m:Base.metadata"},
           {{{"m.py", "from flask_sqlalchemy import SQLAlchemy\n" + sqlalchemy + names +
                          "db = SQLAlchemy(metadata=MetaData(naming_convention=NAMES))\n"}},
            "m:db.Model.metadata"},
           {{{"app/__init__.py", ""},
             {"app/names.py", names},
             {"app/db/__init__.py", "from .base import Base as Base\n"},
             {"app/db/base.py", sqlalchemy + "from app.names import NAMES as names\n" +
                                    "class Mixin:\n    x = 1\n"
                                    "class Root(Mixin, DeclarativeBase):\n"
                                    "    metadata = MetaData(naming_convention=names)\n"
                                    "class Base(Root):\n    __abstract__ = True\n"}},
            "app.db:Base.metadata"},
           {{{"app/models.py", "from app.base import *\n"},
             {"app/base.py", sqlalchemy + names +
                                 "Base = declarative_base(metadata=MetaData("
                                 "naming_convention=NAMES))\n"}},
            "app.models:Base.metadata"},
       }) {
    const FoundConvention found = find(files, metadata);
    ASSERT_TRUE(found.convention) << found.why_not << '\n' << files.begin()->second;
    EXPECT_EQ(found.convention->at("pk"), "pk_%(table_name)s");
    EXPECT_EQ(found.convention->size(), 2U);
  }
}

TEST(NamingConventionOfProject, IsSqlalchemysOwnWhereNoneIsGiven) {
  for (const auto& [text, metadata] : std::vector<std::pair<std::string, std::string>>{
           {"metadata = MetaData()\n", "m:metadata"},
           {"class Base(DeclarativeBase):\n    pass\n", "m:Base.metadata"},
           {"Base = declarative_base()\n", "m:Base.metadata"},
           {"class Base(MappedAsDataclass, DeclarativeBase):\n    pass\n", "m:Base.metadata"},
           {"class Base(SQLModel):\n    pass\n", "m:Base.metadata"},
           {"from sqlmodel import SQLModel as S\n", "m:S.metadata"}}) {
    const FoundConvention found =
        find({{"m.py", std::string(kMetadata) + kDeclarative +
                           "from sqlalchemy.orm import MappedAsDataclass\n"
                           "from sqlmodel import SQLModel\n" +
                           text}},
             metadata);
    ASSERT_TRUE(found.convention) << text << found.why_not;
    EXPECT_EQ(*found.convention, alembic::default_naming_convention());
  }
}

TEST(NamingConventionOfProject, IsNeverGuessed) {
  for (const auto& [text, why] : std::vector<std::pair<std::string, std::string>>{
           {"Base = make_base()\n", "make_base() makes it"},
           {"Base = declarative_base(metadata=MetaData(naming_convention=names()))\n",
            "naming_convention in"},
           {"Base = declarative_base(**options)\n", "**"},
           {"Base = declarative_base()\nif x:\n    Base = other()\n", "made by code"},
           {"Base = declarative_base()\nBase.metadata.naming_convention = {'pk': 'x'}\n",
            "sets a naming_convention"},
           {"from lib import Root\nclass Base(Root):\n    pass\n", "lib.Root"},
           {"class Base(DeclarativeBase):\n    metadata = make()\n", "make() makes it"},
           {"class Base(DeclarativeBase):\n"
            "    metadata = MetaData(naming_convention={'pk': f})\n",
            "naming_convention in"},
           {"class Base(DeclarativeBase):\n"
            "    metadata = MetaData(naming_convention={'own': 'x'})\n",
            "naming_convention in"},
           {"Base = Base\n", "made by code"},
           {"class Base(Base):\n    pass\n", "derives from itself"},
           {"from m import Base\n", "made by code"},
           {"@decorated\nclass Base(DeclarativeBase):\n    pass\n", "decorated"},
           {"from sqlmodel import SQLModel as Base\nB.metadata.naming_convention = {}\n",
            "sets a naming_convention"}}) {
    const FoundConvention found =
        find({{"m.py", std::string(kMetadata) + kDeclarative + text}}, "m:Base.metadata");
    EXPECT_FALSE(found.convention) << text;
    EXPECT_NE(found.why_not.find(why), std::string::npos) << text << found.why_not;
  }
}

TEST(NamingConventionOfProject, IsNotKnownOutsideTheProject) {
  const FoundConvention found = find({}, "app.db:Base.metadata");
  EXPECT_FALSE(found.convention);
  EXPECT_EQ(found.why_not, "app.db.Base is not of the project");
}

}  // namespace
}  // namespace limbeck::scripts
