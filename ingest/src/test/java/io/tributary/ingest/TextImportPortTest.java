package io.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.IngestConfig.Limits;
import io.tributary.ingest.ListAppender.ExemplarRow;
import io.tributary.ingest.ListAppender.Row;
import io.tributary.ingest.RawConnection.Response;
import io.tributary.ingest.lokipush.Pushes;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Exemplar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Text exposition that is pushed.
@Timeout(60)
final class TextImportPortTest {
  private static final String PATH = "/clusters/eu-1/api/v1/import/prometheus";
  private static final ClusterId CLUSTER = new ClusterId("eu-1");
  private static final long NOW_MS = IngestPort.NOW.toEpochMilli();

  @RegisterExtension final IngestPort port = new IngestPort();

  private final ListAppender appender = new ListAppender();

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Row row(long timestampMs, double value, String... labels) {
    return new Row(CLUSTER, Labels.of(labels), timestampMs, Double.doubleToRawLongBits(value));
  }

  @Test
  void write_text_isStoredWithItsTimesOrThatOfArrival() throws IOException {
    byte[] body = text("# TYPE up gauge\nup{job=\"a\"} 1 1700000000000\nup 2\n");
    try (RawConnection client = port.connect(appender, Limits.DEFAULT)) {
      Response response = client.post(PATH, body).read();
      assertThat(response.status()).isEqualTo(204);
      assertThat(response.body()).isEmpty();
      assertThat(client.post(PATH, new byte[0]).read().status()).isEqualTo(204);
    }
    assertThat(appender.rows)
        .containsExactly(
            row(1_700_000_000_000L, 1, "__name__", "up", "job", "a"),
            row(NOW_MS, 2, "__name__", "up"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip", "GZIP", "deflate", "zstd"})
  void write_compressed_isStored(String encoding) throws IOException {
    byte[] text = text("up 1 5\n".repeat(100) + "up 2 6\n");
    byte[] body =
        switch (encoding) {
          case "identity" -> text;
          case "deflate" -> Pushes.deflate(text, false);
          case "zstd" -> Pushes.zstd(text);
          default -> Pushes.gzip(text);
        };
    try (RawConnection client = port.connect(appender, Limits.DEFAULT)) {
      assertThat(client.post(PATH, body, "Content-Encoding: " + encoding).read().status())
          .isEqualTo(204);
    }
    assertThat(appender.rows).hasSize(101).endsWith(row(6, 2, "__name__", "up"));
  }

  @Test
  void write_brokenLines_areNamedAndTheRestIsKept() throws IOException {
    String lines = "a 1 1\n<html>\nb{x=\"1\" 2 2\nc{x=y} 3 3\nd 4 4\n{x=\"1\"} 5 5\ne 6 six";
    try (RawConnection client = port.connect(appender, Limits.DEFAULT)) {
      Response response = client.post(PATH, text(lines)).read();
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.body())
          .startsWith("refused 5 of 7 samples, the rest is stored")
          .contains("\nline 2: expected a metric name", "\nline 3: expected , or }")
          .contains("\nline 4: expected a label value", "no metric name", "\nline 7: expected");
    }
    assertThat(appender.rows)
        .containsExactly(row(1, 1, "__name__", "a"), row(4, 4, "__name__", "d"));
    assertThat(
            port.metrics
                .registry()
                .getSampleValue(
                    "tributary_ingest_refused_samples_total",
                    new String[] {"cluster", "reason"},
                    new String[] {"eu-1", "invalid_line"}))
        .isEqualTo(4);
  }

  @Test
  void write_manyBrokenLines_areCountedInOneWalk() throws IOException {
    int lines = 100_000; // a walk of the window for each of them would take minutes
    try (RawConnection client = port.connect(appender, Limits.DEFAULT)) {
      Response response = client.post(PATH, text("a{x=y} 1 1\n".repeat(lines) + "up 1 1")).read();
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.body()).startsWith("refused 100000 of 100001 samples");
    }
    assertThat(appender.rows).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"timestamp=1700000000000", "extra_label=a=b", "extra_label"})
  void write_parameters_areRefusedByName(String parameters) throws IOException {
    try (RawConnection client = port.connect(appender, Limits.DEFAULT)) {
      Response response = client.post(PATH + "?" + parameters, text("up 1")).read();
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.body())
          .contains("no parameters are taken name=" + parameters.split("=", 2)[0]);
    }
    assertThat(appender.rows).isEmpty();
  }

  @Test
  void write_exemplars_areKeptAsOpenMetricsWritesThem() throws IOException {
    String lines =
        """
        up{job="a # {"} 1 1700000000000 # {trace_id="x"} 0.5 1699999999.25
        up 2 # {} 1
        up 3 7 # {trace_id="}"} 1 1.5 # {span_id="y"} 2
        up 4 # {trace_id=x} 1
        up 5 # no exemplar
        up # {} 1
        """;
    try (RawConnection client = port.connect(appender, Limits.DEFAULT)) {
      for (int i = 0; i < 2; i++) { // of series that are not known, then of those that are
        Response response = client.post(PATH, text(lines)).read();
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body())
            .startsWith("refused 2 of 6 samples, the rest is stored")
            .contains("\nline 5: expected a value", "\nline 6: expected a value")
            .endsWith("\nand of exemplars: invalid_line=1\n");
      }
      assertThat(client.post(PATH, text("up 4 # {trace_id=x} 1\n")).read().status()).isEqualTo(204);
    }
    assertThat(appender.rows.subList(0, 4))
        .isEqualTo(appender.rows.subList(4, 8))
        .containsExactly(
            row(1_700_000_000_000L, 1, "__name__", "up", "job", "a # {"),
            row(NOW_MS, 2, "__name__", "up"),
            row(7, 3, "__name__", "up"),
            row(NOW_MS, 4, "__name__", "up"));
    assertThat(appender.exemplars)
        .hasSize(8)
        .startsWith(
            exemplar("a # {", Labels.of("trace_id", "x"), 0.5, 1_699_999_999_250L),
            exemplar("", Labels.EMPTY, 1, NOW_MS),
            exemplar("", Labels.of("trace_id", "}"), 1, 1_500),
            exemplar("", Labels.of("span_id", "y"), 2, 7));
    assertThat(
            port.metrics
                .registry()
                .getSampleValue(
                    "tributary_ingest_refused_exemplars_total",
                    new String[] {"cluster", "reason"},
                    new String[] {"eu-1", "invalid_line"}))
        .isEqualTo(3);
  }

  private static ExemplarRow exemplar(String job, Labels labels, double value, long timestampMs) {
    Labels series = Labels.of("__name__", "up").with("job", job);
    return new ExemplarRow(series, new Exemplar(labels, value, timestampMs));
  }

  @Test
  void write_openMetrics_isReadAsThat() throws IOException {
    String type = "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8";
    try (RawConnection client = port.connect(appender, Limits.DEFAULT)) {
      byte[] whole = text("up 1 1.5 # {a=\"b\"} 2 1.25\n# EOF\n");
      assertThat(client.post(PATH, whole, type).read().status()).isEqualTo(204);
      Response cut = client.post(PATH, text("up 2 2.5\n"), type).read();
      assertThat(cut.status()).isEqualTo(400);
      assertThat(cut.body()).contains("the body does not end with # EOF");
    }
    assertThat(appender.rows)
        .containsExactly(row(1_500, 1, "__name__", "up"), row(2_500, 2, "__name__", "up"));
    assertThat(appender.exemplars).containsExactly(exemplar("", Labels.of("a", "b"), 2, 1_250));
  }

  @Test
  void write_otherFormats_say415() throws IOException {
    try (RawConnection client = port.connect(appender, Limits.DEFAULT)) {
      String protobuf = "Content-Type: application/vnd.google.protobuf; encoding=delimited";
      Response response = client.post(PATH, text("up 1"), protobuf).read();
      assertThat(response.status()).isEqualTo(415);
      assertThat(response.body()).contains("only text exposition", "encoding=delimited");
      assertThat(client.post(PATH, text("up 1"), "Content-Encoding: br").read().status())
          .isEqualTo(415);
    }
    assertThat(appender.rows).isEmpty();
  }

  @Test
  void write_damagedCompression_says400AndHowFarItCame() throws IOException {
    byte[] gzip = Pushes.gzip(text("up 1 5\n".repeat(3_000)));
    byte[] cut = Arrays.copyOf(gzip, gzip.length - 9);
    try (RawConnection client = port.connect(appender, Limits.DEFAULT)) {
      for (String encoding : new String[] {"gzip", "deflate", "zstd"}) {
        Response response = client.post(PATH, cut, "Content-Encoding: " + encoding).read();
        assertThat(response.status()).as(encoding).isEqualTo(400);
        assertThat(response.body()).contains("cannot be read", "contentEncoding=" + encoding);
      }
    }
  }

  @Test
  void write_bomb_says413() throws IOException {
    byte[] bomb = text("up 1 5\n".repeat(60_000));
    try (RawConnection client = port.connect(IngestPort.SMALL)) {
      for (byte[] body : new byte[][] {Pushes.gzip(bomb), Pushes.zstd(bomb)}) {
        boolean gzip = body[0] == 0x1f;
        String encoding = "Content-Encoding: " + (gzip ? "gzip" : "zstd");
        assertThat(client.post(PATH, body, encoding).read().status()).isEqualTo(413);
      }
      assertThat(port.metrics.registry().getSampleValue("tributary_ingest_in_flight_bytes"))
          .isZero();
    }
  }
}
