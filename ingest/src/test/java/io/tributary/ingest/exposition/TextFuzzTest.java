package io.tributary.ingest.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tributary.ingest.ListAppender;
import io.tributary.ingest.ListAppender.ExemplarRow;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.kit.random.Mutations;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.telemetry.SelfMetrics;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Text that was good once: whatever happens to its bytes, what is stored is what regular
/// expressions read, line by line, the answer says whether it is all, and the cost is bounded.
final class TextFuzzTest {
  private static final ClusterId CLUSTER = new ClusterId("a");
  private static final long NOW_MS = 1_700_000_000_000L;
  private static final int BODY_LIMIT = 1 << 20;
  private static final int INPUTS_OF_A_RECEIVER = 20_000;
  private static final int INPUTS_OF_A_SALT = 3;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final String BLANKS = "[ \t]*+";
  private static final String QUOTED = "\"((?:\\\\.|[^\"\\\\])*+)\"";
  private static final Pattern LABEL =
      Pattern.compile(
          "(?s)(?:\"((?:\\\\.|[^\"\\\\])++)\"|([a-zA-Z_][a-zA-Z0-9_]*+))(?:B=BQ)?+B(?:,B|(?=\\}))"
              .replace("B", BLANKS)
              .replace("Q", QUOTED));
  private static final Pattern LINE =
      Pattern.compile(
          "(?s)(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*+)?+(?:B\\{B(?<labels>(?:L)*+)\\})?+B(?<value>[^ \t]++)"
                  .replace("L", LABEL.pattern().substring("(?s)".length()))
                  .replace("B", BLANKS)
              + "(?:[ \t]++(?<time>[+-]?[0-9]{1,18}))?(?<exemplars>[ \t]++#[ \t]*+\\{.*+)?");
  private static final Pattern EXEMPLAR =
      Pattern.compile(
          "(?s)B#B\\{B(?<labels>(?:L)*+)\\}"
              .replace("L", LABEL.pattern().substring("(?s)".length()))
              .replace("B", BLANKS));
  private static final Pattern EXEMPLAR_SAMPLE =
      Pattern.compile("(?s)[ \t]*+(?<value>[^ \t]++)(?:[ \t]++(?<time>.++))?");
  private static final Pattern BEFORE_EXEMPLAR =
      Pattern.compile("(?s)(#?+(?:[^\"#]|\"(?:\\\\.|[^\"\\\\])*+\")*+)(?<=[ \t])#[ \t]*+\\{");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?+([0-9]++\\.?+[0-9]*+|\\.[0-9]++)([eE][+-]?+[0-9]++)?+");
  private static final Pattern ESCAPE = Pattern.compile("\\\\([\\\\\"n])");

  private static final String[] BODIES = {
    """
    # HELP http_requests_total All of them.
    # TYPE http_requests_total counter
    http_requests_total{method="post",code="200",path="/a b}"} 1027 1395066363000
    http_requests_total{method="post",code="400"}    3 1395066363001
    msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find:\\n\\"x\\""} 1.458255915e9
    metric_without_timestamp_and_labels 12.47
    something_weird{problem="division by zero"} +Inf -3982045
    """,
    """
    # TYPE rpc_duration_seconds summary
    rpc_duration_seconds { quantile = "0.01" , } 3102\t7\r
    rpc_duration_seconds{quantile="0.05"}3272
    {"näme.dotted","a.b"="ü☃",c=""} -0 5
    rpc_duration_seconds_sum 1.7560473e-307 +12
    a:b{x="y"} NaN

    up 123456789012345678901234.5e-20 1
    traced_total{path="/# {"} 5 1395066363002 # {trace_id="a b",n="1"} 0.25 1395066363.5
    up 6 # {} 1 # {span="\\"#"} -2e1
    """,
    """
    pod_info{app="shop",id="/a/1",node="n 1",pod="a-1"} 1
    pod_info{app="shop",id="/a/12",node="n 1",pod="a-1"} 2
    pod_info{app="shop",id="/a/12",node="n 1"} 3
    pod_info{app="shop",extra="",id="/b",node="n 1",pod="a-1",} 4
    pod_info{ app = "shop" ,id="/b\\"",node="n 1",pod="a-1"} 5
    pod_info{app="shop",id="/b\\"c",node="n 1",pod="a-1"} 6
    {"pod info","a b"="x",app="shop",pod="a-1"} 7
    {"pod info","a b"="y",app="shop",pod="a-1"} 8
    pod_info 9
    pod_info{app="shop"} 10
    """
  };
  private static final byte[][] TOKENS = tokens();

  private final ClusterWrites cluster =
      new ClusterWrites(CLUSTER, 1, Labels.EMPTY, new SelfMetrics());
  private ListAppender appender = new ListAppender();
  private TextImportReceiver receiver = newReceiver();
  private int inputs;
  private int refused;
  private long rows;
  private long traced;

  private static byte[][] tokens() {
    String[] tokens = {
      "{",
      "}",
      "\"",
      "\\",
      "=",
      ",",
      " ",
      "\t",
      "\n",
      "\r",
      "#",
      "nan",
      "Inf",
      "1e400",
      "0x1p3",
      "1_0",
      "{a=\"b\"}",
      " # {",
      " # {} 1",
      " 9223372036854775807",
      "__name__=\"x\"",
      "é",
      "\0",
      "\u00a0",
      "+",
      "-",
      ".",
      ":"
    };
    byte[][] bytes = new byte[tokens.length][];
    for (int i = 0; i < tokens.length; i++) {
      bytes[i] = tokens[i].getBytes(UTF_8);
    }
    return bytes;
  }

  private TextImportReceiver newReceiver() {
    appender = new ListAppender();
    LabelHash hash = new LabelHash(new SplittableRandom(1));
    return new TextImportReceiver(
        new SharedIdentity(hash, new IdentityCache(1 << 12)),
        appender,
        64 << 10,
        InstantSource.fixed(Instant.ofEpochMilli(NOW_MS)));
  }

  @Test
  void receive_mutatedText_storesWhatRegularExpressionsRead() {
    run(21_000);
  }

  @Tag("long")
  @Test
  void receive_manyMutatedTexts_storeWhatRegularExpressionsRead() {
    run(1_200_000);
  }

  private void run(int count) {
    for (String good : BODIES) {
      receiver.receive(cluster, new TestBody(good.getBytes(UTF_8), BODY_LIMIT)); // loads classes
      check(good.getBytes(UTF_8));
    }
    assertThat(refused).as("refused lines of good bodies").isZero();
    Seeds.run(
        count,
        random -> {
          if (++inputs % INPUTS_OF_A_RECEIVER == 0) { // the appender forgets nothing
            receiver.close();
            receiver = newReceiver();
          }
          byte[] good = BODIES[random.nextInt(BODIES.length)].getBytes(UTF_8);
          check(Mutations.of(good, random, TOKENS));
        });
    receiver.close();
    if (Seeds.runsAll()) {
      assertThat(rows).as("compared rows").isGreaterThan(3L * count);
      assertThat(traced).as("compared exemplars").isGreaterThan(count / 2);
      assertThat(refused).as("refused lines").isGreaterThan(count / 10);
    }
  }

  private void check(byte[] sent) {
    TestBody body = new TestBody(sent, BODY_LIMIT);
    appender.clear();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    // Under a new salt no series is known: each is read beside the one before.
    Answer answer = receiver.receive(cluster.withSalt(1 + inputs / INPUTS_OF_A_SALT), body);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (allocated > 4L * BODY_LIMIT) {
      throw new AssertionError("bytes allocated=" + allocated);
    }
    List<Row> expected = new ArrayList<>();
    List<ExemplarRow> exemplars = new ArrayList<>();
    int broken = 0;
    for (String line : new String(sent, ISO_8859_1).split("\n", -1)) {
      String text = line.replaceAll("^[ \t]+|[ \t\r]+$", "");
      if (!text.isEmpty() && text.charAt(0) != '#' && !read(text, expected, exemplars)) {
        broken++;
      }
    }
    refused += broken;
    rows += expected.size();
    traced += exemplars.size();
    if (!appender.rows.equals(expected) // which is quicker than the assertion
        || !appender.exemplars.equals(exemplars)) {
      assertThat(appender.rows).as(new String(sent, UTF_8)).isEqualTo(expected);
      assertThat(appender.exemplars).as(new String(sent, UTF_8)).isEqualTo(exemplars);
    }
    int status = broken == 0 ? 204 : 400;
    if (answer.status() != status || answer.text().isBlank() != (broken == 0)) {
      throw new AssertionError("status=" + answer.status() + " text=" + answer.text());
    }
  }

  /// Adds the sample of a line; returns false when it is none.
  private static boolean read(String line, List<Row> rows, List<ExemplarRow> exemplars) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return false;
    }
    List<String> pairs = new ArrayList<>();
    if (matcher.group("name") != null) {
      pairs.addAll(List.of("__name__", matcher.group("name")));
    }
    try {
      String all = matcher.group("labels");
      if (!readPairs(all == null ? "" : all, pairs)) {
        return false;
      }
      Labels labels = Labels.of(pairs.toArray(String[]::new));
      String time = matcher.group("time");
      long timestampMs = time == null ? NOW_MS : Long.parseLong(time);
      long bits = valueBits(matcher.group("value"));
      if (!labels.has("__name__")) {
        return false;
      }
      rows.add(new Row(CLUSTER, labels, timestampMs, bits));
      String behind = matcher.group("exemplars");
      readExemplars(behind == null ? "" : behind, labels, timestampMs, exemplars);
      return true;
    } catch (IllegalArgumentException | CharacterCodingException _) {
      return false;
    }
  }

  private static boolean readPairs(String labels, List<String> pairs)
      throws CharacterCodingException {
    Matcher label = LABEL.matcher(labels + "}");
    while (label.lookingAt()) {
      boolean quotedName = label.group(1) != null;
      String name = quotedName ? unquoted(label.group(1)) : label.group(2);
      if (label.group(3) == null && !quotedName) {
        return false;
      }
      pairs.add(label.group(3) == null ? "__name__" : name);
      pairs.add(label.group(3) == null ? name : unquoted(label.group(3)));
      label.region(label.end(), label.regionEnd());
    }
    return true;
  }

  /// Adds those that are whole, up to one whose labels do not end.
  private static void readExemplars(
      String text, Labels series, long sampleMs, List<ExemplarRow> exemplars) {
    Matcher matcher = EXEMPLAR.matcher(text);
    while (matcher.lookingAt()) {
      Matcher next = BEFORE_EXEMPLAR.matcher(text).region(matcher.end(), text.length());
      String sample = text.substring(matcher.end());
      if (next.lookingAt()) {
        sample = next.group(1).replaceAll("[ \t]+$", "");
      }
      List<String> pairs = new ArrayList<>();
      try {
        if (!readPairs(matcher.group("labels"), pairs)) {
          return;
        }
      } catch (CharacterCodingException _) {
        return;
      }
      Matcher parts = EXEMPLAR_SAMPLE.matcher(sample);
      try {
        if (parts.matches()) {
          double value = Double.longBitsToDouble(valueBits(parts.group("value")));
          String time = parts.group("time");
          long timestampMs = time == null ? sampleMs : timestampMs(time);
          Labels labels = Labels.of(pairs.toArray(String[]::new));
          exemplars.add(new ExemplarRow(series, new Exemplar(labels, value, timestampMs)));
        }
      } catch (IllegalArgumentException _) {
        parts.reset(); // the next one may be whole
      }
      matcher.region(matcher.end() + sample.length(), text.length());
    }
  }

  /// @param seconds perhaps with a fraction
  private static long timestampMs(String seconds) {
    double ms = Double.longBitsToDouble(valueBits(seconds)) * 1_000;
    if (!(Math.abs(ms) <= 1e18)) {
      throw new NumberFormatException(seconds);
    }
    return Math.round(ms);
  }

  private static long valueBits(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.equals("nan")) {
      return SpecialValues.NORMAL_NAN_BITS;
    }
    double value;
    if (lower.matches("[+-]?inf(inity)?")) {
      value = lower.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    } else if (DECIMAL.matcher(text).matches() && Double.isFinite(Double.parseDouble(text))) {
      value = Double.parseDouble(text);
    } else {
      throw new NumberFormatException(text);
    }
    return Double.doubleToRawLongBits(value);
  }

  private static String unquoted(String latin) throws CharacterCodingException {
    String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(latin.getBytes(ISO_8859_1))).toString();
    return ESCAPE
        .matcher(text)
        .replaceAll(escape ->
            Matcher.quoteReplacement(escape.group(1).equals("n") ? "\n" : escape.group(1)));
  }
}
