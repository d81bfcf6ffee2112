package io.tributary.tests.logql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import io.tributary.model.Labels;
import io.tributary.model.logs.LineFields;
import io.tributary.query.logql.ast.Stage;
import io.tributary.query.logql.pipeline.LineLabels;
import io.tributary.query.logql.pipeline.NeededLabels;
import io.tributary.query.logql.pipeline.Pipeline;
import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.lines.LineDecoder;
import io.tributary.storage.lines.LineEncoder;
import io.tributary.storage.lines.TextListener;
import io.tributary.storage.lines.Wanted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Of lines of which the store gives some fields alone, parsers find what they find in whole ones.
class LineFieldsTest {
  private static final long TIME_NS = 1_790_000_000_000_000_000L;
  private static final Labels STREAM = Labels.of("app", "shop", "level", "none");
  private static final List<String> NAMES =
      List.of("duration_ms", "status", "msg", "level", "app", "a", "http2", "missing");
  private static final List<String> KEYS =
      List.of(
          "duration_ms", "duration-ms", "status", "msg", "level", "app", "a", "http2", "x", "é");
  private static final List<String> ODD_JSON =
      List.of(
          "{\"a\":1}",
          "[1,2]",
          "tru",
          "true1",
          "-",
          "1e5",
          "1 2",
          "\"",
          "\"\\\"x",
          "nullx",
          "{",
          "");
  private static final List<String> ODD_LOGFMT =
      List.of("\"", "a=b", "\"x\"y", "\"a\\\"b\"", "\"a\\z\"", "=", "2026-11-22 10:00:00", "", "é");

  private final LineDecoder decoder = new LineDecoder();

  /// A value that differs from line to line, or what is no value.
  private static String value(SplittableRandom random, boolean json) {
    String text =
        switch (random.nextInt(9)) {
          case 0 -> Integer.toString(random.nextInt(1_000));
          case 1 -> random.nextInt(100) + "." + "%03d".formatted(random.nextInt(1_000));
          case 2 -> "-" + random.nextInt(50);
          case 3 -> "%016x%016x".formatted(random.nextLong(), random.nextLong());
          case 4 -> "2026-11-22T10:00:0" + random.nextInt(10) + ".5Z";
          case 5 -> "22/Nov/2026:10:00:0" + random.nextInt(10);
          case 6 -> "u-" + random.nextInt(40);
          case 7 -> "pod" + random.nextInt(9) + "x" + random.nextInt(9);
          default -> random.nextBoolean() ? "true" : "timeout after " + random.nextInt(90) + "ms";
        };
    boolean bare = random.nextInt(3) == 0 || (!json && text.indexOf(' ') < 0);
    return bare && (json || text.indexOf(' ') < 0) ? text : '"' + text + '"';
  }

  /// A way to write lines, of which the keys stay the same, and where something is odd.
  private record Statement(List<String> keys, List<Integer> kinds, String odd, int oddAt) {
    static Statement random(SplittableRandom random, boolean json) {
      List<String> keys = new ArrayList<>();
      List<Integer> kinds = new ArrayList<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        keys.add(KEYS.get(random.nextInt(KEYS.size())));
        kinds.add(random.nextInt());
      }
      List<String> odd = json ? ODD_JSON : ODD_LOGFMT;
      return new Statement(
          keys, kinds, odd.get(random.nextInt(odd.size())), random.nextInt(4 * keys.size() + 4));
    }

    String json(SplittableRandom random, String blank) {
      StringBuilder line = new StringBuilder(blank + "{" + blank);
      for (int i = 0; i < keys.size(); i++) {
        String value = i == oddAt ? odd : valueOf(i, random, true);
        line.append(i == 0 ? "" : "," + blank).append('"').append(keys.get(i)).append("\":");
        line.append(blank).append(value);
      }
      return line + blank + (oddAt == keys.size() ? odd : "}" + blank);
    }

    String logfmt(SplittableRandom random, String blank) {
      StringBuilder line = new StringBuilder(blank);
      for (int i = 0; i < keys.size(); i++) {
        boolean flag = kinds.get(i) % 11 == 0;
        String value = i == oddAt ? odd : valueOf(i, random, false);
        line.append(i == 0 ? "" : " " + blank).append(keys.get(i));
        line.append(flag ? "" : "=" + value);
      }
      return line + (oddAt == keys.size() ? odd : "");
    }

    /// Most values of a key are of one kind.
    private String valueOf(int i, SplittableRandom random, boolean json) {
      SplittableRandom kind = new SplittableRandom(kinds.get(i));
      return random.nextInt(20) == 0
          ? LineFieldsTest.value(random, json)
          : like(kind, random, json);
    }

    private static String like(SplittableRandom kind, SplittableRandom random, boolean json) {
      String like = LineFieldsTest.value(kind, json);
      StringBuilder other = new StringBuilder();
      for (int i = 0; i < like.length(); i++) {
        char c = like.charAt(i);
        boolean varies = c >= '0' && c <= '9' && random.nextInt(3) > 0;
        other.append(varies ? (char) ('0' + random.nextInt(10)) : c);
      }
      return other.toString();
    }
  }

  private static List<byte[]> lines(SplittableRandom random, boolean json) {
    List<Statement> statements = new ArrayList<>();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      statements.add(Statement.random(random, json));
    }
    String blank = random.nextInt(4) == 0 ? " " : "";
    List<byte[]> lines = new ArrayList<>();
    for (int i = random.nextInt(1, 120); i > 0; i--) {
      Statement statement = statements.get(random.nextInt(statements.size()));
      String line = json ? statement.json(random, blank) : statement.logfmt(random, blank);
      if (random.nextInt(20) == 0) {
        int cut = random.nextInt(line.length() + 1);
        line = line.substring(0, cut) + (random.nextBoolean() ? "" : line.substring(cut / 2));
      }
      lines.add(line.getBytes(StandardCharsets.UTF_8));
    }
    return lines;
  }

  /// Returns what the store gives of the lines.
  private List<byte[]> stored(List<byte[]> lines, LineFields fields) {
    ByteSink bytes = new ByteSink();
    int[] ends = new int[lines.size()];
    long[] timesNs = new long[lines.size()];
    Arrays.fill(timesNs, TIME_NS);
    for (int i = 0; i < ends.length; i++) {
      bytes.write(lines.get(i), 0, lines.get(i).length);
      ends[i] = bytes.size();
    }
    int length = bytes.size();
    ByteSink block = new ByteSink();
    try (LineEncoder encoder = new LineEncoder()) {
      byte[] padded = Arrays.copyOf(bytes.bytes(), length + ByteSource.PADDING);
      assertThat(
              encoder.encode(
                  new LineEncoder.Lines(padded, ends.length, ends, timesNs),
                  TextListener.NONE,
                  block))
          .isTrue();
    }
    ByteSource in = new ByteSource();
    in.reset(Arrays.copyOf(block.bytes(), block.size() + ByteSource.PADDING), 0, block.size(), "x");
    assertThat(decoder.open(in, ends.length, length, new Wanted(null, fields), "x")).isTrue();
    List<byte[]> given = new ArrayList<>();
    for (byte[] line : lines) {
      byte[] out = new byte[line.length + LineDecoder.SLACK];
      int end = decoder.next(out, 0, line.length, TIME_NS);
      given.add(Arrays.copyOf(out, end));
    }
    return given;
  }

  private static String found(Pipeline pipeline, byte[] line) {
    pipeline.line().reset(TIME_NS, line, 0, line.length);
    boolean kept = pipeline.process(STREAM, line, 0, 0);
    LineLabels labels = pipeline.line().labels();
    TreeMap<String, String> all = new TreeMap<>();
    labels.forEach((name, value, _) -> all.put(name, value));
    return kept + " " + labels.error() + " " + all;
  }

  private void check(Stage parser, LineFields.Format format) {
    int[] shorter = new int[1];
    Seeds.run(
        1_500,
        random -> {
          Set<String> names =
              Set.of(NAMES.get(random.nextInt(4)), NAMES.get(4 + random.nextInt(4)));
          NeededLabels needed = NeededLabels.of(names, List.of());
          LineFields fields = Objects.requireNonNull(needed.fields(format));
          List<byte[]> lines = lines(random, format == LineFields.Format.JSON);
          List<byte[]> given = stored(lines, fields);
          Pipeline pipeline = Pipeline.compile(List.of(parser), needed);
          for (int i = 0; i < lines.size(); i++) {
            String line = new String(lines.get(i), StandardCharsets.UTF_8);
            String some = new String(given.get(i), StandardCharsets.UTF_8);
            assertThat(found(pipeline, given.get(i)))
                .as("%s of %s as %s", names, line, some)
                .isEqualTo(found(pipeline, lines.get(i)));
            shorter[0] += some.length() < line.length() ? 1 : 0;
          }
        });
    assertThat(shorter[0]).isGreaterThan(10_000);
  }

  @Test
  void json_ofSomeFields_isAsOfAll() {
    check(new Stage.Json(List.of()), LineFields.Format.JSON);
  }

  @Test
  void logfmt_ofSomeFields_isAsOfAll() {
    check(new Stage.Logfmt(false, false, List.of()), LineFields.Format.LOGFMT);
    check(new Stage.Logfmt(true, true, List.of()), LineFields.Format.LOGFMT);
  }
}
