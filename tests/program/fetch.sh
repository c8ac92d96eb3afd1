#!/usr/bin/env bash
# @fetch, against a small server of our own.
. "$(dirname "$0")/../assertions.bash"
libraries=$(ldconfig -p)
grep -q 'libcurl\(-gnutls\)\?\.so\.4' <<< "$libraries" || skip "there is no libcurl"

cat > server.py <<'PY'
import http.server, sys, time

tries = {}

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/moved":
            self.answer(302, Location="/hello")
        elif path == "/flaky":
            tries[path] = tries.get(path, 0) + 1
            self.answer(200 if tries[path] > 2 else 503, b"at last")
        elif path == "/short":  # says more than it gives
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"half")
            self.close_connection = True
        elif path == "/slow":
            time.sleep(60)
        elif path == "/big":
            self.answer(200, b"x" * 100000)
        elif path == "/port":
            self.answer(200, str(self.client_address[1]).encode())
        elif path == "/header":
            self.answer(200, self.headers.get("X-Mine", "none").encode())
        elif path == "/evil":
            self.answer(200, self.headers.get("Evil", "none").encode())
        elif path == "/cookies":
            self.send_response(200)
            for name, value in ("Set-Cookie", "a=1"), ("Vary", "x"), ("set-cookie", "b=2"), ("vary", "y"):
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path.startswith("/hello"):
            self.answer(200, b"hello", Content_Type="text/plain")
        else:
            self.answer(404, b"not here")

    do_HEAD = do_GET

    def do_POST(self):
        self.answer(200, self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *arguments):
        pass

class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

server = Server(("127.0.0.1", 0), Handler)
open("port.new", "w").write(str(server.server_address[1]))
import os
os.rename("port.new", "port")
server.serve_forever()
PY
CASE_DIR=other python3 server.py 2> server.log &
server=$!
at_end="kill $server"
wait_until '[[ -e port ]]'
url=http://127.0.0.1:$(cat port)
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
export no_proxy=127.0.0.1

fetch() { "$LOCALEXEC" run --values @fetch "$@" 2> err || true; }
error_of() { "$LOCALEXEC" run --fields error "$@" 2> err | jq -r '.error.type + " " + .error.message'; }

it "a page goes into the record"
equal "the result" '[200,"text/plain",5,"hello"]' "$(fetch ::: "$url/hello" | jq -c '[.status, .type, .size, .body]')"
equal "in a worker process" '"hello"' "$("$LOCALEXEC" run --cpu --values @fetch ::: "$url/hello" | jq -c .body)"
equal "redirected" "\"$url/hello\"" "$(fetch ::: "$url/moved" | jq -c .url)"

it "a status of 400 and more fails its call unless it is accepted"
equal "not found" "HTTPError $url/none: status 404" "$(error_of @fetch ::: "$url/none")"
equal "accepted" '[404,"not here"]' "$("$LOCALEXEC" run --set accept=403,404 --values @fetch ::: "$url/none" | jq -c '[.status, .body]')"

it "what may pass is tried again"
equal "the result" '"at last"' "$("$LOCALEXEC" run --set retries=3 --values @fetch ::: "$url/flaky" | jq -c .body)"

it "a file appears only when it is whole"
"$LOCALEXEC" run --set to=files/ --fields status @fetch ::: "$url/hello.txt?x=1" "$url/short" "$url/none" > out 2> err || true
equal "the records" '{"status":"ok"} {"status":"failed"} {"status":"failed"}' "$(paste -sd ' ' out)"
equal "the files" "hello.txt" "$(ls -A files)"
equal "what it holds" "hello" "$(cat files/hello.txt)"

it "no page replaces another one of its run"
"$LOCALEXEC" run --workers 1 --set to=pages/ --fields status,error @fetch ::: "$url/hello?x=1" "$url/hello?x=2" "$url/hello?x=1" > out 2> err || true
equal "the records" 'ok null failed EEXIST ok null' "$(jq -r '.status, .error.type' out | paste -sd ' ')"
equal "by its body" 'ok failed' "$("$LOCALEXEC" run --workers 1 --var body --list a b --set url="$url/" --set to=posted --fields status @fetch 2> err | jq -r .status | paste -sd ' ')"
equal "of a run before" 'ok' "$("$LOCALEXEC" run --set to=pages/ --fields status @fetch ::: "$url/hello?x=2" | jq -r .status)"

it "a size limit, a timeout of its own and that of the run"
equal "size" "TooLarge" "$(error_of --set max_size=1000 @fetch ::: "$url/big" | cut -d ' ' -f 1)"
equal "own timeout" "FetchError" "$(error_of --set timeout=0.2 @fetch ::: "$url/slow" | cut -d ' ' -f 1)"
equal "the run's" '"timeout"' "$("$LOCALEXEC" run --timeout 0.2 --grace 10 @fetch ::: "$url/slow" 2> err | jq -c .status)"

it "HEAD, POST and headers"
equal "HEAD" '[200,"5",null]' "$("$LOCALEXEC" run --set method=HEAD --values @fetch ::: "$url/hello" | jq -c '[.status, .headers["content-length"], .body]')"
equal "POST" '"a=b"' "$("$LOCALEXEC" run --set body=a=b --values @fetch ::: "$url/" | jq -c .body)"
equal "headers" '"yes"' "$("$LOCALEXEC" run --set headers='{"X-Mine":"yes"}' --values @fetch ::: "$url/header" | jq -c .body)"

it "headers of several lines are one member each"
equal "joined" '"vary":"x, y"' "$("$LOCALEXEC" run --set method=HEAD --values @fetch ::: "$url/cookies" | grep -o '"vary":"[^"]*"')"
equal "cookies" '"set-cookie":["a=1","b=2"]' "$("$LOCALEXEC" run --set method=HEAD --values @fetch ::: "$url/cookies" | grep -o '"set-cookie":[^]]*]')"

it "no header holds another one"
for given in '{"X-A":"a\r\nEvil: 1"}' '{"X-A":"a\nEvil: 1"}' '{"X-A: a\nEvil":"1"}' '{"X-A":"a\u0000b"}' $'X-A: a\rEvil: 1'; do
  equal "$given" "ValueError headers: 'X-A' holds the end of a line or a NUL byte, which no header can" "$(error_of --set headers="$given" @fetch ::: "$url/evil")"
done
equal "two lines are two" '"1"' "$("$LOCALEXEC" run --set headers=$'X-A: a\r\nEvil: 1\r\n' --values @fetch ::: "$url/evil" | jq -c .body)"

it "no body is dropped"
for method in GET HEAD; do
  equal "$method" "ValueError body: a $method request has none; leave it out, or the method, which is POST then" "$(error_of --set method=$method --set body=x @fetch ::: "$url/hello")"
done
equal "an empty one is none" '"hello"' "$("$LOCALEXEC" run --set method=GET --set body= --values @fetch ::: "$url/hello" | jq -c .body)"

it "a worker keeps its connection"
equal "ports" 1 "$(yes "$url/port" | head -n 20 | "$LOCALEXEC" run --workers 1 --items - --values @fetch | jq -r .body | sort -u | wc -l)"

it "what cannot be fetched says why"
equal "no server" "FetchError" "$(error_of @fetch ::: http://127.0.0.1:1/ | cut -d ' ' -f 1)"
equal "no HTTP" "FetchError" "$(error_of @fetch ::: file:///etc/passwd | cut -d ' ' -f 1)"
equal "no method" "ValueError" "$(error_of --set method=PUT @fetch ::: "$url/" | cut -d ' ' -f 1)"
