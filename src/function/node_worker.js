// Calls one JavaScript function for localexec, over and over. Run as:
// node -e SCRIPT MODULE:FUNCTION [at-once]. With at-once no call waits for those before it.
// What is said on its standard input and output is written down in src/run/worker_protocol.h
// ("batch"). The function gets one object with the variables; it may be async. MODULE is a file, or
// the name of a package, CommonJS or ES module.
const { AsyncLocalStorage } = require("async_hooks");
const fs = require("fs");
const path = require("path");
const url = require("url");

const say = (text) => {
  const data = Buffer.from(text);
  for (let at = 0; at < data.length;) {
    try {
      at += fs.writeSync(1, data, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
};

// What the call that runs has printed.
const calls = new AsyncLocalStorage();
const nobody = { printed: "", complained: "" };
const current = () => calls.getStore() ?? nobody;
const catching = (keep) => (chunk, encoding, done) => {
  keep(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
  const after = typeof encoding === "function" ? encoding : done;
  if (after) process.nextTick(after);
  return true;
};
process.stdout.write = catching((text) => { current().printed += text; });
process.stderr.write = catching((text) => { current().complained += text; });

const described = (error) => JSON.stringify({
  type: error instanceof Error ? error.name : typeof error,
  message: error instanceof Error ? error.message : String(error),
  traceback: error instanceof Error && error.stack ? error.stack : "",
});

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
  const prints = { printed: "", complained: "" };
  return calls.run(prints, () => answer_with(wanted, request, prints));
};

const answer_with = async (wanted, [number, variables, ...given], prints) => {
  let text;
  try {
    // Positional ones, and then the object, but not for nothing.
    const named = given.length === 0 || Object.keys(variables).length > 0 ? [variables] : [];
    const result = await wanted(...given, ...named);
    text = number + " R " + (JSON.stringify(result) ?? "null") + "\n";
  } catch (error) {
    text = number + " E " + described(error) + "\n";
  }
  const { printed, complained } = prints;
  if (printed) text = number + " O " + JSON.stringify(printed) + "\n" + text;
  if (complained) text = number + " S " + JSON.stringify(complained) + "\n" + text;
  return text;
};

(async () => {
  let wanted;
  try {
    wanted = await find(process.argv[1]);
  } catch (error) {
    say("! " + described(error) + "\n");
    process.exit(0);
  }
  say("ready\n");
  const at_once = process.argv[2] === "at-once";
  let rest = Buffer.alloc(0);
  for await (const chunk of process.stdin) {
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
