package io.tributary.ingest.exposition;

import static io.tributary.model.metrics.MetricMetadata.Type.COUNTER;
import static io.tributary.model.metrics.MetricMetadata.Type.GAUGE;
import static io.tributary.model.metrics.MetricMetadata.Type.HISTOGRAM;
import static io.tributary.model.metrics.MetricMetadata.Type.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.tributary.ingest.ListAppender;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.exposition.ExpositionSource.BrokenLines;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.limits.ClusterLimits;
import io.tributary.ingest.limits.LogLimits;
import io.tributary.ingest.limits.SeriesLimits;
import io.tributary.kit.random.RandomLabels;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionReceiverTest {
  private static final ClusterId CLUSTER = new ClusterId("eu-1");
  private static final long NOW_MS = 1_700_000_000_000L;

  private final ListAppender appender = new ListAppender();
  private final SharedIdentity shared =
      new SharedIdentity(new LabelHash(new SplittableRandom(1)), new IdentityCache(1 << 16));
  private final ExpositionReceiver receiver = new ExpositionReceiver(shared, appender, 4_096);
  private final ExpositionSource source = source(Labels.EMPTY, 8 << 20);

  private ExpositionSource source(Labels external, long maxBodyBytes) {
    ClusterWrites writes =
        new ClusterWrites(CLUSTER, shared.newSalt(), external, new SelfMetrics());
    return new ExpositionSource(writes, labels -> labels, maxBodyBytes, BrokenLines.END_BODY, null);
  }

  @Test
  void receive_moreSeriesThanOneRequestMayHave_keepsTheFirst() throws IOException {
    int most = Integer.MAX_VALUE;
    SeriesLimits two = new SeriesLimits(most, 2, most, most, most);
    ClusterLimits limits = new ClusterLimits(1 << 20, 1 << 20, two, LogLimits.DEFAULT);
    ClusterWrites writes =
        new ClusterWrites(CLUSTER, shared.newSalt(), Labels.EMPTY, limits, new SelfMetrics());
    ExpositionSource limited =
        new ExpositionSource(writes, labels -> labels, 1_000, BrokenLines.END_BODY, null);
    for (int i = 0; i < 2; i++) { // of series that are not known, then of those that are
      appender.rows.clear();
      receiver.receive(limited, stream("a 1\nb 2\nc 3\nd 4\n"), NOW_MS);
      assertThat(appender.rows)
          .extracting(Row::labels)
          .containsExactly(Labels.of("__name__", "a"), Labels.of("__name__", "b"));
      assertThat(receiver.refusals())
          .startsWith("refused 2 of 4 samples, the rest is stored")
          .contains("{__name__=\"c\"}: request limit exceeded: series=4 limit=2");
    }
  }

  @Test
  void receive_everyForm_isRead() throws IOException {
    receive(
        """
        # HELP a b
        #
        # TYPE up untyped
        up 1
        up{} 2 7
        up{job="x",instance=""} 3.5\t-7
          up {job = "x" , } -Inf 1700000000123\s\s

        up{job="a b} 5 6",le="+Inf"}NaN
        {"utf8 näme","a.b"="c"} 1e3
        {job="y","quoted",} 5
        esc{v="q\\"b\\\\s\\nn\\x"} 1 +9\r
        n:s 0\
        """);

    assertThat(appender.rows)
        .containsExactly(
            row(Labels.of("__name__", "up"), NOW_MS, 1),
            row(Labels.of("__name__", "up"), 7, 2),
            row(Labels.of("__name__", "up", "job", "x"), -7, 3.5),
            row(Labels.of("__name__", "up", "job", "x"), 1_700_000_000_123L, -1 / 0.0),
            row(
                Labels.of("__name__", "up", "job", "a b} 5 6", "le", "+Inf"),
                NOW_MS,
                Double.longBitsToDouble(SpecialValues.NORMAL_NAN_BITS)),
            row(Labels.of("__name__", "utf8 näme", "a.b", "c"), NOW_MS, 1_000),
            row(Labels.of("__name__", "quoted", "job", "y"), NOW_MS, 5),
            row(Labels.of("__name__", "esc", "v", "q\"b\\s\nn\\x"), 9, 1),
            row(Labels.of("__name__", "n:s"), NOW_MS, 0));
    assertThat(receiver.samples()).isEqualTo(9);
    assertThat(receiver.newSeries()).isEqualTo(9);
  }

  @Test
  void receive_commentsOfFamilies_areMetadata() throws IOException {
    receive(
        """
        # HELP requests_total How many, by \\\\ and\\ncode.
        # TYPE requests_total counter
        requests_total 1
        # TYPE temperature   gauge
        temperature 20
        #TYPE "two words" histogram
        # HELP "two words" In \\x.
        # TYPE federated untyped
        federated 1
        # typed by hand
        # TYPE
        # TYPE lonely
        # HELP last The end.\
        """);

    assertThat(appender.metadata)
        .containsExactly(
            new MetricMetadata("requests_total", COUNTER, "How many, by \\ and\ncode.", ""),
            new MetricMetadata("temperature", GAUGE, "", ""),
            new MetricMetadata("two words", HISTOGRAM, "In \\x.", ""),
            new MetricMetadata("last", UNKNOWN, "The end.", ""));
    assertThat(appender.rows).hasSize(3);
  }

  @Test
  void receive_familyAcrossWindows_isOne() throws IOException {
    StringBuilder body = new StringBuilder("# HELP far Seen first.\n");
    for (int i = 0; body.length() < 9 << 20; i++) {
      body.append("near{i=\"").append(i % 100).append("\"} 1 ").append(i).append('\n');
    }
    receiver.receive(source(Labels.EMPTY, 10 << 20), stream(body + "# TYPE far counter\n"), NOW_MS);
    assertThat(appender.metadata)
        .containsExactly(new MetricMetadata("far", COUNTER, "Seen first.", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "<html> | expected a metric name",
        "5xx 1 | expected a metric name",
        "up | expected a value and perhaps a timestamp",
        "up one | expected a value and perhaps a timestamp",
        "up 1 2 3 | expected a value and perhaps a timestamp",
        "up 1 1.5 | expected a value and perhaps a timestamp",
        "up{a=\"b\"} | expected a value and perhaps a timestamp",
        "up 1 99999999999999999999 | expected a value and perhaps a timestamp",
        "up{a=\"b\" 1 | expected , or } behind a label",
        "up{a=b} 1 | expected a label value in quotes",
        "up{a} 1 | expected = behind a label name",
        "up{=\"b\"} 1 | expected a label name",
        "up{a=\"b} 1 | a quoted text does not end",
        "up{a=\"b\\ | a quoted text does not end",
        "{\"\"} 1 | expected a label name"
      })
  void receive_brokenLine_saysWhereAndKeepsWhatWasBefore(String line, String problem) {
    assertThatThrownBy(() -> receive("# c\nup 1\n\n" + line + "\nup 3 3\n"))
        .isInstanceOf(ExpositionException.class)
        .hasMessage(problem + " line=4");
    assertThat(appender.rows).containsExactly(row(Labels.of("__name__", "up"), NOW_MS, 1));
    assertThat(receiver.samples()).isEqualTo(1);
  }

  @Test
  void receive_emptyValueAmongLabelsInOrder_isLeftOut() throws IOException {
    receive("a{b=\"\",c=\"1\"} 1\n");
    assertThat(appender.rows).containsExactly(row(Labels.of("__name__", "a", "c", "1"), NOW_MS, 1));
  }

  @Test
  void receive_lineOfTwoMegabytes_isRead() throws IOException {
    receive("a 1\n# " + "x".repeat(2 << 20) + "\nb 2\n");
    assertThat(appender.rows)
        .extracting(row -> row.labels().metricName())
        .containsExactly("a", "b");
  }

  @Test
  void receive_labelsThatAreNotUtf8_isBroken() {
    byte[] body = "up{a=\"?\"} 1\n".getBytes(StandardCharsets.UTF_8);
    body[6] = (byte) 0xff;

    assertThatThrownBy(() -> receiver.receive(source, new ByteArrayInputStream(body), NOW_MS))
        .hasMessage("text is not UTF-8 line=1");
  }

  @Test
  void receive_refusedSeries_losesOnlyThat() throws IOException {
    appender.refuseSeries(labels -> labels.metricName().equals("b"));

    receive(
        "a 1\nb 2\nc{x=\"1\",x=\"2\"} 3\n{x=\"1\"} 4\nd{x=\"" + "y".repeat(5_000) + "\"} 5\ne 6");

    assertThat(appender.rows)
        .extracting(row -> row.labels().metricName())
        .containsExactly("a", "e");
    assertThat(receiver.refused()).isEqualTo(4);
    assertThat(receiver.refusals())
        .startsWith("refused 4 of 6 samples")
        .contains(
            "\n{__name__=\"c\", x=\"1\", x=\"2\"}: invalid labels: label name occurs twice",
            "\n{x=\"1\"}: invalid labels: no metric name\n",
            "labels are too long");
  }

  @Test
  void receive_retiredRefs_areResolvedAgain() throws IOException {
    String body = "a 1 1\nb{x=\"}\"} 2 2\na 3 3\n";
    receive(body);
    appender.retireAll();
    receive(body);

    assertThat(appender.rows).hasSize(6);
    assertThat(appender.rows.subList(3, 6)).isEqualTo(appender.rows.subList(0, 3));
    assertThat(receiver.refused()).isZero();
  }

  @Test
  void receive_conflictingSample_isNamed() throws IOException {
    appender.refuseSamples(row -> row.timestampMs() == 2);

    receive("a{x=\"1\"} 1 1\na{x=\"1\"} 2 2\n");

    assertThat(receiver.refusals())
        .contains("{__name__=\"a\", x=\"1\"}: duplicate sample for timestamp timestampMs=2");
  }

  @Test
  void receive_externalLabels_areStripped() throws IOException {
    ExpositionSource stripping = source(Labels.of("region", "eu"), 1_000);

    receiver.receive(stripping, stream("a{region=\"eu\"} 1\na{region=\"us\"} 2\n"), NOW_MS);

    assertThat(appender.rows)
        .extracting(Row::labels)
        .containsExactly(Labels.of("__name__", "a"), Labels.of("__name__", "a", "region", "us"));
  }

  @Test
  void receive_rulesOfTheCluster_areAppliedAfterThoseOfTheSource() throws IOException {
    ExpositionSource plain = source(Labels.of("region", "eu"), 1_000);
    ExpositionSource ruled =
        new ExpositionSource(
            plain
                .cluster()
                .relabelled(labels -> labels.metricName().equals("a_eu") ? null : labels),
            labels -> labels.with("__name__", labels.metricName() + "_" + labels.get("region")),
            1_000,
            ExpositionSource.BrokenLines.END_BODY,
            null);
    for (int i = 0; i < 2; i++) {
      receiver.receive(
          ruled, stream("a{region=\"eu\"} 1 " + i + "\na{region=\"us\"} 2 " + i + "\n"), NOW_MS);
    }
    assertThat(appender.rows)
        .hasSize(2)
        .extracting(Row::labels)
        .containsOnly(Labels.of("__name__", "a_us", "region", "us"));
  }

  @Test
  void receive_tooMuch_ends() {
    ExpositionSource small = source(Labels.EMPTY, 100);

    assertThatThrownBy(() -> receiver.receive(small, new Endless("a 1\n"), NOW_MS))
        .isInstanceOf(IOException.class)
        .hasMessage("the body is too long limit=100");
    assertThatThrownBy(() -> receiver.receive(source, new Endless("a"), NOW_MS))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("a line is too long limit=");
    assertThatThrownBy(() -> receiver.receive(source, new Endless("a 1\n"), NOW_MS))
        .hasMessage("the body is too long limit=" + source.maxBodyBytes());
  }

  @Test
  void receive_randomSeriesInRandomPieces_storesThemAll() {
    Seeds.run(
        20,
        random -> {
          RandomLabels randomLabels = new RandomLabels(random);
          List<Row> expected = new ArrayList<>();
          StringBuilder body = new StringBuilder();
          int lines = 1 + random.nextInt(2_500);
          for (int i = 0; i < lines; i++) {
            Labels labels = randomLabels.labels().with("__name__", "m" + random.nextInt(50));
            double value = random.nextInt(3) == 0 ? random.nextDouble() : random.nextInt(1_000);
            boolean timed = random.nextInt(4) > 0;
            long timestampMs = timed ? NOW_MS - random.nextInt(300_000) : NOW_MS;
            expected.add(row(labels, timestampMs, value));
            body.append(random.nextInt(9) == 0 ? "# TYPE " + i + " x\n" : "");
            body.append(text(labels, random)).append(random.nextBoolean() ? " " : "\t ");
            body.append(value).append(timed ? " " + timestampMs : "").append('\n');
          }
          appender.rows.clear();
          for (int round = 0; round < 2; round++) {
            receiver.receive(source, new Pieces(body.toString(), random), NOW_MS);
          }
          assertThat(receiver.newSeries()).isZero();
          assertThat(appender.rows.subList(0, lines)).isEqualTo(expected);
          assertThat(appender.rows.subList(lines, 2 * lines)).isEqualTo(expected);
        });
  }

  @Test
  void receive_labelsOfTheSeriesBefore_areTheSameTexts() throws IOException {
    receive(
        """
        up{app="shop",instance="a:1",job="kube"} 1
        up{app="shop",instance="a:12",job="kube"} 1
        """);
    Labels before = appender.rows.get(0).labels();
    Labels labels = appender.rows.get(1).labels();
    assertThat(labels)
        .isEqualTo(Labels.of("__name__", "up", "app", "shop", "instance", "a:12", "job", "kube"));
    assertThat(labels.name(2)).isSameAs(before.name(2));
    for (int i : new int[] {0, 1, 3}) {
      assertThat(labels.name(i)).isSameAs(before.name(i));
      assertThat(labels.value(i)).isSameAs(before.value(i));
    }
  }

  @Test
  void receive_damagedBody_isReadOrRefusedButNeverWorse() {
    String good = "a{b=\"c d\",e=\"}\"} 12.5 1700000000000\n# TYPE f untyped\nf 3\n{\"g\"} 1e9 5\n";
    Seeds.run(
        300,
        random -> {
          byte[] body = good.repeat(3).getBytes(StandardCharsets.UTF_8);
          for (int i = 0; i <= random.nextInt(4); i++) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
          }
          try {
            receiver.receive(source, new ByteArrayInputStream(body), NOW_MS);
          } catch (ExpositionException e) {
            assertThat(e).hasMessageMatching("(?s).* line=[0-9]+");
          }
        });
  }

  @Test
  void receive_knownSeries_allocatesNextToNothing() throws IOException {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      body.append("http_requests_total{pod=\"").append(i).append("\",instance=\"\"} ");
      body.append(i / 7.0).append(" 1700000000000\n");
    }
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    ExpositionReceiver alone = new ExpositionReceiver(shared, new CountingAppender(), 4_096);
    for (int i = 0; i < 50; i++) {
      ByteArrayInputStream in = new ByteArrayInputStream(bytes);
      long before = threads.getCurrentThreadAllocatedBytes();
      alone.receive(source, in, NOW_MS);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes allocated for 2000 samples").isLessThan(8 << 10);
  }

  private void receive(String body) throws IOException {
    receiver.receive(source, stream(body), NOW_MS);
  }

  private static InputStream stream(String body) {
    return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
  }

  private static Row row(Labels labels, long timestampMs, double value) {
    return new Row(CLUSTER, labels, timestampMs, Double.doubleToRawLongBits(value));
  }

  private static String text(Labels labels, SplittableRandom random) {
    StringBuilder text = new StringBuilder(labels.metricName()).append('{');
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.name(i).equals("__name__")) {
        boolean plain = labels.name(i).matches("[a-z_]+") && random.nextBoolean();
        text.append(plain ? labels.name(i) : '"' + labels.name(i) + '"').append("=\"");
        text.append(
            labels.value(i).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        text.append("\",");
      }
    }
    return text.append('}').toString();
  }

  private static final class CountingAppender implements Appender {
    private int series;

    @Override
    public Resolution resolve(ClusterId cluster, Labels labels) {
      return new Resolution.Known(series++);
    }

    @Override
    public void append(WriteBatch batch, Refusals refusals) {
      refusals.clear();
    }
  }

  /// Gives a body in pieces of random length.
  private static final class Pieces extends InputStream {
    private final InputStream whole;
    private final SplittableRandom random;

    Pieces(String body, SplittableRandom random) {
      whole = stream(body);
      this.random = random;
    }

    @Override
    public int read() throws IOException {
      return whole.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return whole.read(into, offset, 1 + random.nextInt(length));
    }
  }

  private static final class Endless extends InputStream {
    private final byte[] text;
    private int next;

    Endless(String text) {
      this.text = text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int read() {
      return text[next++ % text.length];
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      for (int i = 0; i < length; i++) {
        into[offset + i] = (byte) read();
      }
      return length;
    }
  }
}
