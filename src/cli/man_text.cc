#include "cli/man_text.h"

namespace localexec::cli {

const std::vector<ManSection>& man_sections() {
  static const std::vector<ManSection> sections{
      {"TEMPLATE",
       {{"",
         "Every word of the command may hold placeholders; <x> and {x} are the same. Only "
         "declared names are placeholders, so that awk '{print $1}' and {\"a\":1} pass "
         "untouched. What a placeholder gives is part of one argument, whatever it holds."},
        {"{x}", "The value of variable x. {} is the variable where there is just one."},
        {"{x.base} {x.dir}",
         "The last component of a path, and what comes before it, as "
         "basename(1) and dirname(1) have it."},
        {"{x.stem} {x.ext}",
         "The base name without its extension, and the extension without its "
         "dot; a leading dot begins no extension."},
        {"{x.path}", "The whole path without the extension."},
        {"{x:FORMAT}",
         "The value in a format of the fmt library, which is that of Python's "
         "str.format: {x:05d}, {x:.2f}, {x:>8}. Can follow a part: {x.stem:>20}. A "
         "value that cannot be written so gives its item the status error."},
        {"{x...} {x.stem...} {x...:05d} {index...}",
         "Makes a call take a chunk of items: see CALLS OVER A CHUNK. The argument that holds it "
         "is repeated for every item, so that -I{x...} gives -Ia -Ib -Ic; several variables in one "
         "argument repeat in step."},
        {"{index} {chunk} {worker} {attempt}",
         "The number of the item, its chunk and its worker, "
         "all from 0, and of the attempt, from 1."},
        {"{threads}",
         "How many processors the call may use: the processors divided by the calls "
         "that run, at least 1; it grows when few calls are left."}}},
      {"ITEMS",
       {{"",
         "Several variables make all combinations, in the order of nested loops: the last variable "
         "changes fastest. With --zip they go side by side. Combinations of ranges and lists are "
         "computed and cost no memory, however many they are."},
        {"::: V...",
         "After the command: each following argument is an item, as GNU parallel has it. A second "
         "::: combines, :::+ pairs with what stands before it; unequal lengths are an error. A "
         "--var that no source has filled names them, in order. Else one ::: fills item, and "
         "several are {1}, {2} and so on; a command without a placeholder gets all of them as its "
         "last arguments."},
        {":::: FILE...",
         "The same with the lines of files, each file an input of its own; ::::+ pairs."},
        {"",
         "Lines of --commands are taken as they are: nothing in them is a placeholder, and an "
         "empty "
         "one runs an empty command."},
        {"",
         "Files and pipes are read while calls run, a bounded number of items ahead. Among several "
         "variables this holds for a file at any place; one that is not the first comes round "
         "again and is, where it is long, kept in TMPDIR for that: give the longest file, or a "
         "pipe that does not end, to the first variable."},
        {"",
         "A file whose name ends in .gz, .zst, .xz or .bz2 is unpacked on the way, by gzip(1), "
         "zstd(1), xz(1) or bzip2(1); where that fails, the run ends as with other bad input. "
         "Standard input is taken as it is."},
        {"",
         "The rows of --csv and --tsv are those of RFC 4180: a field that begins with a double "
         "quote "
         "ends at the next one, two of which stand for one, and may hold separators and newlines. "
         "A carriage return before the newline and a byte-order mark are dropped. Values are text. "
         "Any name can be that of a column, such as {Sample ID}, but an empty one, one that is "
         "there twice, and those that --var refuses as taken. A column need not be used."},
        {"",
         "With --jsonl every line must have the names of the first, in any order; null stands for "
         "what has no value. Strings give their text; numbers, of any length, and everything else "
         "give their JSON. The first line that is no object makes all lines values of the one "
         "variable."},
        {"",
         "Bad input that shows only while calls run starts nothing more: what runs ends, and the "
         "exit status is 3. What comes at once, as a short file does, is looked through before the "
         "first call: then nothing runs, and it is 2. The message names file and line; no row is "
         "ever skipped."}}},
      {"JOB SPECS",
       {{"--spec FILE",
         "Reads options, items and the command from a JSON object with the names of the long "
         "options; localexec-spec(5) has it all. {\"range\": \"0:100\", \"command\": "
         "[\"./task\", \"{item}\"], \"workers\": 4} is one. The command line wins over it."},
        {"plan --as-spec",
         "Writes the spec of a command line: replace run by plan --as-spec to keep it."}}},
      {"SHELL SCRIPTS",
       {{"",
         "With --shell the command is one word, a script, and every call is sh -c SCRIPT. A "
         "placeholder in it becomes a reference to a variable of the shell, which has the value: "
         "\"$v\" in the open, ${v} in double quotes and here-documents, and in single quotes these "
         "are closed for it. So an item cannot end a quote, begin a command, or be split or "
         "expanded as a pattern; $(...) and backquotes are scripts of their own. localexec plan "
         "shows what sh gets: the values are its arguments, which the script's first words move "
         "into variables localexec_1, localexec_2 and so on. These are not exported, and the "
         "script has its own arguments to itself. Without any placeholder and without --var the "
         "item becomes the script's last word."},
        {"batch",
         "A script of batch has the args of its task as its arguments: {args...}, which is a word "
         "by itself and not in quotes, is \"$@\", so in a function of the script it is what the "
         "function was given. Where the script uses no placeholder and none of its arguments ($1, "
         "$@, $#), they become its last words."},
        {"$((...))",
         "A placeholder here must stand apart from other digits and names, and gives its item the "
         "status error where its value is no whole number: shells run what stands in brackets in "
         "other text. A variable that a script sets to an item has no such check: calculate with "
         "{x} itself."},
        {"",
         "Refused, with the reason, is a placeholder where a shell would take it as code or as a "
         "name: in the arguments of eval, trap, alias, let, unset, read and the like, in the "
         "script of a sh -c, in ${...}, [[ ]] and (( )), in the name of a variable or function, in "
         "the word that ends a here-document, in a here-document that replaces nothing, after $ or "
         "a backslash, and in $'...'. In a comment it is none."},
        {"",
         "What a program takes its argument for is up to that program: awk {x}, ssh HOST {x}, "
         "find -exec sh -c or a script of python -c make code of the item, in the shell or "
         "without. Give the value as an argument of that code: awk -v, sh -c 'echo \"$1\"' sh {x}. "
         "A "
         "script that hands a variable to eval is in the same case."}}},
      {"RECORDS",
       {{"", "What of this never changes is in localexec-record(5)."},
        {"",
         "Standard output has one JSON object a line and nothing else. A field that has nothing "
         "to say is left out."},
        {"index", "Number of the item, from 0."},
        {"items",
         "In place of index where a call takes a chunk: the number of its first item, and how many "
         "there are."},
        {"vars",
         "Its variables: numbers from ranges, strings else. A string that is no UTF-8 is "
         "the object {\"base64\":\"...\"}."},
        {"status",
         "ok (exit status 0), failed (another exit status, or no result where one was "
         "asked for), timeout, killed (by a signal that did not come from localexec), "
         "error (could not be started) or canceled (the run was interrupted or halted)."},
        {"exit, signal", "The exit status, or the name of the signal that ended the process."},
        {"result",
         "With --result: standard output as JSON, or as text without its final newline. "
         "It is then not repeated under stdout. Numbers keep every digit. With --result lines: "
         "an array of strings, one a line; a line that is no UTF-8 is the object "
         "{\"base64\":\"...\"}, an empty output the empty array."},
        {"stdout, stderr",
         "What the call wrote, byte for byte; under stdout_base64 or "
         "stderr_base64 where it is no valid UTF-8."},
        {"stdout_base64, stderr_base64",
         "Named in --fields they give the output in base64 whatever it is."},
        {"stdout_file, stderr_file",
         "The file that holds this output: all of it with "
         "--results-dir, or what is longer than --max-output, which "
         "the record itself then leaves out. In --fields, the file alone, without the output."},
        {"error",
         "Why there is no result; an object {\"base64\":\"...\"} where it quotes bytes "
         "that are no UTF-8."},
        {"leaked",
         "true where a process that the call left behind still held its output open; what "
         "was written up to then is there."},
        {"attempts, tries",
         "How often it was tried; with more than one attempt, the status, exit or "
         "signal, and the times of each."},
        {"chunk, worker", "Where it ran."},
        {"start", "When the last attempt started: RFC 3339, UTC, microseconds."},
        {"elapsed, user, sys",
         "Seconds on the clock, and of processor time in user and system mode, "
         "of the process and the children that it waited for."},
        {"max_rss",
         "The largest resident set of these, in bytes. The kernel counts what a process "
         "had before it executed its program, so a few MiB of localexec's own show as a "
         "lower bound."},
        {"memory_limit", "With --max-memory: what kept the call to it, cgroup or rlimit."},
        {"key",
         "With --output: what the item is known by in a later run, 32 hexadecimal digits made "
         "of its variables and the command."}}},
      {"OTHER OUTPUT",
       {{"--raw, --tag-lines",
         "What the calls print, in the order of the items. Of the call in turn it is passed on "
         "while the call runs, unless --tag-lines, --unordered, --output, --results-dir or "
         "--retries want it whole."},
        {"--live",
         "A line is printed when its newline comes. A line that goes on for long waits in TMPDIR. "
         "Each attempt's lines are shown. A reader that stops reading stops the calls, at the "
         "latest when pipes are full."},
        {"--tag-lines, --live",
         "Before the tab are the values of the loop's variables with a space between, those of "
         "--set not."},
        {"--merge, --stderr pass",
         "Records then have no stderr. With --merge both streams are one pipe, as 2>&1 makes it. "
         "With --stderr pass nothing is kept, so that the list of failed items at the end shows "
         "standard output alone."},
        {"--format csv",
         "One row a record; rows end with a carriage return and a newline, as RFC 4180 has it. A "
         "field that has nothing to say is an empty cell, an empty text is \"\". stdout has three "
         "columns: stdout for text, stdout_base64 for bytes that are no UTF-8, and stdout_file; "
         "stderr likewise. tries, the error of a function and a variable that is no UTF-8 are JSON "
         "in their cell. Cells are exact: one that begins with = is a formula to some programs "
         "that open tables."},
        {"--results-dir DIR",
         "DIR/INDEX.stdout and DIR/INDEX.stderr of every call, also where they are empty; with "
         "more than one attempt, of the last. INDEX is that of the record. DIR is made where it "
         "does not exist; files of a former run are written anew."}}},
      {"OUTPUT AND RESUME",
       {{"",
         "While a run with --output FILE goes on, FILE.journal beside it holds every record "
         "from the moment its call ends, with a checksum, and FILE grows in the order of the "
         "items. At the end FILE is synced to disk and the journal removed. After any other end "
         "(SIGKILL, a full disk, a loss of power) --resume reads the journal, cuts off a record "
         "that was not written whole, and runs only what has no record. While it does, the "
         "former output is called FILE.before. Where a run that goes on is ended before it came to "
         "all records of former ones, both stay, and the next --resume goes on with them. A lock "
         "on "
         "FILE.journal keeps a second run away. A FILE that is a symbolic link is followed: all "
         "this "
         "stands beside the file itself, with its mode."},
        {"",
         "A record survives the death of the processes once it is in the journal, which is "
         "before it is printed. The journal is synced to disk (fdatasync(2)) at most a second "
         "after a record came: a loss of power can cost the records of the last second, whose "
         "items then run again."},
        {"",
         "An item is known by its variables, their names, and the words of the command, and by "
         "--result and --values, never by its position. Equal items are matched in the order of "
         "their coming. Records of a former run stay as they were printed, but for index. Of a "
         "FILE that is finished, the fields key and status say which items it has: without them "
         "(--fields) only a run that did not come to its end can be resumed."}}},
      {"FUNCTIONS AND WORKERS",
       {{"@python MODULE:FUNCTION",
         "In place of a command: calls a Python function (Python 3.9 or later, python3 in the "
         "PATH) "
         "for every item, with the variables as keyword arguments; --set gives further ones. The "
         "module is looked for in the current folder first; or it is named by its file, such as "
         "tools/m.py, whose folder it then imports from. What the function returns, any JSON "
         "value, is the result; an exception is the error, with type, message and traceback, and "
         "the status failed. What it prints is in stdout and stderr of its record; what a thread "
         "of it prints after its end, in those of a later one. An async "
         "function is awaited. A module that cannot be imported is told once, before anything "
         "runs. The time that importing it takes counts for --deadline, not for --timeout."},
        {"",
         "Words after MODULE:FUNCTION are positional arguments of every call, before those of a "
         "task of batch: each as the JSON that it is, such as 5, true or [1,2], else as a string."},
        {"@node MODULE:FUNCTION",
         "The same for a JavaScript function and node; it gets the positional arguments, then one "
         "object with the variables, which is left out where there are positional arguments but no "
         "variables. A function, a symbol, NaN and Infinity are no JSON, so a call that returns "
         "one fails. What native code and child processes that inherit the standard output print "
         "is in stderr of the record; those that inherit the standard input find it empty."},
        {"@so FILE:SYMBOL",
         "The same for a function of a shared object, in any language that can export C data; it "
         "gets and gives JSON. The header localexec/function.h, which is installed with the "
         "program, says how, and localexec-function(3); find_package(localexec) gives CMake the "
         "target localexec::function. "
         "A FILE without a slash is looked for in the current folder first. In a worker process "
         "(--cpu, the default) a crash costs one call; in a thread (--io) it ends the run with "
         "exit status 3. What it prints is in stderr of its record, in a thread on standard error. "
         "One that is not thread-safe has one worker on threads. A missing file or function, or "
         "one built for another version of the header, is told before anything runs. It gets "
         "kwargs alone: a task of batch with args gets the status error."},
        {"--persistent jsonl",
         "The command is started once per worker and reads requests, a JSON object a line: "
         "{\"id\":7,\"args\":[],\"kwargs\":{\"x\":3}}. It prints an answer a line, in any order: "
         "{\"id\":7,\"result\":9}, or {\"id\":7,\"error\":...}, and must not hold answers back. At "
         "the end of its input it should end."},
        {"--persistent lines",
         "The same with the item on a line, several variables separated by tabs, and the result on "
         "a line, in the order of the requests. A line more than that is told, and the exit status "
         "is "
         "then not 0: results may belong to other items."},
        {"",
         "Such a worker is one process, which gets several requests at a time where calls are "
         "short "
         "(--chunk N: N to begin with). A call has no exit, user, sys and max_rss of its own. "
         "Where the process dies, closes its output, prints a line that is no answer, or a call in "
         "it takes too long, "
         "a new one is started. If it had one request, that call fails. If it had several, they "
         "are given to the new process one by one, so that only the guilty one fails; those that "
         "were finished but not yet answered then run twice. A program whose name begins with @ "
         "is given with its path."}}},
      {"CALLS OVER A CHUNK",
       {{"",
         "With {x...} in the command, or with --stdin, one call takes a whole chunk of items "
         "instead of one: as arguments, or as lines on its standard input. Retries, time limits, "
         "--halt-on and --workers then count calls; progress, --summary and the failed items at "
         "the end count items."},
        {"--chunk N",
         "Calls take N items each, the last one what is left. even waits until all items have been "
         "read. auto, the default, takes shorter chunks towards the end of a range or list; of a "
         "file or pipe, whose length is not known, chunks begin with one item and grow to 1,024. A "
         "chunk is split where its arguments would exceed what the system allows (ARG_MAX, the "
         "environment counted; an argument longer than 128 KiB gets a call of its own, which then "
         "has the status error), and where its items take more than 64 MiB."},
        {"record",
         "Has items, [first, count], in place of index. vars then has an array for each of the "
         "loop's variables; it is left out where a chunk has more than 1,000 items or 64 KiB, "
         "unless --fields names it. {index} is the number of the chunk's first item, and names "
         "the files of --results-dir."},
        {"--stdin",
         "Standard input is a file that holds the lines; it may be read more than once, or not at "
         "all. A variable of the loop cannot stand in the command; those of --set can. With "
         "--input lines an item that holds a newline gives its call the status error."},
        {"--flatten",
         "Every line of a call's output is the result of an item, in their order, and every item "
         "gets a record of its own, as if it had run alone: exit and elapsed are those of the "
         "call; user, sys and max_rss are left out; what the call wrote on standard error is with "
         "its first item. --result json reads each line as JSON. Where the number of lines is "
         "another than that of items, or a line is not JSON, the chunk has failed: one record with "
         "items, the output in stdout. --values prints an empty line, or null, for each of its "
         "items."},
        {"--resume",
         "A call is known by all items of its chunk, so keep --chunk, --workers and the items "
         "before it as they were: what is cut in other places runs again."}}},
      {"BUILT-IN FUNCTIONS",
       {{"",
         "They take their arguments as variables, by the names below. A variable of any other name "
         "is the first of them, so that localexec run @hash ::: FILE... works. They run on threads "
         "unless --cpu says otherwise. A failure has the name of the system's error as its type, "
         "such as ENOENT, where it has one. @fetch and @copy never replace a file that another "
         "call "
         "of the same run made from something else: that is EEXIST. Each worker process (--cpu) "
         "knows its own files alone, and the last million of them at least."},
        {"@fetch: url, to, method, body, headers, ...",
         "HTTP or HTTPS by libcurl, which is loaded when it is needed; each worker keeps its "
         "connections. The result has status, url (after redirects), type, size, and body; with to "
         "the body goes into that file, or into a file named after the URL where to is a folder or "
         "ends in a slash, and appears there only when it is whole. method: GET, HEAD (gives "
         "headers too: an object of strings, in which lines of one name are joined by a comma and "
         "a space; only set-cookie is an array of strings, always) or POST, which a body implies; "
         "with another method a body is an error. headers: a JSON object, or lines. A status "
         "of 400 or more fails the call unless accept (404,410) names it. retries: how often to "
         "try again after a failed connection and the statuses of retry_on (408,429,500,502,503,"
         "504), after half a second, twice as long each time, or what the server asks for, a "
         "minute at most. max_size (64M in a record, none in a file), timeout and connect_timeout "
         "(30) in seconds, redirects (10)."},
        {"@copy: from, to",
         "Copies a file, sharing its blocks where the file system can (FICLONE), else inside the "
         "kernel; it keeps mode and times, and appears under its name only when it is whole. Owner "
         "and group are kept where the system allows it; where either is not, the copy is neither "
         "setuid nor setgid. to is a file, or a folder where it is one or ends in a slash; such a "
         "folder is made."},
        {"@hash: path",
         "SHA-256 of a file, in hexadecimal, by libcrypto, which is loaded when it is needed."},
        {"@read: path, max_size", "What a file holds, as text; 64M at most where nothing is said."},
        {"@stat: path",
         "type, size, mode (octal), mtime (seconds), uid, gid, links, inode, device and blocks; of "
         "a symbolic link itself, with its target."},
        {"@sleep: seconds", "Waits. 1.5, 250ms and 2m are fine."}}},
      {"EXECUTORS",
       {{"",
         "--executor auto decides in this order, before anything runs. A function that must stay "
         "in this process, as its shared object says, is on threads. So is what is known to wait: "
         "programs of the network (curl, wget, ssh, rsync, ping, dig, git fetch, docker pull, aws, "
         "kubectl and the like), clients of databases (psql, mysql, redis-cli, mongosh), sleep; "
         "and scripts and functions that call what waits: those programs, or the libraries of "
         "their language for a network, another host, a database or a clock, such as requests, "
         "socket and time.sleep of Python. All else is in processes. env, timeout, nice, sudo, "
         "xargs and other programs that run one are looked through. What an interpreter runs, be "
         "it named or in the first line of the script, is read: of sh, Python, Node.js, Perl and "
         "Ruby; not what that runs or imports in its turn. Comments and strings are no code; "
         "Python is read by its own parser (python3), where there is one. That a command reads or "
         "writes files does not make it wait: four times as many of it could be far too many. "
         "What a function of @python or @node calls, with the functions of Python that it calls in "
         "its own module, waits where it reads or writes files, too. Nothing is looked for where "
         "--executor, --io or --cpu says it, for --commands, and by exec. localexec classify shows "
         "the decision and what it was made of."},
        {"--probe",
         "The share of a processor that a call keeps busy is its processor time (its own and that "
         "of children it waited for) by the time it took. From half of a processor on there is a "
         "worker a processor; below, processors divided by that share, 4 a processor at most. "
         "Where others keep the machine busy, calls wait for a processor as well, and the share is "
         "smaller than it would be alone."},
        {"",
         "On threads a command is started and waited for by its worker's thread: 4 threads a "
         "processor by default. All that is said of calls holds there too. Tens of thousands of "
         "commands at once are cheaper with --executor processes, where one loop waits for all."},
        {"",
         "@python and @node with --io have one process, which makes as many calls at once as there "
         "are workers: in threads of Python, an async function in one of them, or as promises. A "
         "call that takes too long is left to itself there, and stderr of its record says so. With "
         "--cpu, with --timeout or a limit of a call unless --io is given, and where nothing is "
         "known to wait, each worker is a process with one call at a time."},
        {"",
         "A function in a thread cannot be killed. One whose time is over, or whose run is being "
         "stopped, is told so (wait() of localexec/function.h); the built-in ones obey. Where it "
         "does not return within the grace, stderr of its record says that, its thread is left to "
         "itself "
         "until the run ends, and the worker goes on in a new one. A function that is not "
         "thread-safe is not called again then: its other calls have the status error. With --cpu "
         "it would have been killed."}}},
      {"SEEING A RUN",
       {{"",
         "On a terminal a bar on standard error shows the share of the items that are done, how "
         "many did not end ok, how many run, items a second, the time so far and an estimate of "
         "the time that is left; a wide terminal also has room for the call that runs longest. It "
         "fits itself to the width of the terminal, and gives way to a line of totals at the end:",
         " 80% [================>    ] 32/40, 1 not ok, 4 running, 9.4/s, 0:03, 0:00 left"},
        {"",
         "When items did not end ok, standard error says so after the last record: how many, by "
         "kind; then the first ten of them by index, each with the last five lines of its "
         "standard error (or output, where that is empty) and the command that runs it again, "
         "quoted for a shell. Control characters and bytes that are no UTF-8 are spelt out, so "
         "nothing that an item or a call brought along reaches the terminal as a command. "
         "Canceled items are only counted, and with --raw no output is repeated. Every line begins "
         "with localexec."},
        {"",
         "With --progress json each line is an object with event (progress, or end as the last), "
         "elapsed, done, failed (items that did not end ok), running, total and left (seconds; "
         "both null where that is not known), rate (items a second), longest (index, seconds and "
         "item of the call that runs longest), and at the end exit, the exit status. The rate "
         "counts what ended lately for more; items of a former run count for nothing. The input "
         "is never read ahead to learn the total. A terminal or reader that takes nothing misses "
         "lines: it never holds up a call."},
        {"",
         "In GitHub Actions (GITHUB_ACTIONS=true) the log has a folded group for each of these "
         "items with up to the last 100 lines, before the list; an error annotation for each after "
         "it; and the summary of the step gets the totals and the failed items. Nothing that an "
         "item or a call brought along is taken for a workflow command there. In GitLab "
         "(GITLAB_CI) the items are folded sections. --progress none keeps all but the summary of "
         "the step away."},
        {"--summary",
         "An object with exit (the exit status), total (items of the input, null where it was not "
         "read to its end), items (those that ran), status and reused (items by status, of this "
         "run and of the one that --resume goes on with), attempts, workers, start, elapsed and "
         "busy (seconds; busy is the sum over all attempts), efficiency (busy / (workers * "
         "elapsed); where localexec ctl changed their number, workers is the most there were, and "
         "efficiency counts the time of each), items_per_second, user, sys (processor seconds), "
         "max_rss (bytes, the largest "
         "of any attempt), with --probe what it found (calls, elapsed, processor, share, workers), "
         "and slowest (up to ten items: index, status, elapsed, vars)."},
        {"--trace",
         "A JSON array of complete events (ph X), one an attempt: ts and dur in microseconds since "
         "the start of the run, tid the worker, cat the status, args with index, attempt, status, "
         "exit or signal, user, sys, max_rss and vars."},
        {"--junit",
         "failed, timeout and killed are failures, error is an error, canceled is skipped. At most "
         "the last 64 KiB of each stream are there. Control characters and bytes that are no "
         "UTF-8, "
         "which XML cannot hold, are spelt out as in \\x1b."},
        {"--report, localexec report",
         "One HTML file with the records in it. Its content security policy lets a browser run its "
         "own script and nothing else, and load nothing; text of items and calls is only ever "
         "shown "
         "as text. Of each stream of a call that did not end ok the page has up to the last 4 KiB, "
         "of others the last 200 bytes, together up to 8 MiB: 100,000 records make a page of some "
         "12 MB. Of several attempts it shows the last. localexec report takes records with any "
         "fields that include status, and leaves out a last line that was not written whole; the "
         "more fields, the more it shows."},
        {"",
         "These files are written as the calls end, in a file without a name, and appear under "
         "theirs, in place of what was there, when the run is over or was interrupted. A pipe or "
         "device gets them then. A run that itself fails (exit status 3) leaves none; where one "
         "of them cannot be written, for want of space for example, the run goes on, and its exit "
         "status is 3."}}},
      {"RESOURCES",
       {{"",
         "--delay and --rate set the pace of starts. --max-load, --min-free-memory and --pressure "
         "hold calls back while the machine is short of something; their figures are read at most "
         "ten times a second, and what has started since counts on top of them. One call always "
         "runs, so that a run goes on however crowded the machine is. That calls were held back is "
         "told once, with the figure, and progress shows it while it lasts. A figure that the "
         "kernel does not tell holds nothing back, which is told as well."},
        {"--max-memory",
         "A control group of version 2 keeps a call, with all that it started, to the limit; "
         "nothing of it is swapped out, and when it wants more the kernel kills all of it: its "
         "record has the signal SIGKILL and an error that names --max-memory. For that this user "
         "has to be allowed to make groups beside or above the one that localexec is in, as in "
         "systemd-run --user --scope localexec run ...; the memory controller has to be on there. "
         "Elsewhere each process of a call has the limit for its private writable memory "
         "(RLIMIT_DATA): allocations beyond it fail, and what the program then does is its own "
         "affair. Nothing tells whether that happened."},
        {"make",
         "Under make -j a run takes places from make's jobserver: one is its own, each further "
         "call waits for a token and gives it back when it ends. Tokens come back however the run "
         "ends, by SIGKILL of any one of its processes too. makes up to 4.3 hand their jobserver "
         "only to lines that contain $(MAKE) or begin with +; so write +localexec run ... there. "
         "Where make names a jobserver that was not handed on, the run says so and goes on with "
         "--workers alone. What calls themselves run uses the same jobserver, as far as they "
         "understand it."},
        {"",
         "Outside of make, where the command is make or gmake without -j, the run has a jobserver "
         "of its own, with as many places as --workers: the calls and what they run in parallel "
         "together never take more. Such calls inherit two descriptors of the run, which "
         "MAKEFLAGS names; with --jobserver always every call does. A make with a -j of its own "
         "does not take part."}}},
      {"STEERING A RUN",
       {{"",
         "Every localexec run listens at a Unix socket named by the number of its process, which "
         "its user alone can open, in $XDG_RUNTIME_DIR/localexec, or else in localexec-UID in the "
         "folder for temporary files. It is removed with the run; what is left after a loss of "
         "power or the like, localexec ctl removes. A folder that others own or may enter is not "
         "used. A run without a socket goes on; it says so only where it has a --name."},
        {"pause, resume",
         "What runs goes on, and so do deadlines and timeouts; nothing starts, retries neither."},
        {"drain",
         "As --halt soon: what runs ends, retries that wait are not made, and the exit status is "
         "4. With --output, --resume goes on later. Where every item had begun already, and none "
         "may be tried again, nothing is left out: the run ends as it would have anyway."},
        {"workers N",
         "More workers start at once; of fewer, what runs ends first, and nothing starts until no "
         "more than N run. What a worker had not begun of its chunk goes to the others. Never "
         "more workers than there is work for, nor, with --nice, --pin, --max-memory or a "
         "jobserver, than the run began with."},
        {"stop", "The same as SIGTERM to the run; a second time does nothing more."},
        {"status",
         "An object with pid, name, command, phase (running, paused, draining or stopping), start, "
         "elapsed, total, done, failed, running, workers, rate and left as in --progress json, and "
         "calls: index, worker, attempt, start, elapsed and item of each, the longest first. The "
         "list and the answers to the other words lack calls. A run that was suspended, by Ctrl-Z "
         "for example, does not answer."},
        {"SIGUSR1", "Sent to a run, prints its status on its standard error, localexec exec too."},
        {"",
         "Who talks to the socket directly sends a line of JSON, {\"verb\":\"workers\","
         "\"workers\":8} for example (list, status, pause, resume, drain, workers, stop), and gets "
         "one: the status, or {\"error\":\"...\"}."}}},
      {"PROCESSES",
       {{"",
         "A run consists of two processes: the one that was started, the guardian, and the "
         "engine lx-engine, which does the work. If either is killed, by SIGKILL too, the other "
         "kills all calls and what they started. Calls lead process groups of their own; "
         "timeouts and interruptions reach the whole group, and by the mark LOCALEXEC_CALL in "
         "the environment also what left it. What a call leaves behind when it ends may go on "
         "until the end of the run, and then gets SIGTERM and, after the grace, SIGKILL."},
        {"",
         "Ctrl-Z stops the calls with the run; the time until it goes on counts against no "
         "limit."}}},
      {"ENGINES",
       {{"",
         "With --engine slurm the workers are array tasks of Slurm (22.05 or later), submitted by "
         "sbatch from where localexec runs. Nothing has to be installed on the nodes and no daemon "
         "runs: they must see this program and the spool folder under the same paths. Records "
         "come back while tasks run, in the same order and form, with the fields host and job "
         "(the job's id and the task's index, as scancel and sacct take them) added."},
        {"Tasks",
         "A task is a run of consecutive items. Since an array task costs Slurm about a second, "
         "there are four tasks for each of the --workers, which here means how many tasks run at "
         "once, or a hundred where that is not given; --chunk N makes chunks of N items, several "
         "of them a task where the site allows no such long array. A task runs as many calls at "
         "once as it has processors: --slurm '--cpus-per-task=8' for eight. The whole input is "
         "read before the first task is submitted."},
        {"Spool folder",
         "By it items, environment and folder of the run reach the nodes, and records come back: "
         "localexec-RANDOM.spool in --spool DIR, for its owner alone, on any shared file system "
         "with close-to-open consistency, as NFS has it. It is removed at the end; where a run "
         "fails it is kept, and its name told. job is what runs; a folder for each submission has "
         "its script, items, parts (a file a task, to which only that task writes, every line with "
         "a checksum) and logs (what a task itself printed)."},
        {"Lost tasks",
         "A task that ends without a record for each of its items, whatever Slurm calls it, is "
         "canceled where need be and what it did not finish submitted again, so items may run more "
         "than once; each has exactly one record, the first that came. Where a machine was not the "
         "cause, items that were under way go on in tasks of their own, and one that loses its "
         "task three times gets the status error. Nodes that lose what they get are then avoided. "
         "A task that does nothing three times (ten times where nodes were lost), or waits for "
         "what cannot come, ends the run with exit status 3, as does somebody else who cancels all "
         "that is left of it."},
        {"Time limit",
         "Near the end of its time limit a task starts no call that would take as long as the "
         "longest so far, and hands back the rest, which is submitted again."},
        {"Asking Slurm",
         "One squeue for all, after 5 seconds and then more and more seldom, up to once a minute; "
         "none at all while records tell enough. A controller that does not answer is waited for, "
         "and spoken of after a minute. A failed sbatch may have done its work: the job is looked "
         "for by its name before it is submitted again."},
        {"Ctrl-C",
         "Cancels what the run submitted, and nothing else, waits up to 10 seconds for what was "
         "finished, and ends. --halt now and --deadline do the same; --halt soon cancels what has "
         "not started, and lets the calls that run end."},
        {"Coming back",
         "With --output FILE, FILE.spool is a link to the spool folder while the run goes on. "
         "--resume finds what was finished there, takes over the tasks that wait or run, and "
         "submits the rest: after --detach, which leaves the run to the cluster, after SIGHUP, "
         "which does the same, and after the death of localexec or its machine."},
        {"Not there",
         "An option that does not work on a cluster is refused by its name, and so are calls over "
         "a chunk, {x...}. --max-load, --min-free-memory, --max-memory, --nice, --pin and "
         "--pressure hold on each node, and --timeout N% goes by the task's own calls. localexec "
         "ctl does not reach such a run; SIGUSR1 has it tell how far it is."}}},
      {"EXIT STATUS",
       {{"0", "All items ended ok."},
        {"1", "At least one item did not."},
        {"2",
         "Wrong usage, spec or input, and nothing ran. plan finds whatever is wrong with an input, "
         "however long."},
        {"3",
         "The run itself failed: disk full, output gone, no processes to be had, or a line of the "
         "input that turned out wrong when calls had begun: what runs may end. A reader of "
         "standard output that goes away, as head(1) does, ends the run without a message."},
        {"4", "Halted by --halt-on or --deadline."},
        {"129, 130, 143",
         "Interrupted: SIGHUP, SIGINT, SIGTERM. Nothing new starts, running calls "
         "get SIGTERM and after the grace SIGKILL, finished records are written; "
         "then localexec ends itself by the same signal. A second signal ends it at "
         "once, its calls with it."}}},
      {"ENVIRONMENT",
       {{"LOCALEXEC_CALL", "Set for every call: a mark by which what it starts is found again."},
        {"TMPDIR",
         "Where output waits that is large or has to wait for its turn, in files without "
         "a name, which vanish with the process. Default /tmp."},
        {"XDG_RUNTIME_DIR", "Where the socket of a run lies, in its folder localexec."},
        {"NO_COLOR", "Where it is set and not empty, --color auto colours nothing."},
        {"CI, GITHUB_ACTIONS, GITLAB_CI",
         "In continuous integration --progress auto draws no bar, and --color auto colours "
         "nothing; "
         "see SEEING A RUN."},
        {"GITHUB_STEP_SUMMARY", "Where the summary of the step goes in GitHub Actions."},
        {"MAKEFLAGS",
         "Where make tells how its jobserver is reached; set for calls that are offered one."},
        {"TERM", "Without it, or with dumb, no terminal is taken for one that can show a bar."},
        {"PATH", "Where commands are looked for."}}},
  };
  return sections;
}

}  // namespace localexec::cli
