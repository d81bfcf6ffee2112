package io.tributary.system;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.tributary.model.wire.MetadataPair;
import io.tributary.model.wire.PushEntry;
import io.tributary.model.wire.PushRequest;
import io.tributary.model.wire.PushStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Half an hour of lines for queries: JSON, logfmt, of access logs, packed and neither, whole and
/// broken, with and without structured metadata. No two lines have the same time.
final class LogqlData {
  private static final int LINES = 1_400;
  private static final String[] LEVELS = {"error", "warn", "info", "debug", "ERROR", "Info", ""};
  private static final String[] USERS = {"alice", "bob", "é", "a b", "al\"ice", "", "日本"};
  private static final String[] STATUSES = {"200", "201", "302", "404", "499", "500", "503"};
  private static final String[] DURATIONS = {
    "10ms", "1.5s", "2m3s", "250us", "1h", "0s", "bad", "1d", "15", "1.5", "-3s"
  };
  private static final String[] SIZES = {
    "10", "1KB", "2.5MiB", "512B", "bad", "1e3", "0", "1kb", "100MB"
  };
  private static final String[] ODD_JSON = {
    "[1,2]",
    "\"text\"",
    "42",
    "null",
    "{}",
    "{\"a\":{\"b\":{}}}",
    "{\"a\":1}{\"b\":2}",
    "{\"a\":1} trailing",
    "  {\"level\":\"x\"}  ",
    "{\"level\":\"a\",\"level\":\"b\"}",
    "{\"\":\"e\"}",
    "{\"a\":\"\\u00e9\\ud83d\\ude00\"}"
  };
  private static final String[] ODD_PAIRS = {
    "bad\"key=1",
    "=novalue",
    "k=\"unterminated",
    "a=b=c",
    "k==v",
    "  sp  =  x",
    "k='single q'",
    "é=ü"
  };
  private static final String[] MIXED = {
    "",
    "plain text error here",
    "\u001b[31mERROR\u001b[0m user=bob status=500",
    "level=warn status=404 ip=10.0.0.7",
    "{\"level\":\"info\",\"status\":200}",
    "GET /api 503",
    "\ttab\tsep",
    "two\nlines level=info",
    "   ",
    "a b",
    "café naïve",
    "{not json}",
    "ip ::1 and 10.0.0.5, 192.168.1.7.",
    "{\"level\":\"info\",\"dur\":\"1s\"} level=error",
    "level=info level=warn",
    "a=\"b\" c=\"d\"",
    "\"quoted\" level=info",
    "key with spaces=1 level=x",
    "misc:error warn",
    "\u00a0blank",
    "[error] GET /api/x"
  };
  private static final String[] PACKED = {
    "{\"_entry\":\"inner level=warn\",\"app\":\"unpacked\",\"container\":\"c1\"}",
    "{\"_entry\":\"{\\\"a\\\":1}\",\"container\":\"c0\"}",
    "{\"_entry\":1}",
    "{\"x\":\"y\"}",
    "no json",
    "{\"a\":{\"b\":1},\"_entry\":\"z\"}",
    "{\"_entry\":\"e\",\"n\":5}"
  };

  private final SplittableRandom random;
  private final Map<String, PushStream.Builder> streams = new LinkedHashMap<>();

  private LogqlData(SplittableRandom random) {
    this.random = random;
  }

  /// @param startNs of the first line
  static PushRequest create(SplittableRandom random, long startNs) {
    LogqlData data = new LogqlData(random);
    long timeNs = startNs;
    for (int i = 0; i < LINES; i++) {
      timeNs += random.nextLong(300_000_000, 1_800_000_000);
      data.add(timeNs);
    }
    PushRequest.Builder request = PushRequest.newBuilder();
    data.streams.values().forEach(request::addStreams);
    return request.build();
  }

  private void add(long timeNs) {
    String app = pick("json", "json", "logfmt", "logfmt", "access", "mixed", "packed");
    String labels =
        "{app=\"%s\", env=\"%s\", pod=\"p-%d\"%s}"
            .formatted(
                app,
                pick("prod", "dev", "stage"),
                random.nextInt(3),
                random.nextInt(3) == 0 ? ", zone=\"z" + random.nextInt(2) + "\"" : "");
    PushEntry.Builder entry =
        PushEntry.newBuilder()
            .setTimestamp(
                Timestamp.newBuilder()
                    .setSeconds(timeNs / 1_000_000_000)
                    .setNanos((int) (timeNs % 1_000_000_000)))
            .setLine(ByteString.copyFromUtf8(line(app)));
    switch (random.nextInt(5)) {
      case 0 -> addMetadata(entry, "trace_id", "t" + random.nextInt(5), "user", "meta");
      case 1 -> addMetadata(entry, "tenant", "T", "level", "warn");
      case 2 -> addMetadata(entry, "trace_id", Integer.toHexString(random.nextInt()));
      default -> {} // without
    }
    streams
        .computeIfAbsent(
            labels, each -> PushStream.newBuilder().setLabels(ByteString.copyFromUtf8(each)))
        .addEntries(entry);
  }

  private static void addMetadata(PushEntry.Builder entry, String... pairs) {
    for (int i = 0; i < pairs.length; i += 2) {
      entry.addStructuredMetadata(
          MetadataPair.newBuilder()
              .setName(ByteString.copyFromUtf8(pairs[i]))
              .setValue(ByteString.copyFromUtf8(pairs[i + 1])));
    }
  }

  private String line(String app) {
    return switch (app) {
      case "json" -> json();
      case "logfmt" -> logfmt();
      case "access" ->
          "%s - - [02/Jan/2024:03:04:05 +0000] \"%s %s HTTP/1.1\" %s %s %s"
              .formatted(
                  pick("10.0.0.7", "10.0.0.77", "192.168.1.7", "2001:db8::7", "300.1.1.1"),
                  pick("GET", "POST", "PUT"),
                  pick("/api/v1/x", "/", "/a?b=c&d=%20e", "/api/é"),
                  pick(STATUSES),
                  pick("123", "-", "99999"),
                  pick(DURATIONS));
      case "packed" -> pick(PACKED);
      default -> pick(MIXED);
    };
  }

  private String json() {
    if (random.nextInt(40) == 0) {
      return pick(ODD_JSON);
    }
    List<String> fields = new ArrayList<>();
    fields.add("\"level\":\"" + pick(LEVELS) + '"');
    fields.add("\"status\":" + pick(pick(STATUSES), '"' + pick(STATUSES) + '"'));
    fields.add("\"msg\":" + pick("\"took too long\"", "\"\"", "\"caf\\u00e9 日\"", "\"a=b c\\nd\""));
    fields.add("\"user\":\"" + pick(USERS).replace("\"", "\\\"") + '"');
    fields.add("\"dur\":\"" + pick(DURATIONS) + '"');
    fields.add("\"size\":\"" + pick(SIZES) + '"');
    fields.add(
        "\"ratio\":" + pick("0.5", "1e3", "-1.25", "1E-7", "12345678901", "\"0x1F\"", "\"NaN\""));
    fields.add("\"latency\":\"" + pick("5ms", "1s", "3m") + '"');
    if (random.nextBoolean()) {
      fields.add("\"nested\":{\"a\":" + pick("1", "\"x\"", "null", "true") + ",\"b\":{\"c\":3}}");
      fields.add(
          "\"arr\":" + pick("[1,2,3]", "[{\"k\":\"v\"},{\"k\":\"w\"}]", "[]", "[\"a\",null]"));
    }
    if (random.nextInt(3) == 0) {
      fields.add("\"odd key\":1,\"a.b\":\"dot\",\"app\":\"injson\",\"1st\":\"digit\",\"é\":\"ü\"");
      fields.add("\"flag\":true,\"nul\":null,\"big\":12345678901234567890,\"trace_id\":\"injson\"");
    }
    String line = "{" + String.join(pick(",", ", "), fields) + "}";
    return random.nextInt(16) == 0 ? line.substring(0, line.length() / 2) : line;
  }

  private String logfmt() {
    List<String> pairs = new ArrayList<>();
    pairs.add("ts=2024-01-02T03:04:05Z");
    pairs.add("level=" + pick(LEVELS));
    pairs.add("msg=" + pick("\"took long\"", "timeout", "\"\"", "\"é a\""));
    pairs.add("status=" + pick(STATUSES));
    pairs.add("user=" + pick("alice", "\"a b\"", "\"al\\\"ice\"", "", "日本"));
    pairs.add("dur=" + pick(DURATIONS));
    pairs.add("size=" + pick(SIZES));
    pairs.add("latency=" + pick("5ms", "1s"));
    pairs.add("ratio=" + pick("0.5", "1e3", "-1", "x"));
    if (random.nextInt(3) == 0) {
      pairs.add("flag empty= q=\"a \\\"b\\\" \\n c\" app=inlogfmt a.b=c x-y=z 1st=d");
    }
    if (random.nextInt(8) == 0) {
      pairs.add(random.nextInt(pairs.size()), pick(ODD_PAIRS));
    }
    return String.join(" ", pairs);
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
