package io.tributary.storage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tributary.kit.random.Mutations;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.rocks.StoredValue;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Values of the index that were good once, below a checksum that says that they still are: each is
/// corrupt, with its place, or gives series whose labels can be read.
final class SeriesPagesFuzzTest {
  private static final int SERIES = 12;
  private static final int INPUTS_OF_A_REGISTRY = 100; // each takes megabytes
  private static final byte[][] TOKENS = {
    {-1}, {-1, -1, -1, -1, 7}, {-1, -1, -1, -1, 15}, {0}, {1}
  };

  private final SeriesRegistry good = new SeriesRegistry();
  private int corrupt;

  SeriesPagesFuzzTest() {
    for (int i = 0; i < SERIES; i++) {
      good.resolve(
          new ClusterId(i % 3 == 0 ? "eu-1" : "us-2"),
          Labels.of("__name__", "up", "instance", "höst-" + i, "job", "node"));
    }
  }

  @Test
  void load_mutantsBelowTheChecksum_areCorruptOrSeries() {
    run(21_000);
  }

  @Tag("long")
  @Test
  void load_manyMutantsBelowTheChecksum_areCorruptOrSeries() {
    run(1_200_000);
  }

  private void run(int count) {
    byte[] symbols = SeriesPages.encodeSymbols(good.symbols(), 0, good.symbols().size());
    byte[] series = SeriesPages.encodeSeries(good, 0, good.size());
    SeriesRegistry registry = new SeriesRegistry();
    for (int seed = 0; seed < count; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      if (seed % INPUTS_OF_A_REGISTRY == 0) {
        registry = new SeriesRegistry();
        SeriesPages.loadSymbols(registry.symbols(), 0, ByteBuffer.wrap(symbols));
      }
      if (seed % 2 == 0) {
        Symbols loaded = new Symbols();
        byte[] mutant = Mutations.of(symbols, random, TOKENS);
        load(mutant, seed, payload -> SeriesPages.loadSymbols(loaded, 0, payload));
        assertThat(loaded.size()).isLessThanOrEqualTo(SeriesPages.PER_VALUE);
      } else {
        SeriesRegistry loaded = registry;
        byte[] mutant = Mutations.of(series, random, TOKENS);
        load(mutant, seed, payload -> SeriesPages.loadSeries(loaded, 0, payload, _ -> true));
        readAll(loaded, seed);
      }
    }
    assertThat(corrupt).isBetween(count / 10, count * 9 / 10);
  }

  private void load(byte[] mutant, int seed, Function<ByteBuffer, Integer> body) {
    try {
      StoredValue.read(StoredValue.frame(mutant), "mutant", body);
    } catch (CorruptDataException e) {
      assertThat(e).hasMessageContaining("resource=mutant offset=");
      corrupt++;
    } catch (RuntimeException e) {
      fail("seed=" + seed, e);
    }
  }

  private static void readAll(SeriesRegistry registry, int seed) {
    assertThat(registry.size()).isLessThanOrEqualTo(SeriesPages.PER_VALUE);
    for (int ref = 0; ref < Math.min(SERIES, registry.size()); ref++) {
      if (registry.has(ref)) {
        assertThat(registry.labels(ref).size()).as("seed=%s", seed).isNotNegative();
        registry.sortKey(ref);
      }
    }
  }

  @Test
  void load_whatWasEncoded_isTheSame() {
    SeriesRegistry loaded = new SeriesRegistry();
    byte[] symbols = SeriesPages.encodeSymbols(good.symbols(), 0, good.symbols().size());
    byte[] framed = StoredValue.frame(symbols);
    StoredValue.read(
        framed, "symbols", payload -> SeriesPages.loadSymbols(loaded.symbols(), 0, payload));
    byte[] series = StoredValue.frame(SeriesPages.encodeSeries(good, 0, good.size()));
    StoredValue.read(
        series, "series", payload -> SeriesPages.loadSeries(loaded, 0, payload, _ -> true));
    for (int ref = 0; ref < SERIES; ref++) {
      assertThat(loaded.labels(ref)).isEqualTo(good.labels(ref));
    }
  }
}
