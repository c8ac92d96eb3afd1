
"use strict";
// Draws the page from the records in #data. Text of calls and items only ever becomes the text of a
// node or of a canvas, never markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const meta = data.meta;
  const STATUSES = ["ok", "failed", "timeout", "killed", "error", "canceled"];
  const byId = (id) => document.getElementById(id);

  const records = data.rows.map((row) => ({
    index: row[0], label: row[1], status: row[2], start: row[3], elapsed: row[4], worker: row[5],
    memory: row[6], cpu: row[7], attempts: row[8] || 1, ending: row[9] || "",
    out: row[10] || "", err: row[11] || "", outBytes: row[12] || 0, errBytes: row[13] || 0,
    words: null,
  }));

  records.sort((a, b) => a.index - b.index);

  // ---- numbers as people read them ----
  const seconds = (ms) => {
    if (ms === 0) return "0 s";
    if (ms < 1) return `${(ms * 1000).toFixed(0)} µs`;
    if (ms < 1000) return `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;
    if (ms < 60000) return `${(ms / 1000).toFixed(2)} s`;
    const whole = Math.round(ms / 1000);
    const minutes = Math.floor(whole / 60);
    const two = (number) => String(number).padStart(2, "0");
    if (minutes < 60) return `${minutes}:${two(whole % 60)} min`;
    return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)} h`;
  };
  const bytes = (count) => {
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let unit = 0;
    while (count >= 1024 && unit < units.length - 1) { count /= 1024; unit += 1; }
    return `${count.toFixed(unit === 0 || count >= 100 ? 0 : 1)} ${units[unit]}`;
  };
  const many = (count) => count.toLocaleString("en");
  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const statusOf = (record) => STATUSES[record.status];
  const titleOf = (record) =>
    `item ${record.index}${record.label ? ` (${record.label})` : ""}`;

  // ---- totals ----
  let first = Infinity, last = -Infinity, busy = 0, cpu = 0, memory = 0, lanes = 0, attempts = 0;
  const counts = STATUSES.map(() => 0);
  const timed = records.filter((record) => record.start !== null);
  for (const record of records) {
    counts[record.status] += 1;
    busy += record.elapsed;
    cpu += record.cpu;
    attempts += record.attempts;
    if (record.memory > memory) memory = record.memory;
    if (record.worker + 1 > lanes) lanes = record.worker + 1;
  }
  for (const record of timed) {
    if (record.start < first) first = record.start;
    if (record.start + record.elapsed > last) last = record.start + record.elapsed;
  }
  const span = timed.length > 0 ? Math.max(last - first, 0.001) : 0;
  const workers = Math.max(meta.workers || 0, lanes, 1);
  for (const record of timed) record.start -= first;

  if (meta.title) {
    byId("title").textContent = meta.title;
    document.title = `${meta.title} - localexec`;
  }
  const notOk = records.length - counts[0];
  byId("verdict").textContent = notOk === 0
    ? `All ${many(records.length)} items ended ok.`
    : `${many(notOk)} of ${many(records.length)} items did not end ok.`;
  const total = (name, value) => {
    const box = element("div");
    box.append(element("dt", name), element("dd", value));
    byId("totals").append(box);
  };
  total("Items", many(records.length));
  STATUSES.forEach((status, i) => { if (i === 0 || counts[i] > 0) total(status, many(counts[i])); });
  if (attempts > records.length) total("Attempts", many(attempts));
  if (span > 0) {
    total("From first to last", seconds(span));
    total("Items a second", (records.length / (span / 1000)).toFixed(2));
    total("Workers", many(workers));
    total("Busy", seconds(busy));
    total("Efficiency", `${(100 * busy / (workers * span)).toFixed(1)} %`);
  }
  total("Processor time", seconds(cpu));
  total("Largest memory", bytes(memory));

  // ---- one record ----
  const outputs = (record) => {
    const boxes = [];
    for (const [name, text, size] of
         [["Standard error", record.err, record.errBytes],
          ["Standard output", record.out, record.outBytes]]) {
      if (size === 0) continue;
      const what = text === "" ? "not in this page"
        : text.length < size ? "its end" : "";
      boxes.push(element("p", `${name}, ${bytes(size)}${what ? `; ${what}` : ""}`, "note"));
      if (text !== "") boxes.push(element("pre", text));
    }
    return boxes;
  };
  const show = (record) => {
    byId("record-title").textContent = titleOf(record);
    const facts = byId("record-facts");
    facts.replaceChildren();
    const fact = (name, value, className) =>
      facts.append(element("dt", name), element("dd", value, className));
    fact("Status", statusOf(record), statusOf(record));
    if (record.ending) fact("Ending", record.ending);
    if (record.start !== null) fact("Started", `${seconds(record.start)} after the first`);
    fact("Took", seconds(record.elapsed));
    fact("Processor time", seconds(record.cpu));
    fact("Memory", bytes(record.memory));
    fact("Worker", String(record.worker));
    if (record.attempts > 1) fact("Attempts", String(record.attempts));
    byId("record-output").replaceChildren(...outputs(record));
    byId("record").showModal();
  };

  // ---- failures ----
  const FAILURES = 50;
  const failed = records.filter((record) => record.status > 0 && record.status < 5);
  if (failed.length > 0) {
    byId("failures-section").hidden = false;
    failed.slice(0, FAILURES).forEach((record, i) => {
      const box = element("details");
      box.open = i < 3;
      const head = element("summary");
      head.append(element("b", statusOf(record), statusOf(record)),
        ` ${titleOf(record)}${record.ending ? `: ${record.ending}` : ""}`);
      box.append(head, ...outputs(record));
      byId("failures").append(box);
    });
    if (failed.length > FAILURES) {
      byId("more-failures").textContent =
        `and ${many(failed.length - FAILURES)} more: they stand first in the table below.`;
    }
  }

  // ---- drawing ----
  let colours = {};
  const readColours = () => {
    const style = getComputedStyle(document.documentElement);
    colours = {};
    for (const name of [...STATUSES, "back", "panel", "line", "text", "faint", "accent"]) {
      colours[name] = style.getPropertyValue(`--${name}`).trim();
    }
  };
  const prepare = (canvas, height) => {
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth;
    canvas.style.height = `${height}px`;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.font = "11px system-ui, sans-serif";
    return { pen, width };
  };

  // ---- lanes ----
  const AXIS = 22;
  const LEFT = 44;
  const laneHeight = Math.max(2, Math.min(20, Math.floor(6000 / workers)));
  const lanesCanvas = byId("lanes");
  const byWorker = Array.from({ length: workers }, () => []);
  for (const record of timed) byWorker[record.worker].push(record);
  for (const lane of byWorker) lane.sort((a, b) => a.start - b.start);
  let from = 0, to = span;
  let width = 0;

  // The first call of a lane that may be seen after `time`: calls of a lane do not overlap.
  const firstAfter = (lane, time) => {
    let low = 0, high = lane.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lane[middle].start + lane[middle].elapsed < time) low = middle + 1; else high = middle;
    }
    return low;
  };
  const niceStep = (rough) => {
    const power = 10 ** Math.floor(Math.log10(rough));
    return [1, 2, 5, 10].map((n) => n * power).find((step) => step >= rough);
  };
  const drawAxis = (pen, scale) => {
    pen.fillStyle = colours.faint;
    pen.strokeStyle = colours.line;
    const step = niceStep(90 / scale);
    pen.beginPath();
    for (let time = Math.ceil(from / step) * step; time <= to; time += step) {
      const x = Math.round(LEFT + (time - from) * scale) + 0.5;
      pen.moveTo(x, 0);
      pen.lineTo(x, AXIS + workers * laneHeight);
      pen.fillText(seconds(time), x + 3, 14);
    }
    pen.stroke();
  };
  // Calls narrower than a pixel share one, which shows the worst of them.
  const drawLane = (pen, lane, y, scale) => {
    const gap = laneHeight > 5 ? 1 : 0;
    let right = -1, worst = -1, left = 0;
    const flush = () => {
      if (worst < 0) return;
      pen.fillStyle = colours[STATUSES[worst]];
      pen.fillRect(left, y + gap, Math.max(1, right - left - (right - left > 3 ? 1 : 0)), laneHeight - gap);
      worst = -1;
    };
    for (let i = firstAfter(lane, from); i < lane.length && lane[i].start <= to; i += 1) {
      const record = lane[i];
      const x0 = Math.max(LEFT, LEFT + (record.start - from) * scale);
      const x1 = Math.min(width, LEFT + (record.start + record.elapsed - from) * scale);
      if (worst >= 0 && x1 <= Math.floor(left) + 1) {
        worst = Math.max(worst, record.status);
        continue;
      }
      flush();
      left = x1 - x0 < 1 ? Math.floor(x0) : x0;
      right = Math.max(x1, left + 1);
      worst = record.status;
    }
    flush();
  };
  const drawLanes = () => {
    const prepared = prepare(lanesCanvas, AXIS + workers * laneHeight + 4);
    const pen = prepared.pen;
    width = prepared.width;
    const scale = (width - LEFT) / (to - from);
    drawAxis(pen, scale);
    byWorker.forEach((lane, worker) => drawLane(pen, lane, AXIS + worker * laneHeight, scale));
    pen.clearRect(0, AXIS, LEFT, workers * laneHeight + 4);
    pen.fillStyle = colours.faint;
    const every = Math.max(1, Math.ceil(14 / laneHeight));
    for (let worker = 0; worker < workers; worker += every) {
      pen.fillText(String(worker), 6, AXIS + worker * laneHeight + Math.min(laneHeight, 14) - 3);
    }
  };
  const zoom = (factor, centre) => {
    const share = (centre - from) / (to - from);
    const length = Math.min(span, Math.max(span * 1e-7, (to - from) * factor));
    from = Math.max(0, Math.min(span - length, centre - share * length));
    to = from + length;
    drawLanes();
  };
  const move = (time) => {
    const length = to - from;
    from = Math.max(0, Math.min(span - length, from + time));
    to = from + length;
    drawLanes();
  };
  const place = (event) => {
    const box = lanesCanvas.getBoundingClientRect();
    const time = from + (event.clientX - box.left - LEFT) / (width - LEFT) * (to - from);
    const worker = Math.floor((event.clientY - box.top - AXIS) / laneHeight);
    return { time, worker };
  };
  const recordAt = (event) => {
    const { time, worker } = place(event);
    const lane = byWorker[worker];
    if (!lane) return null;
    const slack = 2 * (to - from) / width;
    const record = lane[firstAfter(lane, time - slack)];
    return record && record.start <= time + slack ? record : null;
  };
  const hint = byId("hint");
  let drag = null;
  if (span > 0) {
    lanesCanvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(event.deltaY < 0 ? 0.8 : 1.25, place(event).time);
    }, { passive: false });
    lanesCanvas.addEventListener("pointerdown", (event) => { drag = { x: event.clientX, moved: false }; });
    window.addEventListener("pointerup", () => { setTimeout(() => { drag = null; }, 0); });
    lanesCanvas.addEventListener("pointermove", (event) => {
      if (drag && Math.abs(event.clientX - drag.x) > 2) {
        drag.moved = true;
        move((drag.x - event.clientX) / (width - LEFT) * (to - from));
        drag.x = event.clientX;
      }
      const record = recordAt(event);
      hint.hidden = !record;
      if (!record) return;
      hint.textContent = `${titleOf(record)}: ${statusOf(record)}, ${seconds(record.elapsed)}`;
      hint.style.left = `${Math.max(4, Math.min(event.clientX + 12, window.innerWidth - hint.offsetWidth - 8))}px`;
      hint.style.top = `${Math.min(event.clientY + 16, window.innerHeight - hint.offsetHeight - 8)}px`;
    });
    lanesCanvas.addEventListener("pointerleave", () => { hint.hidden = true; });
    lanesCanvas.addEventListener("click", (event) => {
      const record = drag && drag.moved ? null : recordAt(event);
      if (record) show(record);
    });
    lanesCanvas.addEventListener("keydown", (event) => {
      const centre = (from + to) / 2;
      if (event.key === "+") zoom(0.5, centre);
      else if (event.key === "-") zoom(2, centre);
      else if (event.key === "ArrowLeft") move((from - to) / 5);
      else if (event.key === "ArrowRight") move((to - from) / 5);
      else return;
      event.preventDefault();
    });
    byId("zoom-in").addEventListener("click", () => zoom(0.5, (from + to) / 2));
    byId("zoom-out").addEventListener("click", () => zoom(2, (from + to) / 2));
    byId("zoom-all").addEventListener("click", () => { from = 0; to = span; drawLanes(); });
    STATUSES.forEach((status, i) => { if (counts[i] > 0) byId("legend").append(element("span", status, status)); });
  } else {
    byId("lanes-section").hidden = true;
  }

  // ---- histograms, on a logarithmic scale ----
  const drawHistogram = (id, values, say) => {
    const HEIGHT = 150;
    const { pen, width: room } = prepare(byId(id), HEIGHT);
    const known = values.filter((value) => value > 0);
    if (known.length === 0) {
      pen.fillStyle = colours.faint;
      pen.fillText("not known", 4, 14);
      return;
    }
    let least = Infinity, most = 0;
    for (const value of known) { if (value < least) least = value; if (value > most) most = value; }
    const low = Math.log(least), reach = Math.max(Math.log(most) - low, 1e-9);
    const bins = new Array(Math.max(10, Math.min(60, Math.floor(room / 12)))).fill(0);
    for (const value of known) {
      bins[Math.min(bins.length - 1, Math.floor((Math.log(value) - low) / reach * bins.length))] += 1;
    }
    const highest = bins.reduce((a, b) => Math.max(a, b), 0);
    const step = room / bins.length;
    const full = HEIGHT - 40;
    pen.fillStyle = colours.accent;
    bins.forEach((count, i) => {
      const height = count === 0 ? 0 : Math.max(1, count / highest * full);
      pen.fillRect(i * step, 18 + full - height, Math.max(1, step - 1), height);
    });
    pen.fillStyle = colours.faint;
    pen.fillText(`most in one bar: ${many(highest)}`, 2, 12);
    const sorted = Float64Array.from(known).sort();
    const median = sorted[sorted.length >> 1];
    const at = Math.max(0.3, Math.min(0.7, (Math.log(median) - low) / reach));
    const texts = [[0, say(least)], [at, `median ${say(median)}`], [1, say(most)]];
    for (const [share, text] of texts) {
      const size = pen.measureText(text).width;
      pen.fillText(text, Math.max(2, Math.min(room - size - 2, share * room - size / 2)), HEIGHT - 6);
    }
  };

  // ---- table: only the rows in sight exist ----
  const ROW = 28;
  const COLUMNS = [
    { name: "Item", of: (r) => r.index, number: true, text: (r) => String(r.index), wide: false, size: "5.5rem" },
    { name: "Status", of: (r) => (r.status === 0 ? 9 : r.status), text: statusOf, size: "6rem" },
    { name: "Values", of: (r) => r.label, text: (r) => r.label },
    { name: "Took", of: (r) => r.elapsed, number: true, text: (r) => seconds(r.elapsed), size: "6.5rem" },
    { name: "Started", of: (r) => r.start || 0, number: true, text: (r) => (r.start === null ? "" : seconds(r.start)), wide: true, size: "6.5rem" },
    { name: "Processor", of: (r) => r.cpu, number: true, text: (r) => seconds(r.cpu), wide: true, size: "6.5rem" },
    { name: "Memory", of: (r) => r.memory, number: true, text: (r) => bytes(r.memory), wide: true, size: "6.5rem" },
    { name: "Worker", of: (r) => r.worker, number: true, text: (r) => String(r.worker), wide: true, size: "5rem" },
    { name: "Ending", of: (r) => r.ending, text: (r) => r.ending, wide: true },
  ];
  const box = byId("table");
  let visible = records;
  let sortColumn = 1, ascending = true;  // failures first
  const classOf = (column) => [column.number ? "number" : "", column.wide ? "wide" : ""].join(" ").trim();
  const heads = COLUMNS.map((column, i) => {
    const head = element("th", undefined, classOf(column));
    head.scope = "col";
    if (column.size) head.style.width = column.size;
    const button = element("button", column.name);
    button.type = "button";
    button.addEventListener("click", () => {
      ascending = sortColumn === i ? !ascending : true;
      sortColumn = i;
      arrange();
    });
    head.append(button);
    byId("columns").append(head);
    return head;
  });
  const drawRows = () => {
    const begin = Math.max(0, Math.floor(box.scrollTop / ROW) - 10);
    const end = Math.min(visible.length, begin + Math.ceil(box.clientHeight / ROW) + 20);
    byId("before").firstChild.style.height = `${begin * ROW}px`;
    byId("after").firstChild.style.height = `${(visible.length - end) * ROW}px`;
    const rows = visible.slice(begin, end).map((record) => {
      const row = element("tr");
      row.tabIndex = 0;
      for (const column of COLUMNS) {
        const cell = element("td", column.text(record), classOf(column));
        if (column.name === "Status") cell.classList.add(statusOf(record));
        row.append(cell);
      }
      row.addEventListener("click", () => show(record));
      row.addEventListener("keydown", (event) => { if (event.key === "Enter") show(record); });
      return row;
    });
    byId("rows").replaceChildren(...rows);
  };
  const arrange = () => {
    const wanted = byId("filter").value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const status = byId("status").value;
    visible = records.filter((record) => {
      if (status !== "" && statusOf(record) !== status) return false;
      if (wanted.length === 0) return true;
      record.words ??= `${record.index} ${record.label} ${statusOf(record)} ${record.ending} ${record.out} ${record.err}`.toLowerCase();
      return wanted.every((word) => record.words.includes(word));
    });
    const of = COLUMNS[sortColumn].of;
    const sign = ascending ? 1 : -1;
    visible.sort((a, b) => {
      const one = of(a), two = of(b);
      return one < two ? -sign : one > two ? sign : a.index - b.index;
    });
    heads.forEach((head, i) => {
      head.ariaSort = i === sortColumn ? (ascending ? "ascending" : "descending") : "none";
      head.firstChild.textContent = COLUMNS[i].name + (i === sortColumn ? (ascending ? " ↑" : " ↓") : "");
    });
    byId("shown").textContent = `${many(visible.length)} of ${many(records.length)}`;
    box.scrollTop = 0;
    drawRows();
  };
  STATUSES.forEach((status, i) => {
    if (counts[i] > 0) byId("status").append(element("option", status));
  });
  byId("status").addEventListener("change", arrange);
  let typing = 0;
  byId("filter").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(arrange, records.length > 20000 ? 150 : 0);
  });
  box.addEventListener("scroll", () => requestAnimationFrame(drawRows));

  // ---- all of it, again where the size or the colours change ----
  const drawAll = () => {
    readColours();
    if (span > 0) drawLanes();
    drawHistogram("durations", records.map((record) => record.elapsed), seconds);
    drawHistogram("memory", records.map((record) => record.memory), bytes);
    drawRows();
  };
  arrange();
  drawAll();
  window.addEventListener("resize", () => requestAnimationFrame(drawAll));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  document.documentElement.dataset.drawn = "yes";
})();
