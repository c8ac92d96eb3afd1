#!/usr/bin/env bash
# Fetches a list of URLs, 16 at a time. The server here answers one of them by 503 the first time:
# it is asked again. One is not there at all, and fails.
set -euo pipefail
: "${LOCALEXEC:=localexec}"
folder=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

python3 - >port <<'END' &
import http.server, socketserver
seen = set()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status = 404 if self.path == "/missing" else 200
        if self.path == "/busy" and self.path not in seen:
            seen.add(self.path)
            status = 503
        body = f"page {self.path}\n".encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64
server = Server(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
END
server=$!
until [[ -s port ]]; do sleep 0.05; done

site=http://127.0.0.1:$(<port)
{ for i in $(seq 1 20); do echo "$site/$i"; done; echo "$site/busy"; echo "$site/missing"; } >urls
mkdir pages
"$LOCALEXEC" run --var url --items urls --workers 16 --timeout 60s --retries 2 --fields vars,status,exit,attempts \
  --progress none -- curl -fsS --output 'pages/{url.base}' '{url}' >fetched.jsonl || true
jq -r .status fetched.jsonl | sort | uniq -c | sed 's/^ *//'
jq -r 'select(.attempts > 1) | "\(.vars.url | split("/") | last): \(.status) after \(.attempts) attempts"' fetched.jsonl
ls pages | wc -l
