#include "core/waiting_names.h"

#include <array>

namespace localexec {
namespace {

constexpr std::string_view kNet = "waits for the network";
constexpr std::string_view kHost = "waits for another host";
constexpr std::string_view kDatabase = "waits for a database";
constexpr std::string_view kClock = "waits for a clock";
constexpr std::string_view kFile = "reads or writes files";

constexpr std::array kPython{
    WaitingName{"requests", kNet},
    WaitingName{"urllib.request", kNet},
    WaitingName{"urllib3", kNet},
    WaitingName{"http.client", kNet},
    WaitingName{"httpx", kNet},
    WaitingName{"aiohttp", kNet},
    WaitingName{"pycurl", kNet},
    WaitingName{"websockets", kNet},
    WaitingName{"websocket", kNet},
    WaitingName{"grpc", kNet},
    WaitingName{"xmlrpc.client", kNet},
    WaitingName{"socket", kHost},
    WaitingName{"socket.gethostname", ""},
    WaitingName{"socket.inet_aton", ""},
    WaitingName{"socket.inet_ntoa", ""},
    WaitingName{"socket.htons", ""},
    WaitingName{"ssl.create_default_context", ""},
    WaitingName{"ftplib", kHost},
    WaitingName{"smtplib", kHost},
    WaitingName{"imaplib", kHost},
    WaitingName{"poplib", kHost},
    WaitingName{"telnetlib", kHost},
    WaitingName{"paramiko", kHost},
    WaitingName{"asyncssh", kHost},
    WaitingName{"fabric", kHost},
    WaitingName{"psycopg", kDatabase},
    WaitingName{"psycopg2", kDatabase},
    WaitingName{"asyncpg", kDatabase},
    WaitingName{"pymysql", kDatabase},
    WaitingName{"MySQLdb", kDatabase},
    WaitingName{"mysql.connector", kDatabase},
    WaitingName{"aiomysql", kDatabase},
    WaitingName{"pyodbc", kDatabase},
    WaitingName{"oracledb", kDatabase},
    WaitingName{"redis", kDatabase},
    WaitingName{"pymongo", kDatabase},
    WaitingName{"motor", kDatabase},
    WaitingName{"elasticsearch", kDatabase},
    WaitingName{"sqlalchemy.create_engine", kDatabase},
    WaitingName{"boto3", kNet},
    WaitingName{"botocore", kNet},
    WaitingName{"google.cloud", kNet},
    WaitingName{"azure", kNet},
    WaitingName{"time.sleep", kClock},
    WaitingName{"asyncio.sleep", kClock},
    WaitingName{"trio.sleep", kClock},
    WaitingName{"anyio.sleep", kClock},
    WaitingName{"asyncio.open_connection", kNet},
    WaitingName{"asyncio.start_server", kNet},
    WaitingName{"select.select", kHost},
    WaitingName{"open", kFile, true},
    WaitingName{"io.open", kFile, true},
    WaitingName{"codecs.open", kFile, true},
    WaitingName{"gzip.open", kFile, true},
    WaitingName{"bz2.open", kFile, true},
    WaitingName{"lzma.open", kFile, true},
    WaitingName{"aiofiles", kFile, true},
    WaitingName{"os.open", kFile, true},
    WaitingName{"os.read", kFile, true},
    WaitingName{"os.write", kFile, true},
    WaitingName{"os.listdir", kFile, true},
    WaitingName{"os.scandir", kFile, true},
    WaitingName{"os.walk", kFile, true},
    WaitingName{"os.stat", kFile, true},
    WaitingName{"os.remove", kFile, true},
    WaitingName{"os.unlink", kFile, true},
    WaitingName{"os.rename", kFile, true},
    WaitingName{"os.replace", kFile, true},
    WaitingName{"os.mkdir", kFile, true},
    WaitingName{"os.makedirs", kFile, true},
    WaitingName{"os.rmdir", kFile, true},
    WaitingName{"os.fsync", kFile, true},
    WaitingName{"os.path.exists", kFile, true},
    WaitingName{"os.path.isfile", kFile, true},
    WaitingName{"os.path.isdir", kFile, true},
    WaitingName{"os.path.getsize", kFile, true},
    WaitingName{"os.path.getmtime", kFile, true},
    WaitingName{"shutil", kFile, true},
    WaitingName{"shutil.which", "", true},
    WaitingName{"glob.glob", kFile, true},
    WaitingName{"glob.iglob", kFile, true},
    WaitingName{"tempfile", kFile, true},
    WaitingName{"tempfile.gettempdir", "", true},
    WaitingName{"zipfile.ZipFile", kFile, true},
    WaitingName{"tarfile.open", kFile, true},
    WaitingName{"sqlite3.connect", kFile, true},
    WaitingName{"numpy.load", kFile, true},
    WaitingName{"numpy.save", kFile, true},
    WaitingName{"pandas.read_csv", kFile, true},
    WaitingName{"pandas.read_json", kFile, true},
    WaitingName{"pandas.read_parquet", kFile, true},
    WaitingName{"pandas.read_excel", kFile, true},
    WaitingName{".open", kFile, true},
    WaitingName{".read_text", kFile, true},
    WaitingName{".read_bytes", kFile, true},
    WaitingName{".write_text", kFile, true},
    WaitingName{".write_bytes", kFile, true},
    WaitingName{".iterdir", kFile, true},
    WaitingName{".unlink", kFile, true},
};

constexpr std::array kJavascript{
    WaitingName{"fetch", kNet},
    WaitingName{"axios", kNet},
    WaitingName{"got", kNet},
    WaitingName{"http.get", kNet},
    WaitingName{"http.request", kNet},
    WaitingName{"https.get", kNet},
    WaitingName{"https.request", kNet},
    WaitingName{"XMLHttpRequest", kNet},
    WaitingName{"WebSocket", kNet},
    WaitingName{"dns.lookup", kNet},
    WaitingName{"dns.resolve", kNet},
    WaitingName{"net.connect", kHost},
    WaitingName{"net.createConnection", kHost},
    WaitingName{"tls.connect", kHost},
    WaitingName{"MongoClient", kDatabase},
    WaitingName{"mongoose.connect", kDatabase},
    WaitingName{"createPool", kDatabase},
    WaitingName{"setTimeout", kClock},
    WaitingName{"Atomics.wait", kClock},
    WaitingName{"fs", kFile, true},
    WaitingName{"fsp", kFile, true},
    WaitingName{"readFile", kFile, true},
    WaitingName{"readFileSync", kFile, true},
    WaitingName{"writeFile", kFile, true},
    WaitingName{"writeFileSync", kFile, true},
    WaitingName{"createReadStream", kFile, true},
    WaitingName{"createWriteStream", kFile, true},
};

constexpr std::array kPerl{
    WaitingName{"LWP", kNet},
    WaitingName{"HTTP::Tiny", kNet},
    WaitingName{"Mojo::UserAgent", kNet},
    WaitingName{"WWW::Mechanize", kNet},
    WaitingName{"Net", kHost},
    WaitingName{"IO::Socket", kHost},
    WaitingName{"DBI", kDatabase},
    WaitingName{"Redis", kDatabase},
    WaitingName{"sleep", kClock},
    WaitingName{"usleep", kClock},
    WaitingName{"nanosleep", kClock},
};

constexpr std::array kRuby{
    WaitingName{"Net::HTTP", kNet},  WaitingName{"URI.open", kNet},
    WaitingName{"HTTParty", kNet},   WaitingName{"Faraday", kNet},
    WaitingName{"RestClient", kNet}, WaitingName{"Typhoeus", kNet},
    WaitingName{"Net", kHost},       WaitingName{"TCPSocket", kHost},
    WaitingName{"UDPSocket", kHost}, WaitingName{"Socket.tcp", kHost},
    WaitingName{"PG", kDatabase},    WaitingName{"Mysql2", kDatabase},
    WaitingName{"Redis", kDatabase}, WaitingName{"Mongo", kDatabase},
    WaitingName{"sleep", kClock},
};

}  // namespace

std::span<const WaitingName> waiting_names(Language language) {
  switch (language) {
    case Language::python:
      return kPython;
    case Language::javascript:
      return kJavascript;
    case Language::perl:
      return kPerl;
    case Language::ruby:
      return kRuby;
    case Language::shell:
      break;
  }
  return {};
}

}  // namespace localexec
