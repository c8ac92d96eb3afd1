#include "input/csv_source.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "readiness.h"
#include "refusal.h"
#include "source_text.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

using Row = std::vector<std::string>;
using Rows = std::vector<Row>;

Rows rows_of(std::string_view bytes, char separator = ',') {
  const TemporaryFolder folder;
  FileChain files({folder.write("f", bytes)});
  CsvReader reader(files, separator);
  Rows rows;
  for (Row row; reader.next(row);) rows.push_back(row);
  return rows;
}

// What is said of a file called f.csv with these bytes, without its folder.
std::string refusal_of_file(std::string_view bytes) {
  const TemporaryFolder folder;
  const std::string file = folder.write("f.csv", bytes);
  std::string sentence = refusal_of([&] {
    CsvSource source({file}, ',');
    items_of(source);
  });
  const auto name = sentence.find(file);
  return name == std::string::npos ? sentence : sentence.replace(name, file.size(), "f.csv");
}

}  // namespace

TEST_CASE("fields stand between separators and rows end with newlines") {
  CHECK(rows_of("a,b\n1,2\n") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("a,b\r\n1,2\r\n") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("a,b\n1,2") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("a\tb,c\n", '\t') == Rows{{"a", "b,c"}});
  CHECK(rows_of(",\n,") == Rows{{"", ""}, {"", ""}});
  CHECK(rows_of("\n") == Rows{{""}});
  CHECK(rows_of("").empty());
  CHECK(rows_of(" a , b \n") == Rows{{" a ", " b "}});
  CHECK(rows_of(std::string_view("a\0,\xFF\n", 5)) == Rows{{std::string("a\0", 2), "\xFF"}});
}

TEST_CASE("between quotes anything may stand") {
  CHECK(rows_of("\"a,b\",\"c\nd\"\n") == Rows{{"a,b", "c\nd"}});
  CHECK(rows_of("\"c\r\nd\"\r\n\"\"\r\n") == Rows{{"c\r\nd"}, {""}});
  CHECK(rows_of("\"say \"\"hi\"\"\",\"\"\"\"") == Rows{{"say \"hi\"", "\""}});
  CHECK(rows_of("\"a\"") == Rows{{"a"}});
}

TEST_CASE("a quote inside a field without quotes is a character like any other") {
  CHECK(rows_of("5\" pipe,a\"b\"\n") == Rows{{"5\" pipe", "a\"b\""}});
}

TEST_CASE("a carriage return that is not before a newline is a character like any other") {
  CHECK(rows_of("a\rb,c\r") == Rows{{"a\rb", "c\r"}});
}

TEST_CASE("a byte-order mark is dropped from the start and from nowhere else") {
  CHECK(rows_of("\xEF\xBB\xBF\"a\",b\n\xEF\xBB\xBF,c\n") ==
        Rows{{"a", "b"}, {"\xEF\xBB\xBF", "c"}});
  CHECK(rows_of("\xEF\xBB") == Rows{{"\xEF\xBB"}});
}

TEST_CASE("fields longer than the buffer and across its borders stay whole") {
  const std::string plain(200'000, 'x');
  std::string unquoted(65'530, 'y');
  unquoted.append("\"").append(70'000, 'z');
  std::string quoted = unquoted;
  quoted.insert(65'530, "\"");
  for (int shift = 0; shift < 20; ++shift) {
    const std::string start(static_cast<std::size_t>(shift), 's');
    const Rows rows = rows_of(start + "," + plain + ",\"" + quoted + "\"\r\nnext\r\n");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0] == Row{start, plain, unquoted});
    CHECK(rows[1] == Row{"next"});
  }
}

TEST_CASE("the first row names the variables and each other one is an item of text") {
  const TemporaryFolder folder;
  CsvSource source({folder.write("f", "name,Größe in cm\nant,1\n\"bee, b\",2.50\n")}, ',');
  CHECK(source.names() == Row{"name", "Größe in cm"});
  CHECK(items_of(source) == Row{"ant 1", "bee, b 2.50"});
}

TEST_CASE("files of rows follow each other when their first rows agree") {
  const TemporaryFolder folder;
  const std::string first = folder.write("first", "a,b\n1,2");
  const std::string second = folder.write("second", "\xEF\xBB\xBF\"a\",b\r\n3,4\r\n");
  const std::string head = folder.write("head", "a,b\n");
  CsvSource source({first, head, second}, ',');
  CHECK(items_of(source) == Row{"1 2", "3 4"});
  CHECK(
      contains(refusal_of([&] {
                 CsvSource other({first, folder.write("other", "b,a\n3,4\n")}, ',');
                 items_of(other);
               }),
               "/other', line 1: its columns are b, a, but those of the file before it are a, b;"));
  CHECK(contains(refusal_of([&] {
                   CsvSource other({first, folder.write("empty", "")}, ',');
                   items_of(other);
                 }),
                 "/empty' is empty;"));
}

TEST_CASE("a row of another width is refused with file and line and both widths") {
  CHECK(refusal_of_file("a,b,c\n1,2,3\n1,2\n") ==
        "'f.csv', line 3: 2 fields where the first row names 3 (a, b, c); add what is missing");
  CHECK(
      refusal_of_file("a,b\n\"1\n\n\",2\n1,2,3\n") ==
      "'f.csv', line 5: 3 fields where the first row names 2 (a, b); quote what holds a separator");
  CHECK(refusal_of_file("a,b\n1,2\n\n") ==
        "'f.csv', line 3: an empty line where the first row names 2 (a, b); add what is missing");
}

TEST_CASE("a quote that is never closed is refused with the line where it opens") {
  CHECK(refusal_of_file("a,b\n1,2\n3,\"4\n5,6\n") ==
        "'f.csv', line 3: the quote that opens there is never closed; close it");
  CHECK(refusal_of_file("a,\"b\n1,2\n") ==
        "'f.csv', line 1: the quote that opens there is never closed; close it");
}

TEST_CASE("text after a closing quote is refused") {
  const std::string sentence =
      ": something follows a closing quote; write two quotes for one inside quotes";
  CHECK(refusal_of_file("a\n\"1\"2\n") == "'f.csv', line 2" + sentence);
  CHECK(refusal_of_file("a\n\"1\n2\"3\n") == "'f.csv', line 3" + sentence);
  CHECK(refusal_of_file("a\n\"1\"\r2\n") == "'f.csv', line 2" + sentence);
}

TEST_CASE("columns without a proper name are refused") {
  CHECK(refusal_of_file("") == "'f.csv' is empty; its first row must name the columns");
  CHECK(refusal_of_file("a,,c\n") == "'f.csv', line 1: column 2 has no name; give it one");
  CHECK(refusal_of_file("\n1\n") == "'f.csv', line 1: column 1 has no name; give it one");
  CHECK(refusal_of_file("a,b,a\n") ==
        "'f.csv', line 1: two columns are called a; give each its own name");
  CHECK(refusal_of_file("a,worker\n") ==
        "'f.csv', line 1: a column is called worker, and {worker} has a meaning of its own; rename "
        "it");
  CHECK(refusal_of_file("a,\xFF\n") ==
        "'f.csv', line 1: the name of column 2 is no valid UTF-8; rename it");
}

TEST_CASE("a row is given as soon as it is there and reading can be stopped") {
  sys::Pipe pipe;
  REQUIRE(sys::make_pipe(pipe));
  REQUIRE(sys::write_all(pipe.write.get(), "a,b\n"));
  CsvSource source({path_of(pipe.read.get())}, ',');
  CHECK(source.names() == Row{"a", "b"});
  REQUIRE(sys::write_all(pipe.write.get(), "1,2\n3,"));
  Item item;
  REQUIRE(source.next(item));
  CHECK(text_of(item) == "1 2");
  REQUIRE(sys::write_all(pipe.write.get(), "4\n"));
  REQUIRE(source.next(item));
  CHECK(text_of(item) == "3 4");
  bool more = true;
  std::thread reader([&] { more = source.next(item); });
  source.stop();
  reader.join();
  CHECK_FALSE(more);
}

}  // namespace localexec
