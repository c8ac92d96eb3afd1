// Calls one JavaScript function for localexec, over and over. Run as:
// node -e SCRIPT MODULE:FUNCTION [at-once]. With at-once no call waits for those before it.
// What is said on its standard input and output is written down in src/run/worker_protocol.h
// ("batch"). The function gets one object with the variables; it may be async. MODULE is a file, or
// the name of a package, CommonJS or ES module.
const { AsyncLocalStorage } = require("async_hooks");
const fs = require("fs");
const net = require("net");
const path = require("path");
const url = require("url");

// What the function does with 0 and 1, itself, in native code or through child processes that
// inherit them, stays out of the conversation. Node has no dup(); a pipe can be opened again, and
// what is opened next gets the number that was closed. Nothing may touch process.stdin,
// process.stdout or process.stderr before.
const move = (descriptor, flags, instead) => {
  const moved = fs.openSync("/proc/self/fd/" + descriptor, flags);
  fs.closeSync(descriptor);
  for (const name of [instead, "/dev/null"]) {
    try {
      fs.openSync(name, flags);
      break;
    } catch (error) {
      if (name === "/dev/null") throw error;
    }
  }
  return moved;
};
let requests;
let answers = 1;
try {
  if (fs.fstatSync(0).isFIFO() && fs.fstatSync(1).isFIFO()) {
    answers = move(1, fs.constants.O_WRONLY | fs.constants.O_APPEND, "/proc/self/fd/2");
    requests = new net.Socket({ fd: move(0, "r", "/dev/null"), readable: true, writable: false });
  }
} catch {
  // Without /proc they stay where they are.
}

const say = (text) => {
  const data = Buffer.from(text);
  for (let at = 0; at < data.length;) {
    try {
      at += fs.writeSync(answers, data, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
};

// What the call that runs has printed; what no call printed is the next one's.
const calls = new AsyncLocalStorage();
const nothing = () => ({ printed: [], complained: [] });
let nobody = nothing();
const utf8 = /^utf-?8$/i;
const catching = (stream, kind) => {
  // Who writes to the descriptor itself is not told to try again.
  if (stream._handle && stream._handle.setBlocking) stream._handle.setBlocking(true);
  stream.write = (chunk, encoding, done) => {
    const after = typeof encoding === "function" ? encoding : done;
    const is_text = typeof chunk === "string" &&
      (typeof encoding !== "string" || utf8.test(encoding));
    (calls.getStore() ?? nobody)[kind].push(is_text ? chunk : Buffer.from(chunk, encoding));
    if (after) process.nextTick(after);
    return true;
  };
};

// Bytes that are no UTF-8 go as base64, under the small letter.
const prints_of = (number, letter, chunks) => {
  if (chunks.length === 0) return "";
  let text;
  if (chunks.every((chunk) => typeof chunk === "string")) {
    text = chunks.join("");
  } else {
    const bytes = Buffer.concat(chunks.map(
      (chunk) => typeof chunk === "string" ? Buffer.from(chunk) : chunk));
    text = bytes.toString();
    if (!Buffer.from(text).equals(bytes)) {
      return number + " " + letter.toLowerCase() + " \"" + bytes.toString("base64") + "\"\n";
    }
  }
  return number + " " + letter + " " + JSON.stringify(text) + "\n";
};

// What was thrown may be anything, and throw when it is looked at.
const described = (error) => {
  const told = (what, otherwise) => {
    try {
      return String(what());
    } catch {
      return otherwise;
    }
  };
  const is_error = told(() => error instanceof Error) === "true";
  return JSON.stringify({
    type: told(() => is_error ? error.name : typeof error, "Error"),
    message: told(() => is_error ? error.message : error, "what was thrown cannot be told as text"),
    traceback: told(() => is_error && error.stack || "", ""),
  });
};

// JSON.stringify() makes null of these, as if nothing were wrong.
const refuse = function (key, value) {
  const kind = typeof value;
  const lost = kind === "number" ? !Number.isFinite(value)
    : (kind === "function" || kind === "symbol") && (key === "" || Array.isArray(this));
  if (!lost) return value;
  const what = kind === "number" ? String(value) : "a " + kind;
  throw new TypeError((key === "" ? "the result is " : "the result's " + JSON.stringify(key) +
    " is ") + what + ", which JSON has not");
};

const encoded = (result) => {
  if (Number.isFinite(result)) return String(result);
  const text = JSON.stringify(result) ?? "null";
  // Only where there is a null is it worth the time.
  return typeof result !== "string" && text.includes("null")
    ? JSON.stringify(result, refuse) ?? "null" : text;
};

const find = async (target) => {
  const colon = target.lastIndexOf(":");
  if (colon < 1) throw new Error("write MODULE:FUNCTION, not " + target);
  const file = path.resolve(target.slice(0, colon));
  const names = [file, file + ".js", file + ".mjs", file + ".cjs"];
  const found = names.find((name) => fs.existsSync(name) && fs.statSync(name).isFile());
  const loaded = await import(found ? url.pathToFileURL(found).href : target.slice(0, colon));
  const name = target.slice(colon + 1);
  const wanted = loaded[name] ?? loaded.default?.[name];
  if (typeof wanted !== "function") throw new TypeError(target + " is no function");
  return wanted;
};

const answer = (wanted, request) => {
  const prints = nobody;
  nobody = nothing();
  return calls.run(prints, () => answer_with(wanted, request, prints));
};

const answer_with = async (wanted, [number, variables, ...given], prints) => {
  let text;
  try {
    // Positional ones, and then the object, but not for nothing.
    const named = given.length === 0 || Object.keys(variables).length > 0 ? [variables] : [];
    text = number + " R " + encoded(await wanted(...given, ...named)) + "\n";
  } catch (error) {
    text = number + " E " + described(error) + "\n";
  }
  try {
    return prints_of(number, "S", prints.complained) +
      prints_of(number, "O", prints.printed) + text;
  } catch (error) {  // longer than a string can be
    return number + " E " + described(error) + "\n";
  }
};

(async () => {
  let wanted;
  catching(process.stdout, "printed");
  try {
    wanted = await find(process.argv[1]);
  } catch (error) {
    say("! " + described(error) + "\n");
    process.exit(0);
  }
  say("ready\n");
  catching(process.stderr, "complained");
  const at_once = process.argv[2] === "at-once";
  let rest = Buffer.alloc(0);
  for await (const chunk of requests ?? process.stdin) {
    rest = Buffer.concat([rest, chunk]);
    let end;
    while ((end = rest.indexOf(10)) >= 0) {
      const requests = JSON.parse(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      let said = "";
      let began = Date.now();
      for (const request of requests) {
        if (at_once) {
          answer(wanted, request).then(say);
          continue;
        }
        said += await answer(wanted, request);
        if (Date.now() - began > 2) {
          say(said);
          said = "";
          began = Date.now();
        }
      }
      say(said);
    }
  }
})();
