#!/usr/bin/env bash
# Functions in C and C++: built by a plain compiler and by CMake against what is installed.
examples=$(realpath "$(dirname "$0")/../../examples")
. "$(dirname "$0")/../assertions.bash"
: "${SRC:?the source folder}"

it "one line of cc makes a function"
cc -std=c89 -pedantic-errors -Wall -Wextra -Werror -Wno-long-long -O2 -fPIC -shared -I "$SRC/include" "$examples/function-c/square.c" -o libsquare.so
for executor in threads processes; do
  equal "$executor" "0 1 4 9" \
    "$("$LOCALEXEC" run --executor $executor --var x --range 4 --values @so libsquare.so:square | xargs)"
done

it "one line of c++ makes a function, whose exceptions are errors"
c++ -std=c++11 -Wall -Wextra -Werror -O2 -fPIC -shared -I "$SRC/include" "$examples/function-cpp/words.cc" -o libwords.so
for executor in threads processes; do
  equal "$executor" '2 {"type":"std::exception","message":"there is no text"}' \
    "$("$LOCALEXEC" run --executor $executor --var text --list 'one two' '' -- @so libwords.so:words 2> err | jq -c '.result // .error' | paste -sd ' ')"
done

it "CMake finds the installed package"
cmake --install "$(dirname "$LOCALEXEC")" --prefix "$PWD/installed" > install.log
for example in function-c:square function-cpp:words; do
  cp -r "$examples/${example%:*}" here
  cmake -S here -B made -D CMAKE_PREFIX_PATH="$PWD/installed" -D CMAKE_BUILD_TYPE=Release > cmake.log 2>&1 ||
    fail "cmake: $(tail -n 5 cmake.log)"
  cmake --build made > cmake.log 2>&1 || fail "build: $(tail -n 5 cmake.log)"
  equal "$example" '"ok"' \
    "$("$LOCALEXEC" exec --set x=3 --set text=three @so "made/lib${example#*:}.so:${example#*:}" | jq -c .status)"
  rm -rf here made
done
no_process_left
