package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.wire.BucketSpan;
import io.tributary.model.wire.Chunk;
import io.tributary.model.wire.ChunkedReadResponse;
import io.tributary.model.wire.ChunkedSeries;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.LabelMatcher;
import io.tributary.model.wire.Query;
import io.tributary.model.wire.QueryResult;
import io.tributary.model.wire.ReadHints;
import io.tributary.model.wire.ReadRequest;
import io.tributary.model.wire.ReadRequest.ResponseType;
import io.tributary.model.wire.ReadResponse;
import io.tributary.model.wire.Sample;
import io.tributary.model.wire.TimeSeries;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

final class ReadApiTest {
  private static final Labels UP = Labels.of("__name__", "up", "job", "a");
  private static final double[] SPECIAL = {
    0,
    -0.0,
    1,
    1,
    -1.5,
    1e300,
    Double.MIN_VALUE,
    Double.POSITIVE_INFINITY,
    Double.longBitsToDouble(SpecialValues.NORMAL_NAN_BITS),
    SpecialValues.STALE_NAN
  };

  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    running.server.ready();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private static Query.Builder query(long startMs, long endMs, String name) {
    return Query.newBuilder()
        .setStartTimestampMs(startMs)
        .setEndTimestampMs(endMs)
        .addMatchers(LabelMatcher.newBuilder().setName("__name__").setValue(name));
  }

  private HttpResponse<byte[]> read(String path, ReadRequest request) throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(running.uri(path + "/api/v1/read"))
            .header("Content-Encoding", "snappy")
            .header("Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(Snappy.compress(request.toByteArray())))
            .build();
    return running.client.send(post, BodyHandlers.ofByteArray());
  }

  private static ReadRequest request(Query.Builder query, ResponseType... types) {
    return ReadRequest.newBuilder()
        .addQueries(query)
        .addAllAcceptedResponseTypes(List.of(types))
        .build();
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static ReadResponse samples(HttpResponse<byte[]> answer) throws Exception {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-protobuf");
    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("snappy");
    return ReadResponse.parseFrom(Snappy.uncompress(answer.body()));
  }

  private static List<ChunkedReadResponse> frames(HttpResponse<byte[]> answer) throws Exception {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse");
    List<ChunkedReadResponse> frames = new ArrayList<>();
    ByteBuffer body = ByteBuffer.wrap(answer.body());
    while (body.hasRemaining()) {
      int length = 0;
      for (int shift = 0, part = 0x80; part > 0x7f; shift += 7) {
        part = body.get() & 0xff;
        length |= (part & 0x7f) << shift;
      }
      int checksum = body.getInt();
      byte[] message = new byte[length];
      body.get(message);
      CRC32C actual = new CRC32C();
      actual.update(message);
      assertThat((int) actual.getValue()).isEqualTo(checksum);
      frames.add(ChunkedReadResponse.parseFrom(message));
    }
    return frames;
  }

  private static Labels labels(List<Label> labels) {
    return Labels.of(labels.stream().collect(Collectors.toMap(Label::getName, Label::getValue)));
  }

  @Test
  void samples_ofTwoQueries_areOneResultEach() throws Exception {
    BatchWriter writer = running.writer(RunningServer.EU);
    for (int i = 0; i < SPECIAL.length; i++) {
      writer.sample(UP, 1_000 + i, SPECIAL[i]);
    }
    writer.sample(Labels.of("__name__", "down"), -5, 7).append();

    ReadResponse read =
        samples(
            read(
                "/clusters/eu-1",
                ReadRequest.newBuilder()
                    .addQueries(query(1_000, 1_008, "up"))
                    .addQueries(query(0, 9_999, "none"))
                    .addQueries(query(-9, 9, "down"))
                    .build()));

    assertThat(read.getResultsList()).hasSize(3);
    TimeSeries series = read.getResults(0).getTimeseries(0);
    assertThat(labels(series.getLabelsList())).isEqualTo(UP);
    assertThat(series.getSamplesList()).hasSize(9);
    for (int i = 0; i < 9; i++) {
      Sample sample = series.getSamples(i);
      assertThat(sample.getTimestamp()).isEqualTo(1_000 + i);
      assertThat(Double.doubleToRawLongBits(sample.getValue()))
          .isEqualTo(Double.doubleToRawLongBits(SPECIAL[i]));
    }
    assertThat(read.getResults(1)).isEqualTo(QueryResult.getDefaultInstance());
    assertThat(read.getResults(2).getTimeseries(0).getSamples(0).getTimestamp()).isEqualTo(-5);
  }

  @Test
  void samples_ofAllClusters_haveTheLabelsOfTheGlobalView() throws Exception {
    running.writer(RunningServer.EU).sample(UP, 1, 1).append();
    running.writer(RunningServer.US).sample(UP, 1, 2).append();

    ReadResponse read = samples(read("", request(query(0, 9, "up"))));

    assertThat(read.getResults(0).getTimeseriesList())
        .extracting(series -> labels(series.getLabelsList()).get("job"))
        .containsExactlyInAnyOrder("eu-1/a", "us-2/a");
    assertThat(
            samples(read("/clusters/us-2", request(query(0, 9, "up"))))
                .getResults(0)
                .getTimeseries(0)
                .getSamples(0)
                .getValue())
        .isEqualTo(2);
  }

  @Test
  void hints_lessAndLabelsOnly_areRespected() throws Exception {
    running.writer(RunningServer.EU).sample(UP, 10, 1).sample(UP, 20, 2).append();
    ReadHints.Builder later = ReadHints.newBuilder().setStartMs(15).setEndMs(30);
    ReadHints.Builder names = ReadHints.newBuilder().setFunc("series");

    TimeSeries less =
        samples(read("", request(query(0, 25, "up").setHints(later))))
            .getResults(0)
            .getTimeseries(0);
    TimeSeries none =
        samples(read("", request(query(0, 25, "up").setHints(names))))
            .getResults(0)
            .getTimeseries(0);

    assertThat(less.getSamplesList()).extracting(Sample::getValue).containsExactly(2.0);
    assertThat(none.getSamplesList()).isEmpty();
    assertThat(none.getLabelsList()).isNotEmpty();
  }

  @Test
  void samples_moreThanTheLimit_areRefused() throws Exception {
    BatchWriter writer = running.writer(RunningServer.EU);
    for (int i = 0; i < 1_001; i++) {
      writer.sample(UP, i, i);
    }
    writer.append();

    HttpResponse<byte[]> answer = read("", request(query(0, 2_000, "up")));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(text(answer)).isEqualTo("exceeded sample limit (1000)\n");
    assertThat(frames(read("", request(query(0, 2_000, "up"), ResponseType.STREAMED_XOR_CHUNKS))))
        .isNotEmpty();
  }

  @Test
  void request_notReadable_isRefusedInALine() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(running.uri("/api/v1/read"))
            .POST(BodyPublishers.ofString("no snappy"))
            .build();
    HttpResponse<byte[]> noSnappy = running.client.send(post, BodyHandlers.ofByteArray());
    HttpResponse<byte[]> badRegex =
        read(
            "",
            request(
                Query.newBuilder()
                    .addMatchers(
                        LabelMatcher.newBuilder()
                            .setType(LabelMatcher.Type.RE)
                            .setName("job")
                            .setValue("("))));
    HttpResponse<byte[]> unknown =
        read("", ReadRequest.newBuilder().addAcceptedResponseTypesValue(9).build());

    assertThat(noSnappy.statusCode()).isEqualTo(400);
    assertThat(text(noSnappy)).startsWith("the body is no read request below snappy");
    assertThat(badRegex.statusCode()).isEqualTo(400);
    assertThat(text(badRegex)).contains("no regular expression").endsWith("=job\n");
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(text(unknown))
        .isEqualTo(
            "server does not support any of the requested response types: [9]; supported:"
                + " [SAMPLES STREAMED_XOR_CHUNKS]\n");
  }

  @Test
  void chunks_ofRandomFloats_areWhatWasWritten() {
    Seeds.run(5, this::checkRandomFloats);
  }

  private void checkRandomFloats(SplittableRandom random) throws Exception {
    ClusterId cluster = new ClusterId("random-" + random.nextInt(1 << 30));
    BatchWriter writer = running.writer(cluster);
    SampleColumns written = new SampleColumns();
    long time = -50_000;
    for (int i = 0; i < 1_000; i++) {
      time += random.nextInt(4) > 0 ? 15_000 : 1 + (random.nextInt(1 << 30) >> random.nextInt(30));
      double value =
          random.nextInt(3) > 0
              ? random.nextInt(1_000) / 8.0
              : random.nextBoolean()
                  ? SPECIAL[random.nextInt(SPECIAL.length)]
                  : Double.longBitsToDouble(random.nextLong());
      written.add(time, value);
      writer.sample(UP, time, value);
    }
    writer.append();

    List<ChunkedReadResponse> frames =
        frames(
            read(
                "/clusters/" + cluster.name(),
                request(
                    query(-50_000, time, "up"),
                    ResponseType.STREAMED_XOR_CHUNKS,
                    ResponseType.SAMPLES)));

    assertThat(frames).hasSize(1);
    ChunkedSeries series = frames.getFirst().getChunkedSeries(0);
    assertThat(labels(series.getLabelsList())).isEqualTo(UP);
    SampleColumns read = new SampleColumns();
    for (Chunk chunk : series.getChunksList()) {
      int from = read.size();
      ChunkReader.read(chunk, read);
      assertThat(read.timestampsMs()[from]).isEqualTo(chunk.getMinTimeMs());
      assertThat(read.timestampsMs()[read.size() - 1]).isEqualTo(chunk.getMaxTimeMs());
    }
    assertThat(read.size()).isEqualTo(written.size());
    for (int i = 0; i < written.size(); i++) {
      assertThat(read.timestampsMs()[i]).isEqualTo(written.timestampsMs()[i]);
      assertThat(Double.doubleToRawLongBits(read.values()[i]))
          .isEqualTo(Double.doubleToRawLongBits(written.values()[i]));
    }
  }

  private static Histogram histogram(ResetHint hint, boolean integer, int step) {
    double part = integer ? 0 : 0.25;
    return new Histogram(
        3,
        hint,
        10 + step + part,
        step * 1.5,
        Math.scalb(1.0, -128),
        step,
        new int[] {-2, 2, 3, 1},
        new double[] {1 + step, 5 + part, 2},
        new int[] {0, 1},
        new double[] {2 + step},
        new double[0],
        integer);
  }

  private static Histogram custom(int step) {
    return new Histogram(
        Histogram.CUSTOM_BUCKETS_SCHEMA,
        ResetHint.UNKNOWN,
        3 + step,
        4,
        0,
        0,
        new int[] {0, 3},
        new double[] {1, 0, 2 + step},
        new int[0],
        new double[0],
        new double[] {-1, 0.005, 1e-9, 33_554.43, 1e9},
        true);
  }

  @Test
  void chunks_ofHistograms_areCutWhereTheyMustBe() throws Exception {
    Histogram stale =
        new Histogram(
            0,
            ResetHint.UNKNOWN,
            0,
            SpecialValues.STALE_NAN,
            0,
            0,
            new int[0],
            new double[0],
            new int[0],
            new double[0],
            new double[0],
            true);
    List<Histogram> written =
        List.of(
            histogram(ResetHint.UNKNOWN, true, 0),
            histogram(ResetHint.UNKNOWN, true, 4),
            histogram(ResetHint.UNKNOWN, true, 5),
            histogram(ResetHint.UNKNOWN, true, 2), // less
            histogram(ResetHint.RESET, true, 3),
            stale,
            histogram(ResetHint.UNKNOWN, true, 6),
            histogram(ResetHint.UNKNOWN, false, 7), // another kind
            histogram(ResetHint.UNKNOWN, false, 9),
            histogram(ResetHint.GAUGE, false, 9),
            histogram(ResetHint.GAUGE, false, 1), // gauges may become less
            custom(1), // another layout
            custom(2));
    BatchWriter writer = running.writer(RunningServer.EU);
    for (int i = 0; i < written.size(); i++) {
      writer.histogram(UP, 1_000 + i * i, written.get(i), 0);
    }
    writer.sample(UP, 9_000, 1).append();

    List<ChunkedReadResponse> frames =
        frames(
            read(
                "/clusters/eu-1",
                request(query(0, 9_999, "up"), ResponseType.STREAMED_XOR_CHUNKS)));

    List<Chunk> chunks = frames.getFirst().getChunkedSeries(0).getChunksList();
    assertThat(chunks).extracting(Chunk::getTypeValue).containsExactly(2, 2, 2, 2, 2, 3, 3, 2, 1);
    SampleColumns read = new SampleColumns();
    chunks.forEach(chunk -> ChunkReader.read(chunk, read));
    assertThat(read.size()).isEqualTo(written.size() + 1);
    for (int i = 0; i < written.size(); i++) {
      assertThat(read.timestampsMs()[i]).isEqualTo(1_000 + i * i);
      Histogram before = written.get(i);
      Histogram after = histogram(read, i);
      assertThat(after.withResetHint(before.resetHint())).as("row " + i).isEqualTo(before);
    }
    assertThat(histogram(read, 2).resetHint()).isEqualTo(ResetHint.NOT_RESET);
    assertThat(histogram(read, 3).resetHint()).isEqualTo(ResetHint.UNKNOWN);
    assertThat(histogram(read, 10).resetHint()).isEqualTo(ResetHint.GAUGE);
  }

  private static Histogram histogram(SampleColumns samples, int row) {
    return Objects.requireNonNull(samples.histogram(row));
  }

  @Test
  void samples_ofHistograms_areTheMessagesOfRemoteWrite() throws Exception {
    running
        .writer(RunningServer.EU)
        .histogram(UP, 1, histogram(ResetHint.GAUGE, true, 1), 0)
        .histogram(UP, 2, histogram(ResetHint.NOT_RESET, false, 1), 0)
        .append();

    TimeSeries series =
        samples(read("", request(query(0, 9, "up")))).getResults(0).getTimeseries(0);

    var integer = series.getHistograms(0);
    assertThat(integer.getTimestamp()).isEqualTo(1);
    assertThat(integer.getCountInt()).isEqualTo(11);
    assertThat(integer.getZeroCountInt()).isEqualTo(1);
    assertThat(integer.getSum()).isEqualTo(1.5);
    assertThat(integer.getSchema()).isEqualTo(3);
    assertThat(integer.getPositiveDeltasList()).containsExactly(2L, 3L, -3L);
    assertThat(integer.getNegativeDeltasList()).containsExactly(3L);
    assertThat(integer.getPositiveSpansList())
        .extracting(BucketSpan::getOffset)
        .containsExactly(-2, 3);
    assertThat(integer.getResetHint()).isEqualTo(io.tributary.model.wire.Histogram.ResetHint.GAUGE);
    var floats = series.getHistograms(1);
    assertThat(floats.getCountFloat()).isEqualTo(11.25);
    assertThat(floats.getPositiveCountsList()).containsExactly(2.0, 5.25, 2.0);
    assertThat(floats.getResetHint()).isEqualTo(io.tributary.model.wire.Histogram.ResetHint.NO);
  }

  @Test
  void chunks_ofALongSeries_takeFramesOfOneMebibyte() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    BatchWriter writer = running.writer(new ClusterId("long"));
    int size = 400_000;
    for (int i = 0; i < size; i++) {
      writer.sample(UP, i * 1_000L, random.nextDouble());
    }
    writer.append();

    List<ChunkedReadResponse> frames =
        frames(
            read(
                "/clusters/long",
                request(query(0, size * 1_000L, "up"), ResponseType.STREAMED_XOR_CHUNKS)));

    assertThat(frames).hasSizeGreaterThan(2);
    assertThat(frames)
        .allSatisfy(
            frame -> assertThat(frame.getSerializedSize()).isLessThan((1 << 20) + (2 << 10)));
    assertThat(frames.stream().mapToInt(f -> f.getChunkedSeries(0).getChunksCount()).sum())
        .isEqualTo((size + 119) / 120);
  }
}
