package io.tributary.storage.logs;

import static io.tributary.storage.logs.OpenLogs.NOW;
import static io.tributary.storage.logs.OpenLogs.NOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.StoreKeys;
import io.tributary.storage.pieces.StoreRecords;
import io.tributary.storage.pieces.Windows;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.wal.FaultyLogFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

class StreamOrderTest {
  private static final int STREAMS = 60;
  private static final int SERVICES = 6;
  private static final long WINDOW_NS = Windows.WINDOW_MS * 1_000_000;

  @TempDir private Path directory;
  private final SplittableRandom random = new SplittableRandom(11);
  private OpenLogs logs;

  @BeforeEach
  void open() {
    logs = new OpenLogs(directory, new FaultyLogFiles(new SplittableRandom(3)));
  }

  @AfterEach
  void close() {
    logs.close();
  }

  /// Adds a mebibyte or so for each of three chunks, streams of the services in turn.
  private void addMany(int services, long fromNs) {
    for (int i = 0; i < 150 * STREAMS; i++) {
      int stream = i % STREAMS;
      Labels labels = Labels.of("app", "s" + stream, "service_name", "web-" + stream % services);
      String line = "line " + i + " " + Long.toHexString(random.nextLong()).repeat(20);
      logs.add(labels, fromNs + i * 1_000_003L, line);
    }
    logs.append();
  }

  private void seal() {
    Map<String, List<String>> before = logs.read();
    logs.sealer.seal();
    assertThat(logs.read()).isEqualTo(before);
  }

  private void mergeAll() {
    Map<String, List<String>> before = logs.read();
    logs.nowMs = NOW_MS + Windows.WINDOW_MS;
    logs.add(Labels.of("app", "later"), NOW + WINDOW_NS, "the next window begins");
    logs.append();
    logs.sealer.seal();
    logs.sealer.clean();
    Map<String, List<String>> after = logs.read();
    after.remove("later");
    assertThat(after).isEqualTo(before);
  }

  private List<Piece> piecesOfChunks() {
    return logs.pieces().stream().filter(piece -> piece.values() > 1).toList();
  }

  @Test
  void seal_streamsOfServicesInTurn_standByService() {
    addMany(SERVICES, NOW);
    seal();
    assertThat(piecesOfChunks()).singleElement().satisfies(this::standsByService);
    addMany(SERVICES, NOW + 500);
    seal();
    mergeAll();
    assertThat(piecesOfChunks()).singleElement().satisfies(this::standsByService);
  }

  private void standsByService(Piece piece) {
    List<ChunkDirectory.Chunk> chunks = logs.chunks.directory(piece).chunks();
    long before = Long.MIN_VALUE;
    long services = 0; // of each chunk
    for (ChunkDirectory.Chunk chunk : chunks) {
      assertThat(chunk.first()).isBetween(before, chunk.last());
      before = chunk.last();
      services += servicesBetween(chunk.first(), chunk.last());
    }
    assertThat(services).isLessThanOrEqualTo(chunks.size() + SERVICES - 1);
  }

  private long servicesBetween(long first, long last) {
    StreamOrder order = logs.chunks.order();
    return IntStream.range(0, logs.registry.size())
        .filter(ref -> order.rank(ref) >= first && order.rank(ref) <= last)
        .mapToObj(ref -> logs.registry.labels(ref).get("service_name"))
        .distinct()
        .count();
  }

  @Test
  void lowerBound_ofARank_isThePlaceOfTheFirstThatIsNotBelow() {
    addMany(SERVICES, NOW);
    StreamOrder order = logs.chunks.order();
    int[] refs = order.sort(RoaringBitmap.bitmapOfRange(0, logs.registry.size()));
    assertThat(refs).hasSizeGreaterThanOrEqualTo(STREAMS);
    for (int place = 0; place < refs.length; place++) {
      long rank = order.rank(refs[place]);
      assertThat(order.lowerBound(refs, rank)).isEqualTo(place);
      assertThat(order.lowerBound(refs, rank + 1)).isEqualTo(place + 1);
    }
  }

  @Test
  void read_piecesOfAnEarlierRelease_areInTheOrderOfRefs() {
    addMany(1, NOW);
    logs.sealer.seal();
    Map<String, List<String>> before = logs.read();
    Piece piece = piecesOfChunks().getFirst();
    assertThat(piece.values()).isGreaterThan(2);
    byte[] earlier = earlierDirectory(logs.chunks.directory(piece));
    logs.store.put(Family.CHUNKS, StoreKeys.value(piece, StoreKeys.DIRECTORY), earlier);
    logs.chunks.forget(piece);
    assertThat(logs.chunks.directory(piece).ranked()).isFalse();
    assertThat(logs.read()).isEqualTo(before);
    addMany(1, NOW + 500);
    seal();
    mergeAll();
  }

  /// As it was written before there were ranks.
  private static byte[] earlierDirectory(ChunkDirectory directory) {
    return StoreRecords.encode(out -> {
      for (ChunkDirectory.Chunk chunk : directory.chunks()) {
        out.writeInt((int) chunk.first());
        out.writeInt((int) chunk.last());
        out.writeLong(chunk.minNs());
        out.writeLong(chunk.maxNs());
      }
    });
  }
}
