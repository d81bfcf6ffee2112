package io.tributary.storage.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountCacheTest {
  private final CountCache cache = new CountCache(100);
  private final List<Integer> read = new ArrayList<>();

  private byte[] page(long piece, int page, int bytes) {
    return cache.get(
        new CountCache.Key(piece, page),
        () -> {
          read.add(page);
          return new byte[bytes];
        });
  }

  @Test
  void get_again_readsOnce() {
    assertThat(page(1, 1, 40)).isSameAs(page(1, 1, 40));
    page(2, 2, 40);
    page(1, 1, 40);
    assertThat(read).containsExactly(1, 2);
  }

  @Test
  void get_moreThanFits_forgetsWhatWasNotUsedForLongest() {
    page(1, 1, 40);
    page(1, 2, 40);
    page(1, 1, 40);
    page(1, 3, 40);
    page(1, 1, 40);
    page(1, 2, 40);
    assertThat(read).containsExactly(1, 2, 3, 2);
  }

  @Test
  void get_largerThanAll_isReadEachTime() {
    page(1, 1, 101);
    page(1, 1, 101);
    assertThat(read).containsExactly(1, 1);
  }

  /// Two threads may read the same page.
  @Test
  void get_readTwiceAtATime_takesTheRoomOfOne() {
    cache.get(
        new CountCache.Key(1, 1),
        () -> {
          page(1, 1, 60);
          return new byte[60];
        });
    page(2, 2, 40);
    page(1, 1, 60);
    page(2, 2, 40);
    assertThat(read).containsExactly(1, 2);
  }

  @Test
  void forget_ofAPiece_makesRoom() {
    page(1, 1, 60);
    page(2, 2, 40);
    cache.forget(1);
    page(1, 1, 60);
    page(2, 2, 40);
    assertThat(read).containsExactly(1, 2, 1);
  }
}
