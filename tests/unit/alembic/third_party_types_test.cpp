// Types of libraries that Debian has no package of: as their own sources make them. The others are
// compared with SQLAlchemy itself, in tests/conformance.
#include <gtest/gtest.h>

#include "alembic/script.hpp"
#include "python/parser.hpp"

namespace limbeck::alembic {
namespace {

std::string ddl_of(const std::string& import, const std::string& type, Dialect dialect) {
  const std::string text = "from alembic import op\nimport sqlalchemy as sa\n" + import +
                           "\ndef upgrade():\n    op.add_column('t', sa.Column('c', " + type +
                           "))\n";
  const python::Module module = python::parse(text, "a.py");
  Run run{.dialect = dialect};
  const Evaluation made = evaluate(module, "a.py", "upgrade", run);
  if (made.refusal) return "refused: " + made.refusal->what;
  const std::string& statement = made.statements.at(0).text;
  return statement.substr(std::string("ALTER TABLE t ADD COLUMN c ").size());
}

struct Case {
  const char* import;
  const char* type;
  const char* postgresql;
  const char* sqlite;
};

TEST(ThirdPartyTypes, AreWhatTheirLibrariesMakeOfThem) {
  for (const Case& each : std::vector<Case>{
           {"import sqlmodel", "sqlmodel.sql.sqltypes.AutoString()", "VARCHAR", "VARCHAR"},
           {"import sqlmodel.sql.sqltypes", "sqlmodel.sql.sqltypes.AutoString(length=9)",
            "VARCHAR(9)", "VARCHAR(9)"},
           {"from sqlmodel import AutoString", "AutoString", "VARCHAR", "VARCHAR"},
           {"import fastapi_users_db_sqlalchemy", "fastapi_users_db_sqlalchemy.generics.GUID()",
            "UUID", "CHAR(36)"},
           {"from fastapi_users_db_sqlalchemy.guid import GUID", "GUID()", "UUID", "CHAR(36)"},
           {"import fastapi_users_db_sqlalchemy as f", "f.generics.TIMESTAMPAware(timezone=True)",
            "TIMESTAMP WITH TIME ZONE", "TIMESTAMP"},
           {"import citext", "citext.CIText()", "CITEXT", "CITEXT"},
           {"import pgvector", "pgvector.sqlalchemy.Vector(3)", "VECTOR(3)", "VECTOR(3)"},
           {"import pgvector.sqlalchemy", "pgvector.sqlalchemy.vector.VECTOR(dim=3)", "VECTOR(3)",
            "VECTOR(3)"},
           {"from pgvector.sqlalchemy import Vector", "Vector", "VECTOR", "VECTOR"},
           {"import geoalchemy2 as g",
            "g.types.Geometry('POINT', srid=4326, spatial_index=False, "
            "from_text='ST_GeomFromEWKT', "
            "name='geometry')",
            "geometry(POINT,4326)", "refused: the type Geometry on SQLite"},
           {"import advanced_alchemy.types as a", "a.GUID(length=16)", "UUID", "BINARY(16)"},
           {"import advanced_alchemy", "advanced_alchemy.types.datetime.DateTimeUTC(timezone=True)",
            "TIMESTAMP WITH TIME ZONE", "DATETIME"},
           {"import sqlalchemy_utils as u", "u.PhoneNumberType(region='US', max_length=30)",
            "VARCHAR(30)", "VARCHAR(30)"},
           {"import sqlalchemy_utils as u", "u.PasswordType(schemes=['bcrypt'])", "BYTEA", "BLOB"},
           {"import sqlalchemy_utils as u", "u.ColorType()", "VARCHAR(20)", "VARCHAR(20)"},
           {"import sqlalchemy_utils as u", "u.DateTimeRangeType()", "TSRANGE",
            "refused: the type DateTimeRangeType on SQLite"},
           // Of SQLAlchemy 2.0.
           {"", "sa.Uuid()", "UUID", "CHAR(32)"},
           {"", "sa.Uuid(as_uuid=False, native_uuid=False)", "CHAR(32)", "CHAR(32)"},
           {"", "sa.Double()", "DOUBLE PRECISION", "DOUBLE"},
           {"from sqlalchemy.dialects.postgresql import CITEXT", "CITEXT()", "CITEXT",
            "refused: the type CITEXT on SQLite"}}) {
    EXPECT_EQ(ddl_of(each.import, each.type, Dialect::postgresql), each.postgresql) << each.type;
    EXPECT_EQ(ddl_of(each.import, each.type, Dialect::sqlite), each.sqlite) << each.type;
  }
}

TEST(ThirdPartyTypes, AreRefusedWhereTheirLibraryDoesMoreThanTheType) {
  for (const auto& [import, type, what] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"import geoalchemy2", "geoalchemy2.Geometry('POINT')", "index"},
           {"import geoalchemy2", "geoalchemy2.Geometry(spatial_index=False, dimension=3)",
            "its own way"},
           {"import sqlalchemy_utils", "sqlalchemy_utils.EmailType(size=3)", "the argument size"},
           {"import sqlalchemy_utils", "sqlalchemy_utils.NoSuchType()", "NoSuchType"},
           {"from sqlalchemy.dialects import mysql", "mysql.LONGTEXT()", "mysql.LONGTEXT on"},
           {"from sqlalchemy.dialects import postgresql", "postgresql.DOMAIN('d', sa.Text())",
            "DOMAIN"},
           {"class A(sa.types.UserDefinedType):\n    pass", "A()", "get_col_spec"},
           {"class A(sa.types.TypeDecorator):\n    pass", "A()", "impl"},
           {"class A(sa.String):\n    __visit_name__ = 'a'", "A()", "__visit_name__"},
           {"class A(sa.types.TypeDecorator):\n    impl = sa.String\n    def __init__(self):\n"
            "        self.x = 1",
            "A()", "A.__init__()"}}) {
    const std::string found = ddl_of(import, type, Dialect::postgresql);
    EXPECT_NE(found.find("refused"), std::string::npos) << found;
    EXPECT_NE(found.find(what), std::string::npos) << found;
  }
}

}  // namespace
}  // namespace limbeck::alembic
