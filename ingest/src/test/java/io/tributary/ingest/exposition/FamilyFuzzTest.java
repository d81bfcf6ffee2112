package io.tributary.ingest.exposition;

import static io.tributary.ingest.exposition.Families.bucket;
import static io.tributary.ingest.exposition.Families.exemplar;
import static io.tributary.ingest.exposition.Families.field;
import static io.tributary.ingest.exposition.Families.fixed;
import static io.tributary.ingest.exposition.Families.message;
import static io.tributary.ingest.exposition.Families.metric;
import static io.tributary.ingest.exposition.Families.untyped;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import com.sun.management.ThreadMXBean;
import io.tributary.ingest.ListAppender;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.exposition.ExpositionSource.BrokenLines;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.wire.WireMutations;
import io.tributary.kit.random.Mutations;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.exposition.BucketSpan;
import io.tributary.model.wire.exposition.Histogram;
import io.tributary.model.wire.exposition.MetricFamily;
import io.tributary.model.wire.exposition.MetricType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Protobuf exposition that was good once: whatever happens to its bytes, it is read or ends as
/// documented, and at a bounded cost.
final class FamilyFuzzTest {
  private static final long NOW_MS = 1_700_000_000_000L;
  private static final int BODY_LIMIT = 1 << 20;
  private static final int INPUTS_OF_A_RECEIVER = 20_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final byte[][] TOKENS = {
    {0}, {(byte) 0xff}, {(byte) 0x82, 1, 0}, {(byte) 0x80, (byte) 0x80, 4}, {'#', ' ', '{'}, {'"'}
  };

  private static final List<MetricFamily> FAMILIES =
      List.of(
          family("c_total", MetricType.COUNTER)
              .addMetric(
                  metric("l", "# {\"")
                      .setUnknownFields(
                          field(
                              3,
                              UnknownFieldSet.newBuilder()
                                  .addField(1, fixed(7))
                                  .addField(2, message(exemplar(0.5, 1_699_999_999L, 5, "t", "é")))
                                  .build())))
              .build(),
          family("u", MetricType.UNTYPED)
              .addMetric(untyped(1e300, 5, "l", "x\n\\\"y"))
              .addMetric(untyped(-0.0, -5, "é.1", ""))
              .build(),
          family("h", MetricType.HISTOGRAM)
              .addMetric(
                  metric("l", "1")
                      .setHistogram(
                          Histogram.newBuilder()
                              .setSampleSum(9)
                              .setSampleCountFloat(4)
                              .addBucket(
                                  bucket(exemplar(0.25, 1_699_999_999L, 0, "a", "b", "c", "d"))
                                      .setUpperBound(0.5)
                                      .setCumulativeCountFloat(1))))
              .build(),
          family("n", MetricType.GAUGE_HISTOGRAM)
              .addMetric(
                  metric("l", "1")
                      .setTimestampMs(9)
                      .setHistogram(
                          Histogram.newBuilder()
                              .setSchema(3)
                              .setZeroThreshold(0.25)
                              .setZeroCountFloat(1)
                              .setSampleCountFloat(3)
                              .addPositiveSpan(BucketSpan.newBuilder().setOffset(-2).setLength(1))
                              .addPositiveCount(2)
                              .setUnknownFields(
                                  field(16, exemplar(4, 1_699_999_999L, 7, "t", "1")))))
              .build());
  private static final int ROWS_OF_ALL = 1 + 2 + 4;

  private final ClusterWrites cluster =
      new ClusterWrites(new ClusterId("a"), 1, Labels.EMPTY, new SelfMetrics());
  private final ExpositionSource source =
      new ExpositionSource(cluster, labels -> labels, BODY_LIMIT, BrokenLines.END_BODY, null);
  private ListAppender appender = new ListAppender();
  private ExpositionReceiver receiver = newReceiver();
  private int inputs;
  private int whole;
  private int ended;

  private static MetricFamily.Builder family(String name, MetricType type) {
    return MetricFamily.newBuilder().setName(name).setType(type);
  }

  private ExpositionReceiver newReceiver() {
    appender = new ListAppender();
    LabelHash hash = new LabelHash(new SplittableRandom(1));
    SharedIdentity shared = new SharedIdentity(hash, new IdentityCache(1 << 12));
    return new ExpositionReceiver(shared, appender, 4_096);
  }

  @Test
  void receive_mutatedFamilies_areReadOrEndAsDocumented() throws IOException {
    run(21_000);
  }

  @Tag("long")
  @Test
  void receive_manyMutatedFamilies_areReadOrEndAsDocumented() throws IOException {
    run(1_200_000);
  }

  private void run(int count) throws IOException {
    checkGood();
    Seeds.run(
        count,
        random -> {
          if (++inputs % INPUTS_OF_A_RECEIVER == 0) { // the appender forgets nothing
            receiver = newReceiver();
          }
          check(mutated(random));
        });
    checkGood();
    if (Seeds.runsAll()) {
      assertThat(whole).as("read to the end of %d", count).isGreaterThan(count / 10);
      assertThat(ended).as("ended before of %d", count).isGreaterThan(count / 10);
    }
  }

  private static byte[] mutated(SplittableRandom random) throws IOException {
    if (random.nextInt(3) == 0) {
      return Mutations.of(Families.body(FAMILIES.toArray(MetricFamily[]::new)), random, TOKENS);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int changed = random.nextInt(FAMILIES.size());
    for (int i = 0; i < FAMILIES.size(); i++) {
      byte[] family = FAMILIES.get(i).toByteArray();
      byte[] sent = i == changed ? WireMutations.inside(family, random, TOKENS) : family;
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      coded.writeUInt32NoTag(sent.length);
      coded.writeRawBytes(sent);
      coded.flush();
    }
    return out.toByteArray();
  }

  private void checkGood() throws IOException {
    check(Families.body(FAMILIES.toArray(MetricFamily[]::new)));
    assertThat(appender.rows).hasSize(ROWS_OF_ALL);
    assertThat(appender.histograms).hasSize(1);
    assertThat(appender.exemplars).hasSize(3);
  }

  private void check(byte[] sent) {
    appender.clear();
    receiver.reset();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      receiver.receiveMore(source, new ByteArrayInputStream(sent), ExpositionForm.PROTOBUF, NOW_MS);
      whole++;
    } catch (IOException | ExpositionException _) {
      ended++;
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (allocated > 4L * BODY_LIMIT) {
      throw new AssertionError("bytes allocated=" + allocated);
    }
  }
}
