package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Results as Arrow's own reader sees them.
final class ArrowResultTest {
  private static final String ARROW = "application/vnd.apache.arrow.stream";

  private RunningServer running;

  @BeforeEach
  void start() {
    running = RunningServer.withPromql();
    running.server.ready();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  /// A result, read.
  ///
  /// @param rows of each the values in the order of the columns
  /// @param batches how many rows each had
  private record Table(
      List<String> columns,
      List<List<Object>> rows,
      List<Integer> batches,
      Map<String, String> metadata) {}

  private Table ask(String request) throws Exception {
    HttpRequest get =
        HttpRequest.newBuilder(running.uri("/clusters/eu-1/api/v1/" + request))
            .header("Accept", ARROW)
            .build();
    HttpResponse<byte[]> answer = running.client.send(get, BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(ARROW);
    List<List<Object>> rows = new ArrayList<>();
    List<Integer> batches = new ArrayList<>();
    try (RootAllocator allocator = new RootAllocator();
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(answer.body()), allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      while (reader.loadNextBatch()) {
        batches.add(root.getRowCount());
        read(reader, root, rows);
      }
      return new Table(
          root.getSchema().getFields().stream().map(Field::getName).toList(),
          rows,
          batches,
          root.getSchema().getCustomMetadata());
    }
  }

  private static void read(ArrowStreamReader reader, VectorSchemaRoot root, List<List<Object>> rows)
      throws Exception {
    int from = rows.size();
    for (int row = 0; row < root.getRowCount(); row++) {
      rows.add(new ArrayList<>());
    }
    for (FieldVector column : root.getFieldVectors()) {
      var encoding = column.getField().getDictionary();
      try (ValueVector plain =
          encoding == null
              ? null
              : DictionaryEncoder.decode(column, reader.lookup(encoding.getId()))) {
        for (int row = 0; row < root.getRowCount(); row++) {
          Object value = (plain == null ? column : plain).getObject(row);
          rows.get(from + row).add(value instanceof Number ? value : String.valueOf(value));
        }
      }
    }
  }

  @Test
  void range_ofTwoSeries_hasARowForEachSample() throws Exception {
    running
        .writer(RunningServer.EU)
        .sample(Labels.of("__name__", "m", "job", "a"), 1_000, 1.5)
        .sample(Labels.of("__name__", "m", "job", "a"), 2_000, Double.NaN)
        .sample(Labels.of("__name__", "m", "job", "é", "zone", "z"), 2_500, -0.0)
        .append();

    Table table = ask("query_range?query=m&start=1&end=3&step=1");

    assertThat(table.columns()).containsExactly("time", "value", "__name__", "job", "zone");
    assertThat(table.rows())
        .containsExactly(
            List.of(1_000L, 1.5, "m", "a", "null"),
            List.of(2_000L, Double.NaN, "m", "a", "null"),
            List.of(3_000L, Double.NaN, "m", "a", "null"),
            List.of(3_000L, -0.0, "m", "é", "z"));
    assertThat(table.metadata())
        .containsEntry("resultType", "matrix")
        .containsEntry("warnings", "")
        .containsEntry("infos", "");
  }

  @Test
  void instant_vectorAndScalar_areRowsAtThatTime() throws Exception {
    running
        .writer(RunningServer.EU)
        .sample(Labels.of("__name__", "m", "job", "a"), 999_000, 7)
        .append();

    assertThat(ask("query?query=m").rows()).containsExactly(List.of(1_000_000L, 7.0, "m", "a"));
    assertThat(ask("query?query=1%2B1&time=4").rows()).containsExactly(List.of(4_000L, 2.0));
    Table empty = ask("query?query=none");
    assertThat(empty.columns()).containsExactly("time", "value");
    assertThat(empty.rows()).isEmpty();
    assertThat(empty.metadata()).containsEntry("resultType", "vector");
  }

  @Test
  void histograms_areTheirJson() throws Exception {
    Histogram histogram =
        new Histogram(
            0,
            Histogram.ResetHint.UNKNOWN,
            2,
            3.5,
            0,
            0,
            new int[] {0, 1},
            new double[] {2},
            new int[0],
            new double[0],
            new double[0],
            true);
    running
        .writer(RunningServer.EU)
        .sample(Labels.of("__name__", "m"), 1_000, 1)
        .histogram(Labels.of("__name__", "m"), 2_000, histogram, 0)
        .append();

    Table table = ask("query_range?query=m&start=1&end=2&step=1");

    assertThat(table.columns()).containsExactly("time", "value", "histogram", "__name__");
    assertThat(table.rows())
        .containsExactly(
            List.of(1_000L, 1.0, "null", "m"),
            List.of(
                2_000L,
                "null",
                "{\"count\":\"2\",\"sum\":\"3.5\",\"buckets\":[[0,\"0.5\",\"1\",\"2\"]]}",
                "m"));
  }

  @Test
  void longResult_comesInBatches() throws Exception {
    BatchWriter writer = running.writer(RunningServer.EU);
    for (int i = 0; i < 10; i++) {
      writer.sample(Labels.of("__name__", "m", "i", Integer.toString(i)), 1_000, i);
    }
    writer.append();

    Table table = ask("query_range?query=last_over_time(m[3h])&start=1&end=10000&step=1");

    assertThat(table.batches()).containsExactly(65_536, 34_464);
    assertThat(table.rows().get(99_999)).containsExactly(10_000_000L, 9.0, "m", "9");
  }

  @Test
  void warnings_areMetadata() throws Exception {
    Table table = ask("query?query=m&stats=odd");

    assertThat(table.metadata().get("warnings"))
        .contains("value \"odd\" for parameter \"stats\" is deprecated");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json, " + ARROW + ";q=0.5",
        ARROW + ";q=0",
        "*/*",
        "text/html;q=x,application/json"
      })
  void accept_jsonPreferred_isJson(String accept) throws Exception {
    HttpResponse<String> answer = running.get("/api/v1/query?query=1", "Accept", accept);

    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  @Test
  void errorsAndStrings_areJsonAllTheSame() throws Exception {
    HttpResponse<String> error = running.get("/api/v1/query?query=sum(", "Accept", ARROW);
    HttpResponse<String> text = running.get("/api/v1/query?query=%22a%22", "Accept", ARROW);

    assertThat(error.statusCode()).isEqualTo(400);
    assertThat(error.body()).contains("\"errorType\":\"bad_data\"");
    assertThat(text.body()).contains("\"resultType\":\"string\"");
  }
}
