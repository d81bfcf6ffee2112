package io.tributary.ingest.identity;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.identity.LabelHash.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class IdentityCacheTest {
  private final LabelHash hash = new LabelHash(new SplittableRandom(11));
  private final Rows rows = new Rows();

  private void hash(int row, String text) {
    rows.ensureCapacity(row + 1);
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      MemorySegment data = arena.allocate(Math.max(1, bytes.length));
      MemorySegment.copy(bytes, 0, data, JAVA_BYTE, 0, bytes.length);
      hash.hash(data, 0, bytes.length, 1, rows.at(row));
    }
  }

  @Test
  void find_manyMoreThanTheFirstTable_findsAll() {
    IdentityCache cache = new IdentityCache(1 << 18);
    int size = 100_000;
    for (int i = 0; i < size; i++) {
      hash(i, "series-" + i);
      cache.put(rows, i, i);
    }
    int[] refs = new int[size];
    assertThat(cache.findAll(rows, refs, 0, size)).isZero();
    for (int i = 0; i < size; i++) {
      assertThat(refs[i]).isEqualTo(i);
    }
    assertThat(cache.size()).isEqualTo(size);
  }

  @Test
  void put_again_replacesTheRef() {
    IdentityCache cache = new IdentityCache(1 << 12);
    hash(0, "a");
    cache.put(rows, 0, 5);
    cache.put(rows, 0, 6);
    assertThat(cache.find(rows, 0)).isEqualTo(6);
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void findAll_afterTheTableIsFull_keepsWhatIsAskedForAndForgetsTheRest() {
    IdentityCache cache = new IdentityCache(1 << 12);
    int[] refs = new int[1];
    hash(0, "live");
    cache.put(rows, 0, 77);
    for (int i = 1; i < 20_000; i++) {
      hash(0, "live");
      assertThat(cache.findAll(rows, refs, 0, 1)).as("after %d inserts", i).isZero();
      assertThat(refs[0]).isEqualTo(77);
      hash(0, "dead-" + i);
      cache.put(rows, 0, i);
    }
    hash(0, "dead-1");
    assertThat(cache.findAll(rows, refs, 0, 1)).isEqualTo(1);
    assertThat(cache.size()).isLessThan(1 << 12);
  }

  @Test
  void findAll_whileAnotherThreadInserts_neverAnswersWrong() throws InterruptedException {
    IdentityCache cache = new IdentityCache(1 << 16);
    int size = 30_000;
    for (int i = 0; i < size; i++) {
      hash(i, "series-" + i);
    }
    AtomicInteger wrong = new AtomicInteger();
    List<Thread> readers = new ArrayList<>();
    for (int reader = 0; reader < 2; reader++) {
      readers.add(Thread.ofPlatform().start(() -> readUntilAllAreKnown(cache, size, wrong)));
    }
    for (int i = 0; i < size; i++) {
      cache.put(rows, i, i);
    }
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(wrong).hasValue(0);
  }

  private void readUntilAllAreKnown(IdentityCache cache, int size, AtomicInteger wrong) {
    int[] refs = new int[size];
    while (cache.findAll(rows, refs, 0, size) > 0) {
      for (int i = 0; i < size; i++) {
        if (refs[i] != IdentityCache.UNKNOWN && refs[i] != i) {
          wrong.incrementAndGet();
        }
      }
    }
  }

  @Test
  void hash_everyLengthAndEveryBit_differs() {
    Map<Long, String> seen = new HashMap<>();
    SplittableRandom random = new SplittableRandom(3);
    rows.ensureCapacity(1);
    try (Arena arena = Arena.ofConfined()) {
      for (int length = 0; length < 160; length++) {
        MemorySegment data = arena.allocate(Math.max(1, length));
        for (int i = 0; i < length; i++) {
          data.set(JAVA_BYTE, i, (byte) random.nextInt(3));
        }
        for (int bit = -1; bit < 8 * length; bit++) {
          flip(data, bit);
          for (long salt = 1; salt < 3; salt++) {
            hash.hash(data, 0, length, salt, rows.at(0));
            String what = length + ":" + bit + ":" + salt;
            assertThat(seen.put(rows.low(0), what)).as(what).isNull();
            assertThat(seen.put(rows.high(0), what)).as(what).isNull();
          }
          flip(data, bit);
        }
      }
    }
  }

  @Test
  void hash_sameBytesElsewhere_isTheSame() {
    rows.ensureCapacity(2);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(1_000);
      SplittableRandom random = new SplittableRandom(5);
      for (int i = 0; i < 300; i++) {
        byte value = (byte) random.nextInt(256);
        data.set(JAVA_BYTE, i, value);
        data.set(JAVA_BYTE, 601L + i, value);
      }
      hash.hash(data, 0, 300, 4, rows.at(0));
      hash.hash(data, 601, 901, 4, rows.at(1));
    }
    assertThat(rows.low(0)).isEqualTo(rows.low(1));
    assertThat(rows.high(0)).isEqualTo(rows.high(1));
  }

  private static void flip(MemorySegment data, int bit) {
    if (bit >= 0) {
      byte old = data.get(JAVA_BYTE, bit >> 3);
      data.set(JAVA_BYTE, bit >> 3, (byte) (old ^ (1 << (bit & 7))));
    }
  }
}
